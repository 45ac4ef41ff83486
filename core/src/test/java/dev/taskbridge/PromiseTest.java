package dev.taskbridge;

import static dev.taskbridge.Async.await;
import static dev.taskbridge.Async.createTask;
import static dev.taskbridge.Async.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.taskbridge.Outcome.Cancelled;
import dev.taskbridge.Outcome.Failure;
import dev.taskbridge.Outcome.Success;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@Timeout(30)
@ExtendWith(LeakCheck.class)
class PromiseTest {

    @Test // F001
    void promise_new_isPending() {
        Promise<String> promise = new Promise<>("p");
        Task<String> task = promise.task();
        assertThat(task).isSameAs(promise.task());
        assertThat(task.isDone()).isFalse();
        assertThat(task.isCancelled()).isFalse();
        assertThat(task.cancelling()).isZero();
        assertThat(task.name()).isEqualTo("p");
        assertThatThrownBy(task::outcome)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("task 'p' is pending and has no outcome yet; await it, or use onDone(outcome -> …)");
        promise.cancel("unused");
    }

    @Test
    void succeed_first_winsOverAllLater() {
        Promise<String> promise = new Promise<>();
        assertThat(promise.succeed("v")).isTrue();
        assertThat(promise.succeed("w")).isFalse();
        assertThat(promise.fail(new IOException())).isFalse();
        assertThat(promise.cancel("late")).isFalse();
        assertThat(promise.task().cancel()).isFalse();
        assertThat(promise.task().outcome()).isEqualTo(new Success<>("v"));
    }

    @Test
    void fail_first_winsOverAllLater() {
        Promise<String> promise = new Promise<>();
        IOException failure = new IOException();
        assertThat(promise.fail(failure)).isTrue();
        assertThat(promise.succeed("v")).isFalse();
        assertThat(promise.cancel("late")).isFalse();
        assertThat(promise.task().outcome()).isEqualTo(new Failure<>(failure));
    }

    @Test // F002, F016
    void cancel_first_winsOverAllLater() {
        Promise<String> promise = new Promise<>();
        assertThat(promise.cancel("enough")).isTrue();
        assertThat(promise.cancel("again")).isFalse();
        assertThat(promise.succeed("v")).isFalse();
        assertThat(promise.fail(new IOException())).isFalse();
        assertThat(promise.task().outcome()).isEqualTo(new Cancelled<>("enough"));
        assertThat(promise.task().isCancelled()).isTrue();
        assertThat(promise.task().cancelling()).isEqualTo(1);
    }

    @Test // F002
    void taskCancel_pending_endsAtOnceAndTellsTheProducer() {
        Steps steps = new Steps();
        Promise<String> promise = new Promise<>();
        promise.onCancel(() -> steps.reached(1));
        promise.task().onDone(outcome -> steps.reached(2));
        assertThat(promise.task().cancel("enough")).isTrue();
        steps.finished(3);
        assertThat(promise.task().cancel("again")).isFalse();
    }

    @Test
    void onCancel_manyCallbacks_runOnceEachInOrder() {
        Promise<String> promise = new Promise<>();
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            int number = i;
            promise.onCancel(() -> order.add(number));
        }
        promise.cancel("enough");
        promise.cancel("again");
        assertThat(order).hasSize(100).isSorted();
    }

    @Test
    void onCancel_afterTheCancel_runsAtOnce() {
        Steps steps = new Steps();
        Promise<String> promise = new Promise<>();
        promise.cancel("enough");
        promise.onCancel(() -> steps.reached(1));
        steps.finished(2);
    }

    @Test
    void onCancel_endedOtherwise_neverRuns() {
        Steps steps = new Steps();
        Promise<String> value = new Promise<>();
        value.onCancel(() -> steps.unreachable("the hook of a promise with a value"));
        value.succeed("v");
        value.onCancel(() -> steps.unreachable("the hook of a promise that has a value"));
        Promise<String> failed = new Promise<>();
        failed.onCancel(() -> steps.unreachable("the hook of a failed promise"));
        failed.task().onDone(outcome -> {});
        failed.fail(new IOException());
        steps.finished(1);
    }

    @Test // pitfall: a throwing handler hangs the waiter
    void onCancel_callbackThrows_theOthersRunAndItIsReported() {
        IllegalStateException thrown = new IllegalStateException("hook");
        Steps steps = new Steps();
        try (Reports reports = Reports.capture()) {
            Promise<String> promise = new Promise<>("p");
            promise.onCancel(() -> {
                throw thrown;
            });
            promise.onCancel(() -> steps.reached(1));
            promise.task().onDone(outcome -> steps.reached(2));
            assertThat(promise.cancel("enough")).isTrue();
            steps.finished(3);
            assertThat(reports.failures()).containsExactly(thrown);
            assertThat(reports.messages()).containsExactly("the onCancel callback of task 'p' threw");
        }
    }

    @Test // pitfall: a throwing handler hangs the waiter
    void onDone_callbackThrows_theWaiterResumesAndItIsReported() {
        StackOverflowError thrown = new StackOverflowError();
        try (Reports reports = Reports.capture()) {
            run(() -> {
                Promise<String> promise = new Promise<>("p");
                promise.task().onDone(outcome -> {
                    throw thrown;
                });
                Task<String> waiter = createTask(() -> await(promise.task()));
                Until.awaits(waiter);
                promise.succeed("v");
                assertThat(await(waiter)).isEqualTo("v");
            });
            assertThat(reports.failures()).containsExactly(thrown);
            assertThat(reports.messages()).containsExactly("a callback on task 'p' threw");
        }
    }

    @Test
    void await_ofTheOnlyConsumer_cancelsThePromiseWhenItLeaves() {
        run(() -> {
            Promise<Promise<String>> made = new Promise<>();
            Task<String> task = createTask(() -> {
                Promise<String> mine = new Promise<>();
                made.succeed(mine);
                return mine.await();
            });
            Promise<String> mine = await(made.task());
            Until.awaits(task);
            task.cancel("enough");
            assertThatThrownBy(() -> await(task)).isInstanceOf(CancellationException.class);
            assertThat(mine.task().outcome()).isEqualTo(new Cancelled<>("enough"));
        });
    }

    @Test
    void await_onAVirtualThreadThatIsInterrupted_cancelsThePromise() throws InterruptedException {
        Promise<String> promise = new Promise<>();
        List<Throwable> thrown = new ArrayList<>();
        Thread thread = Thread.ofVirtual().start(() -> {
            try {
                promise.await();
            } catch (Throwable caught) {
                thrown.add(caught);
            }
        });
        Until.blocks(thread);
        thread.interrupt();
        thread.join();
        assertThat(thrown.getFirst()).isInstanceOf(InterruptedException.class);
        assertThat(promise.task().outcome()).isEqualTo(new Cancelled<>("whoever awaited it has left"));
    }

    @Test
    void await_onAVirtualThreadThatIsNoTask_returnsTheValue() throws InterruptedException {
        Promise<String> promise = new Promise<>();
        List<String> values = new ArrayList<>();
        Thread thread = Thread.ofVirtual().start(() -> values.add(await(promise.task())));
        Until.blocks(thread);
        promise.succeed("v");
        thread.join();
        assertThat(values).containsExactly("v");
    }

    @Test // F007
    void completedAndFailed_haveEnded() {
        assertThat(Task.completed("v").outcome()).isEqualTo(new Success<>("v"));
        IOException failure = new IOException();
        assertThat(Task.failed(failure).outcome()).isEqualTo(new Failure<>(failure));
        assertThat(Task.completed(null).outcome()).isEqualTo(new Success<>(null));
        assertThat(Task.completed("v").cancel()).isFalse();
    }
}
