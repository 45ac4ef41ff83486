package dev.taskbridge;

import static dev.taskbridge.Async.await;
import static dev.taskbridge.Async.createTask;
import static dev.taskbridge.Async.gather;
import static dev.taskbridge.Async.run;
import static dev.taskbridge.Async.shield;
import static dev.taskbridge.Async.sleep;
import static dev.taskbridge.Async.waitFor;
import static java.time.Duration.ofHours;
import static org.assertj.core.api.Assertions.assertThat;

import dev.taskbridge.Outcome.Success;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@Timeout(30)
@ExtendWith(LeakCheck.class)
class TaskTest {

    @Test // T001
    void await_twoCoroutines_runInPlaceWithoutTasks() {
        Coroutine<Integer> one = () -> 1000;
        Coroutine<Integer> other = () -> 42;
        int sum = run(() -> {
            Scope scope = EventLoop.here().owner();
            Task<?> me = Task.current().orElseThrow();
            int value = await(one)
                    + await(() -> {
                        assertThat(Task.current()).contains(me);
                        return await(other);
                    });
            assertThat(scope.tasks()).isEmpty();
            return value;
        });
        assertThat(sum).isEqualTo(1042);
    }

    @Test
    void coroutine_awaitedTwice_runsAnewEachTime() {
        AtomicInteger runs = new AtomicInteger();
        Coroutine<Integer> coroutine = runs::incrementAndGet;
        assertThat(runs).hasValue(0);
        run(() -> {
            assertThat(await(coroutine)).isEqualTo(1);
            assertThat(await(coroutine)).isEqualTo(2);
        });
    }

    @Test // T002
    void task_afterRun_isDoneWithItsValueOnItsLoop() {
        Task<String> task = run(() -> {
            Task<String> made = createTask(() -> "ok");
            await(made);
            return made;
        });
        assertThat(task.isDone()).isTrue();
        assertThat(task.isCancelled()).isFalse();
        assertThat(task.outcome()).isEqualTo(new Success<>("ok"));
        assertThat(((Completion<?>) task).block.owner().loop).isSameAs(EventLoop.parallel());
    }

    @Test
    void await_oneTaskByMany_sharesOneRun() {
        AtomicInteger runs = new AtomicInteger();
        List<Integer> values = run(() -> {
            Promise<Void> go = new Promise<>();
            Task<Integer> shared = createTask(() -> {
                await(go.task());
                return runs.incrementAndGet();
            });
            Task<List<Integer>> both = gather(() -> await(shared), () -> await(shared));
            go.succeed(null);
            return await(both);
        });
        assertThat(values).containsExactly(1, 1);
    }

    @Test // T013, G026
    void createTask_named_taskAndThreadHaveTheName() {
        run(() -> {
            Task<String> task =
                    createTask("a name", () -> Thread.currentThread().getName());
            assertThat(task.name()).isEqualTo("a name");
            assertThat(await(task)).isEqualTo("a name");
        });
    }

    @Test
    void createTask_unnamed_threadIsNamedAsTheTask() {
        run(() -> {
            Task<String> task = createTask(() -> Thread.currentThread().getName());
            assertThat(await(task)).isEqualTo(task.name()).matches("task-[0-9]+");
        });
    }

    @Test // T014, T017, F008
    void toString_ofABody_tellsNameStateAgeAndWhatItWaitsFor() {
        run(() -> {
            Promise<String> promise = new Promise<>("the price");
            Promise<String> cleanUp = new Promise<>("cleaned up");
            Task<String> task = createTask("quote", () -> {
                try {
                    return await(promise.task());
                } finally {
                    await(cleanUp.task());
                }
            });
            Until.awaits(task);
            assertThat(task.toString()).matches("Task\\['quote', waiting, [0-9.,]+ s old, awaits 'the price']");
            assertThat(promise.task().toString()).matches("Task\\['the price', pending, .* s old, awaits its promise]");
            task.cancel("enough");
            Until.holds("that it cleans up", () -> task.toString().contains("awaits 'cleaned up'"));
            assertThat(task.toString()).contains("'quote', cancelling,");
            cleanUp.succeed("the table");
        });
    }

    @Test // T014, F023, R019
    void toString_ofWhatHasEnded_tellsHowAndNeverAsksTheValue() {
        List<Object> selfContaining = new ArrayList<>();
        selfContaining.add(selfContaining);
        Task<Object> recursive = Task.completed(selfContaining);
        Task<Object> rude = Task.completed(new Object() {
            @Override
            public String toString() {
                throw new AssertionError("asked");
            }
        });
        assertThat(recursive.toString()).contains("succeeded").doesNotContain("awaits");
        assertThat(rude.toString()).contains("succeeded");
        assertThat(Task.failed(new IllegalStateException("no")).toString())
                .contains("failed with java.lang.IllegalStateException");
        Promise<String> promise = new Promise<>("p");
        promise.cancel("enough");
        assertThat(promise.task().toString()).contains("'p', cancelled: enough");
    }

    @Test // T017, Y003, Y004
    void toString_ofThreadlessTasks_tellsWhatTheyWaitFor() {
        run(() -> {
            Promise<String> promise = new Promise<>("p");
            assertThat(gather(promise.task(), Task.completed("")).toString())
                    .contains("'gather(2)'", "awaits 1 of 2 tasks");
            assertThat(shield(promise.task()).toString()).contains("'shield(p)'", "awaits 'p'");
            assertThat(waitFor(promise.task(), ofHours(1)).toString()).contains("'waitFor(p, PT1H)'", "awaits 'p'");
            assertThat(sleep(ofHours(1)).toString()).contains("'sleep(PT1H)'", "awaits the clock");
        });
    }

    @Test // T020
    void body_returningATask_isNotAwaitedFurther() {
        run(() -> {
            Promise<String> promise = new Promise<>();
            Task<Task<String>> task = createTask(() -> promise.task());
            assertThat(await(task)).isSameAs(promise.task());
            assertThat(promise.task().isDone()).isFalse();
        });
    }

    @Test
    void body_returningNull_succeedsWithNull() {
        String value = run(() -> await(createTask(() -> (String) null)));
        assertThat(value).isNull();
    }

    @Test // T031
    void current_insideAndOutside_isTheTaskOrEmpty() {
        assertThat(Task.current()).isEmpty();
        run(() -> {
            Task<?> root = Task.current().orElseThrow();
            Promise<Task<?>> self = new Promise<>();
            Task<Task<?>> inner = createTask(() -> Task.current().orElseThrow());
            assertThat(await(inner)).isSameAs(inner).isNotSameAs(root);
            assertThat(Task.current()).containsSame(root);
            self.cancel("unused");
        });
        assertThat(Task.current()).isEmpty();
    }

    @Test
    void current_inACallbackOfABodysEnd_isEmpty() {
        run(() -> {
            Promise<Boolean> inside = new Promise<>();
            Promise<Void> go = new Promise<>();
            Task<Void> task = createTask(() -> await(go.task()));
            task.onDone(outcome -> inside.succeed(Task.current().isPresent()));
            go.succeed(null);
            assertThat(await(inside.task())).isFalse();
        });
    }

    @Test // T035
    void scope_tasks_areTheUnfinishedOnes() {
        run(() -> {
            Scope scope = EventLoop.here().owner();
            Promise<String> promise = new Promise<>();
            Task<String> task = createTask(() -> await(promise.task()));
            assertThat(scope.tasks()).containsExactly((Completion<?>) promise.task(), (Completion<?>) task);
            promise.succeed("now");
            await(task);
            Until.holds("that the finished have left", () -> scope.tasks().isEmpty());
        });
    }

    @Test // F017
    void onDone_severalCallbacks_runInTheOrderOfRegistration() {
        Promise<String> promise = new Promise<>();
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            int number = i;
            promise.task().onDone(outcome -> order.add(number));
        }
        promise.succeed("now");
        assertThat(order).hasSize(100).isSorted();
    }

    @Test
    void onDone_ofWhatHasEnded_runsAtOnceOnThisThread() {
        Steps steps = new Steps();
        steps.reached(1);
        Task.completed("v").onDone(outcome -> steps.reached(2));
        steps.finished(3);
    }

    @Test // F019
    void onDone_callbackTakesOthersBackWhileTold_isSafe() {
        Promise<String> promise = new Promise<>();
        List<String> told = new ArrayList<>();
        List<Task.Registration> others = new ArrayList<>();
        promise.task().onDone(outcome -> {
            told.add("first");
            others.forEach(Task.Registration::close);
        });
        for (int i = 0; i < 5; i++) {
            others.add(promise.task().onDone(outcome -> told.add("another")));
        }
        promise.succeed("now");
        assertThat(told).startsWith("first");
    }

    @Test
    void onDone_takenBack_isNotCalled() {
        Promise<String> promise = new Promise<>();
        List<String> told = new ArrayList<>();
        Task.Registration alone = promise.task().onDone(outcome -> told.add("alone"));
        alone.close();
        Task.Registration one = promise.task().onDone(outcome -> told.add("one"));
        promise.task().onDone(outcome -> told.add("two"));
        one.close();
        one.close();
        promise.succeed("now");
        assertThat(told).containsExactly("two");
    }
}
