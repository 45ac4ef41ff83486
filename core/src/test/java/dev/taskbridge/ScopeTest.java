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
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.taskbridge.Outcome.Cancelled;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Nothing outlives its scope. */
@Timeout(30)
@ExtendWith(LeakCheck.class)
class ScopeTest {

    @Test
    void run_ends_whatIsLeftIsCancelledAndAwaited() {
        Steps steps = new Steps();
        String value = run(() -> {
            Promise<Void> closing = new Promise<>();
            Task<Void> left = createTask(() -> {
                try {
                    await(closing.task());
                    await(sleep(ofHours(1)));
                } finally {
                    steps.reached(2);
                    await(sleep(java.time.Duration.ofMillis(1)));
                    steps.reached(3);
                }
            });
            Until.awaits(left);
            closing.succeed(null);
            steps.reached(1);
            return "v";
        });
        assertThat(value).isEqualTo("v");
        steps.finished(4);
    }

    @Test
    void run_fails_whatIsLeftIsCancelledFirst() {
        IOException failure = new IOException("body");
        List<Task<Void>> left = new ArrayList<>();
        assertThatThrownBy(() -> run(() -> {
                    left.add(createTask("left", () -> await(sleep(ofHours(1)))));
                    throw failure;
                }))
                .isSameAs(failure);
        assertThat(left.getFirst().outcome())
                .isInstanceOfSatisfying(
                        Cancelled.class,
                        cancelled ->
                                assertThat(cancelled.reason()).matches("the scope of task 'run-[0-9]+' has ended"));
    }

    @RepeatedTest(100)
    void run_ends_everythingLeftEndsAsCancelledAndNothingIsReported() {
        List<Task<?>> left = new ArrayList<>();
        try (Reports reports = Reports.capture()) {
            run(() -> {
                Promise<String> promise = new Promise<>();
                Task<String> one = createTask("one", () -> await(promise.task()));
                Task<String> two = createTask("two", () -> await(one));
                Until.awaits(one);
                Until.awaits(two);
                left.addAll(List.of(
                        promise.task(),
                        one,
                        two,
                        gather(promise.task(), one),
                        waitFor(promise.task(), ofHours(1)),
                        waitFor(one, ofHours(1)),
                        shield(one),
                        sleep(ofHours(1))));
            });
            assertThat(reports.messages()).isEmpty();
        }
        assertThat(left).allMatch(Task::isCancelled);
    }

    @Test
    void run_ends_promisesAndGathersAndSleepsGoWithIt() {
        AtomicInteger cancelled = new AtomicInteger();
        Task<String> task = run(() -> {
            Promise<String> promise = new Promise<>();
            promise.onCancel(cancelled::incrementAndGet);
            return promise.task();
        });
        assertThat(task.isCancelled()).isTrue();
        assertThat(cancelled).hasValue(1);
    }

    @Test
    void run_ends_tasksMadeDuringTheCleanUpAreCancelledToo() {
        Steps steps = new Steps();
        run(() -> {
            Promise<Void> never = new Promise<>();
            Task<Void> left = createTask(() -> {
                try {
                    await(never.task());
                } finally {
                    steps.reached(1);
                    Promise<Void> begun = new Promise<>();
                    createTask(() -> {
                        try {
                            begun.succeed(null);
                            await(sleep(ofHours(1)));
                        } finally {
                            steps.reached(2);
                        }
                    });
                    await(begun.task());
                }
            });
            Until.awaits(left);
        });
        steps.finished(3);
    }

    @Test
    void run_ends_whatTheCleanUpAwaitsIsLeftAlone() {
        Promise<String> saved = new Promise<>();
        run(() -> {
            Promise<Void> never = new Promise<>();
            Task<Void> left = createTask(() -> {
                try {
                    await(never.task());
                } finally {
                    saved.succeed(await(createTask(() -> {
                        await(sleep(java.time.Duration.ofMillis(1)));
                        return "saved";
                    })));
                }
            });
            Until.awaits(left);
        });
        assertThat(saved.task().outcome()).isEqualTo(new Outcome.Success<>("saved"));
    }

    @Test
    void createTask_outsideAnyTask_livesInTheEndlessScope() {
        Promise<String> promise = new Promise<>();
        Task<String> task = EventLoop.parallel().createTask("endless", () -> await(promise.task()));
        assertThat(EventLoop.parallel().endless.tasks()).contains((Completion<?>) task);
        run(() -> {});
        assertThat(task.isDone()).isFalse();
        promise.succeed("v");
        assertThat(run(() -> await(task))).isEqualTo("v");
    }

    @Test
    void createTask_deepInside_belongsToTheRun() {
        Promise<Task<Void>> deep = new Promise<>();
        run(() -> {
            await(createTask(() -> {
                deep.succeed(createTask(() -> await(sleep(ofHours(1)))));
            }));
            assertThat(await(deep.task()).isDone()).isFalse();
        });
        assertThat(run(() -> await(deep.task())).isCancelled()).isTrue();
    }

    @Test // pitfall: cancellation crosses a scope upwards
    void launch_insideATask_isNeitherEndedNorCancelledWithIt() {
        Promise<String> promise = new Promise<>();
        Task<String> launched = run(() -> {
            Promise<Task<String>> root = new Promise<>();
            Task<String> awaiter = createTask(() -> {
                Task<String> mine = EventLoop.parallel().launch("launched", () -> await(promise.task()), value -> {});
                root.succeed(mine);
                return await(mine);
            });
            Task<String> mine = await(root.task());
            Until.awaits(awaiter);
            awaiter.cancel("enough");
            assertThatThrownBy(() -> await(awaiter)).isInstanceOf(CancellationException.class);
            return mine;
        });
        assertThat(launched.isDone()).isFalse();
        promise.succeed("v");
        assertThat(run(() -> await(launched))).isEqualTo("v");
    }

    @Test
    void launch_cancelled_endsWhenItsScopeHas() {
        Steps steps = new Steps();
        CountDownLatch inside = new CountDownLatch(1);
        Promise<Void> never = new Promise<>();
        Task<Void> root = EventLoop.parallel()
                .launch(
                        "launched",
                        () -> {
                            createTask(() -> {
                                try {
                                    inside.countDown();
                                    await(sleep(ofHours(1)));
                                } finally {
                                    steps.reached(2);
                                }
                            });
                            try {
                                return await(never.task());
                            } finally {
                                steps.reached(1);
                            }
                        },
                        value -> {});
        run(() -> inside.await());
        root.cancel("enough");
        assertThatThrownBy(() -> run(() -> await(root))).hasMessageContaining("enough");
        steps.finished(3);
        never.cancel("unused");
    }

    @Test // a task that ends while its scope ends must not be lost between the two lists
    void run_endsWhileItsTasksEnd_neverHangs() {
        for (int round = 0; round < 20_000; round++) {
            run(() -> {
                Promise<Void> go = new Promise<>();
                for (int i = 0; i < 4; i++) {
                    createTask(() -> {});
                }
                go.succeed(null);
            });
        }
    }

    @Test // a sleep that the end of its scope overtakes leaves no timer behind
    void run_endsWhileATaskStartsSleeps_leavesNoTimer() {
        int before = RealTime.INSTANCE.pending();
        for (int round = 0; round < 3_000; round++) {
            run(() -> {
                Promise<Void> begun = new Promise<>();
                createTask(() -> {
                    begun.succeed(null);
                    for (int i = 0; i < 50; i++) {
                        sleep(ofHours(1));
                    }
                });
                await(begun.task());
            });
        }
        assertThat(RealTime.INSTANCE.pending()).isEqualTo(before);
    }
}
