package dev.taskbridge;

import static dev.taskbridge.Async.await;
import static dev.taskbridge.Async.createTask;
import static dev.taskbridge.Async.gather;
import static dev.taskbridge.Async.run;
import static dev.taskbridge.Async.shield;
import static dev.taskbridge.Async.sleep;
import static dev.taskbridge.Async.toTask;
import static dev.taskbridge.Async.waitFor;
import static java.time.Duration.ofHours;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.taskbridge.Outcome.Cancelled;
import dev.taskbridge.Outcome.Failure;
import dev.taskbridge.Outcome.Success;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Pitfall: recursion through chains of completions. However long they are, the stack does not grow. */
@Timeout(120)
@ExtendWith(LeakCheck.class)
class ScaleTest {
    private static final int MANY = 100_000;

    @Test
    void await_100000TimesInARow_ofWhatHasEnded() {
        int sum = run(() -> {
            int count = 0;
            for (int i = 0; i < MANY; i++) {
                count += await(Task.completed(1));
            }
            return count;
        });
        assertThat(sum).isEqualTo(MANY);
    }

    @Test
    void await_100000TimesInARow_ofWhatAnotherTaskEnds() {
        int sum = run(() -> {
            int count = 0;
            for (int i = 0; i < MANY; i++) {
                count += await(createTask(() -> 1));
            }
            return count;
        });
        assertThat(sum).isEqualTo(MANY);
    }

    @Test
    void onDone_100000CallbacksOnOneTask_areCalledOnceInOrder() {
        Promise<Integer> promise = new Promise<>();
        List<Integer> order = new ArrayList<>(MANY);
        for (int i = 0; i < MANY; i++) {
            int number = i;
            promise.task().onDone(outcome -> order.add(number));
        }
        promise.succeed(1);
        assertThat(order).hasSize(MANY).isSorted();
    }

    @Test
    void onDone_100000CallbacksTakenBack_areNotCalled() {
        Promise<Integer> promise = new Promise<>();
        AtomicInteger calls = new AtomicInteger();
        List<Task.Registration> registrations = new ArrayList<>(MANY);
        for (int i = 0; i < MANY; i++) {
            registrations.add(promise.task().onDone(outcome -> calls.incrementAndGet()));
        }
        registrations.forEach(Task.Registration::close);
        promise.succeed(1);
        assertThat(calls).hasValue(0);
    }

    @Test
    void onDone_eachEndsTheNext_100000Long() {
        List<Promise<Integer>> chain = promises();
        for (int i = 0; i < MANY - 1; i++) {
            Promise<Integer> next = chain.get(i + 1);
            chain.get(i).task().onDone(outcome -> next.succeed(((Success<Integer>) outcome).value() + 1));
        }
        chain.getFirst().succeed(1);
        assertThat(chain.getLast().task().outcome()).isEqualTo(new Success<>(MANY));
    }

    @Test
    void onCancel_eachCancelsTheNext_100000Long() {
        List<Promise<Integer>> chain = promises();
        for (int i = 0; i < MANY - 1; i++) {
            Promise<Integer> next = chain.get(i + 1);
            chain.get(i).onCancel(() -> next.cancel("handed on"));
        }
        chain.getFirst().cancel("enough");
        assertThat(chain.getLast().task().outcome()).isEqualTo(new Cancelled<>("handed on"));
    }

    private static List<Promise<Integer>> promises() {
        List<Promise<Integer>> chain = new ArrayList<>(MANY);
        for (int i = 0; i < MANY; i++) {
            chain.add(new Promise<>());
        }
        return chain;
    }

    @Test
    void shield_ofAShield_100000Deep() {
        Promise<Integer> promise = new Promise<>("p");
        Task<Integer> at = promise.task();
        for (int i = 0; i < MANY; i++) {
            at = shield(at);
        }
        promise.succeed(1);
        assertThat(at.outcome()).isEqualTo(new Success<>(1));
    }

    @Test
    void shieldAndWaitFor_100000DeepAndFailing_haveShortNames() {
        IOException failure = new IOException();
        try (Reports reports = Reports.capture()) {
            run(() -> {
                Promise<Integer> promise = new Promise<>("p");
                Task<Integer> at = promise.task();
                for (int i = 0; i < MANY / 2; i++) {
                    at = waitFor(shield(at), ofHours(1));
                }
                assertThat(at.toString()).hasSizeLessThan(300);
                promise.fail(failure);
                assertThat(at.outcome()).isEqualTo(new Failure<>(failure));
            });
            assertThat(reports.messages()).isEmpty();
        }
    }

    @Test
    void gather_ofAGather_100000Deep() {
        Promise<Object> promise = new Promise<>();
        Task<?> at = promise.task();
        for (int i = 0; i < MANY; i++) {
            at = gather(List.of(at));
        }
        promise.succeed(1);
        assertThat(at.outcome()).isInstanceOf(Success.class);
    }

    @Test
    void gather_ofAGatherCancelled_100000Deep() {
        Promise<Object> promise = new Promise<>();
        Task<?> at = promise.task();
        for (int i = 0; i < MANY; i++) {
            at = gather(List.of(at));
        }
        at.cancel("enough");
        assertThat(promise.task().outcome()).isEqualTo(new Cancelled<>("enough"));
        assertThat(at.outcome()).isEqualTo(new Cancelled<>("enough"));
    }

    @Test // E011
    void gather_of100000Members_hasTheirValuesInOrder() {
        List<Promise<Integer>> members = promises();
        Task<List<Integer>> all = gather(members.stream().map(Promise::task).toList());
        for (int i = MANY - 1; i >= 0; i--) {
            members.get(i).succeed(i);
        }
        List<Integer> values = ((Success<List<Integer>>) all.outcome()).value();
        assertThat(values).hasSize(MANY).isSorted();
    }

    @Test // F23, F24
    void futures_100000OfOneTaskThatFails_noOverflowAndNoSuppressed() {
        IOException failure = new IOException();
        Promise<Integer> promise = new Promise<>();
        List<CompletableFuture<Integer>> futures = new ArrayList<>(MANY);
        for (int i = 0; i < MANY; i++) {
            futures.add(promise.task().toCompletableFuture());
        }
        promise.fail(failure);
        assertThat(futures).allMatch(CompletableFuture::isCompletedExceptionally);
        assertThat(failure.getSuppressed()).isEmpty();
    }

    @Test // F23
    void stages_10000TasksOfOneFuture() {
        CompletableFuture<Integer> future = new CompletableFuture<>();
        List<Task<Integer>> tasks = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            tasks.add(toTask(future));
        }
        future.complete(1);
        assertThat(tasks).allMatch(task -> task.outcome().equals(new Success<>(1)));
    }

    @Test
    void futures_handedFromTaskToTask_10000Long() {
        Promise<Integer> promise = new Promise<>();
        Task<Integer> at = promise.task();
        for (int i = 0; i < 10_000; i++) {
            at = toTask(at.toCompletableFuture());
        }
        promise.succeed(1);
        assertThat(at.outcome()).isEqualTo(new Success<>(1));
    }

    @Test
    void cancel_downAChainOf20000Bodies_endsThemAll() {
        run(() -> {
            AtomicInteger cleanUps = new AtomicInteger();
            Promise<Void> begun = new Promise<>();
            Task<Void> at = createTask(() -> {
                try {
                    begun.succeed(null);
                    await(sleep(ofHours(1)));
                } finally {
                    cleanUps.incrementAndGet();
                }
            });
            await(begun.task());
            List<Task<Void>> chain = new ArrayList<>(List.of(at));
            for (int i = 1; i < 20_000; i++) {
                Task<Void> next = at;
                at = createTask(() -> {
                    try {
                        await(next);
                    } finally {
                        cleanUps.incrementAndGet();
                    }
                });
                chain.add(at);
            }
            chain.forEach(Until::awaits);
            Task<Void> first = at;
            first.cancel("enough");
            assertThatThrownBy(() -> await(first)).isInstanceOf(CancellationException.class);
            assertThat(chain).allMatch(Task::isCancelled);
            assertThat(cleanUps).hasValue(20_000);
        });
    }

    @Test
    void failure_upAChainOf20000Bodies_isOneObject() {
        IOException failure = new IOException();
        run(() -> {
            Promise<Void> promise = new Promise<>();
            Task<Void> at = promise.task();
            for (int i = 0; i < 20_000; i++) {
                Task<Void> next = at;
                at = createTask(() -> await(next));
            }
            Task<Void> last = at;
            Until.awaits(last);
            promise.fail(failure);
            assertThatThrownBy(() -> await(last)).isSameAs(failure);
        });
        assertThat(failure.getSuppressed()).hasSize(1);
    }

    @Test
    void scope_with100000TasksLeft_endsThemAll() {
        AtomicInteger cancelled = new AtomicInteger();
        run(() -> {
            for (int i = 0; i < MANY; i++) {
                new Promise<Void>().onCancel(cancelled::incrementAndGet);
            }
        });
        assertThat(cancelled).hasValue(MANY);
    }
}
