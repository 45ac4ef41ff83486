package dev.taskbridge;

import static dev.taskbridge.Async.await;
import static dev.taskbridge.Async.createTask;
import static dev.taskbridge.Async.gatherOutcomes;
import static dev.taskbridge.Async.run;
import static dev.taskbridge.Async.sleep;
import static dev.taskbridge.Async.taskGroup;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.taskbridge.Outcome.Cancelled;
import dev.taskbridge.Outcome.Failure;
import dev.taskbridge.testing.AsyncTest;
import dev.taskbridge.testing.VirtualTime;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Groups that are cancelled, from outside or by {@code cancel()}. Codes are those of the list of behaviours. */
@Timeout(60)
@ExtendWith(LeakCheck.class)
class TaskGroupCancelTest {
    private final List<String> steps = new ArrayList<>(); // the loop runs one step at a time

    private Void waits(String name) {
        try {
            await(sleep(ofSeconds(1_000)));
            return null;
        } catch (CancelledError stop) {
            steps.add(name);
            throw stop;
        }
    }

    private static Void failsInFinally(Exception failure) throws Exception {
        try {
            await(sleep(ofSeconds(1_000)));
            return null;
        } finally {
            fail(failure);
        }
    }

    private static void fail(Exception failure) throws Exception {
        throw failure;
    }

    private static Task<?> me() {
        return Task.current().orElseThrow();
    }

    /** Runs the body in a task of its own, cancels that after a while, and tells how it ended. */
    private static Outcome<?> cancelled(VirtualTime time, Coroutine<?> body) {
        Task<?> task = createTask(body);
        time.schedule(ofMillis(50), () -> task.cancel("from outside"));
        return await(gatherOutcomes(List.of(task))).getFirst();
    }

    private static final Outcome<?> STOPPED = new Cancelled<>("from outside");

    private static TaskGroupException groupOf(Outcome<?> outcome) {
        assertThat(outcome).isInstanceOf(Failure.class);
        Throwable cause = ((Failure<?>) outcome).cause();
        assertThat(cause).isInstanceOf(TaskGroupException.class);
        return (TaskGroupException) cause;
    }

    // ---- from outside

    @AsyncTest // G007
    void outside_cancelWhileTheBodyWaits_bodyAndTasksSeeIt(VirtualTime time) {
        Outcome<?> end = cancelled(
                time,
                () -> taskGroup(group -> {
                    for (int i = 1; i <= 5; i++) {
                        String name = "task " + i;
                        group.createTask(() -> waits(name));
                    }
                    return waits("body");
                }));
        assertThat(end).isEqualTo(STOPPED);
        assertThat(steps).hasSize(6).contains("body", "task 1", "task 5");
        assertThat(time.time()).isEqualTo(ofMillis(50));
    }

    @AsyncTest // G022
    void outside_cancelWhileTheGroupWaits_endsAsCancelled(VirtualTime time) {
        Outcome<?> end = cancelled(
                time,
                () -> taskGroup(group -> {
                    group.createTask(() -> waits("one"));
                    group.createTask(() -> waits("two"));
                    return "value";
                }));
        assertThat(end).isEqualTo(STOPPED);
        assertThat(steps).containsExactly("one", "two");
    }

    @AsyncTest // G017
    void outside_cancelOfAnEmptyGroup_endsAsCancelled(VirtualTime time) {
        assertThat(cancelled(time, () -> taskGroup(group -> waits("body")))).isEqualTo(STOPPED);
        assertThat(steps).containsExactly("body");
    }

    @AsyncTest // G008
    void outside_cancelAndTasksFailInTheirCleanUp_isAGroupOfFailures(VirtualTime time) {
        Outcome<?> end = cancelled(
                time,
                () -> taskGroup(group -> {
                    for (int i = 0; i < 5; i++) {
                        group.createTask(() -> failsInFinally(new ArithmeticException()));
                    }
                    return waits("body");
                }));
        assertThat(groupOf(end).errors()).hasSize(5).hasOnlyElementsOfType(ArithmeticException.class);
    }

    @AsyncTest // G011, G012
    void outside_cancelAndTasksOfAnInnerGroupFail_isAGroupInAGroup(VirtualTime time) {
        for (boolean outerTask : new boolean[] {false, true}) {
            steps.clear();
            Outcome<?> end = cancelled(
                    time,
                    () -> taskGroup(outer -> {
                        if (outerTask) {
                            outer.createTask(() -> waits("outer"));
                        }
                        return taskGroup(inner -> {
                            for (int i = 0; i < 5; i++) {
                                inner.createTask(() -> failsInFinally(new ArithmeticException()));
                            }
                            return waits("body");
                        });
                    }));
            TaskGroupException thrown = groupOf(end);
            assertThat(thrown.errors()).singleElement().isInstanceOf(TaskGroupException.class);
            assertThat(thrown.errors(ArithmeticException.class)).hasSize(5);
            assertThat(thrown.only(ArithmeticException.class)).isTrue(); // N011: no cancellation is among them
            assertThat(steps).contains("body").hasSize(outerTask ? 2 : 1);
        }
    }

    @AsyncTest // N005
    void outside_cancelReachesTheTasksOfTheTasks(VirtualTime time) {
        Outcome<?> end = cancelled(
                time,
                () -> taskGroup(group -> {
                    for (int i = 0; i < 3; i++) {
                        group.createTask(() -> taskGroup(inner -> {
                            for (int k = 0; k < 3; k++) {
                                inner.createTask(() -> waits("leaf"));
                            }
                            return null;
                        }));
                    }
                    return null;
                }));
        assertThat(end).isEqualTo(STOPPED);
        assertThat(steps).hasSize(9);
    }

    @AsyncTest // G035
    void outside_cancelAndATaskFails_groupIsCaughtAndTheNextAwaitIsCancelled() {
        Task<?> inner = createTask(() -> {
            try {
                taskGroup(group -> {
                    group.createTask(() -> failsInFinally(new IOException()));
                    await(sleep(ofSeconds(1)));
                    return null;
                });
            } catch (TaskGroupException caught) {
                steps.add("caught, asked " + me().cancelling());
                await(sleep(ZERO));
                steps.add("went on");
            }
        });
        await(sleep(ofMillis(1)));
        inner.cancel("from outside");
        assertThat(await(gatherOutcomes(List.of(inner)))).containsExactly(new Cancelled<>("from outside"));
        assertThat(steps).containsExactly("caught, asked 1");
    }

    @AsyncTest
    void outside_cancelAndAVirtualMachineError_isThrownAndTheNextAwaitIsCancelled() {
        Task<?> inner = createTask(() -> {
            try {
                taskGroup(group -> {
                    group.createTask(() -> {
                        try {
                            await(sleep(ofSeconds(1)));
                        } catch (CancelledError stop) {
                            throw new InternalError();
                        }
                    });
                    return null;
                });
            } catch (InternalError caught) {
                await(sleep(ZERO));
                steps.add("went on");
            }
        });
        await(sleep(ofMillis(1)));
        inner.cancel("from outside");
        assertThat(await(gatherOutcomes(List.of(inner)))).containsExactly(new Cancelled<>("from outside"));
        assertThat(steps).isEmpty();
    }

    @AsyncTest
    void outside_cancelTwice_countsTwiceAndEndsOnce() {
        Task<?> inner = createTask(() -> taskGroup(group -> {
            group.createTask(() -> {
                try {
                    await(sleep(ofSeconds(1)));
                } finally {
                    Async.shielded(() -> await(sleep(ofSeconds(1))));
                    steps.add("cleaned up");
                }
            });
            return null;
        }));
        await(sleep(ofMillis(1)));
        inner.cancel("one");
        await(sleep(ofMillis(1)));
        inner.cancel("two");
        assertThat(inner.cancelling()).isEqualTo(2);
        assertThat(await(gatherOutcomes(List.of(inner))).getFirst()).isInstanceOf(Cancelled.class);
        assertThat(steps).containsExactly("cleaned up");
    }

    @AsyncTest
    void outside_cancelAndAResourceFailsToClose_isAGroupOfThat(VirtualTime time) {
        IOException closing = new IOException("close");
        AutoCloseable resource = () -> {
            throw closing;
        };
        Outcome<?> end = cancelled(
                time,
                () -> taskGroup(group -> {
                    try (resource) {
                        return waits("body");
                    }
                }));
        assertThat(groupOf(end).errors()).containsExactly(closing);
    }

    // ---- foreign calls that block

    @Test
    void outside_cancelWhileTheBodyBlocks_endsAsCancelled() {
        run(() -> {
            Promise<Thread> thread = new Promise<>();
            Task<?> task = createTask(() -> taskGroup(group -> {
                Task<Void> child = group.createTask(() -> await(sleep(ofSeconds(1_000))));
                thread.succeed(Thread.currentThread());
                try {
                    new CountDownLatch(1).await();
                } finally {
                    assertThat(child.isDone()).isFalse();
                }
                return null;
            }));
            Until.blocks(await(thread.task()));
            task.cancel("from outside");
            assertThat(await(gatherOutcomes(List.of(task)))).containsExactly(new Cancelled<>("from outside"));
        });
    }

    @Test
    void outside_cancelWhileTheBodyBlocksAndATaskFails_isAGroupAndTheNextAwaitIsCancelled() {
        run(() -> {
            Promise<Thread> thread = new Promise<>();
            AtomicReference<String> caught = new AtomicReference<>();
            Task<?> task = createTask(() -> {
                try {
                    taskGroup(group -> {
                        Promise<Void> begun = new Promise<>();
                        group.createTask(() -> {
                            begun.succeed(null);
                            return failsInFinally(new IOException());
                        });
                        await(begun.task());
                        thread.succeed(Thread.currentThread());
                        new CountDownLatch(1).await();
                        return null;
                    });
                } catch (TaskGroupException failed) {
                    caught.set(failed.getMessage());
                    await(sleep(ZERO));
                    caught.set("went on");
                }
            });
            Until.blocks(await(thread.task()));
            task.cancel("from outside");
            assertThat(await(gatherOutcomes(List.of(task)))).containsExactly(new Cancelled<>("from outside"));
            assertThat(caught).hasValue("1 failure in a task group: java.io.IOException");
        });
    }

    @Test
    void taskFails_whileTheBodyBlocks_onlyItsFailureComesOut() {
        IOException failure = new IOException();
        run(() -> {
            assertThatThrownBy(() -> taskGroup(group -> {
                        Thread body = Thread.currentThread();
                        group.createTask(() -> {
                            Until.blocks(body);
                            throw failure;
                        });
                        new CountDownLatch(1).await();
                        return null;
                    }))
                    .isInstanceOfSatisfying(
                            TaskGroupException.class,
                            thrown -> assertThat(thrown.errors()).containsExactly(failure));
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
            await(sleep(ZERO));
        });
    }

    // ---- group.cancel()

    @AsyncTest
    void cancel_byTheBody_stopsAllAndEndsWithNull() {
        Object value = taskGroup(group -> {
            group.createTask(() -> waits("task"));
            await(sleep(ZERO));
            group.cancel();
            return waits("body");
        });
        assertThat(value).isNull();
        assertThat(steps).containsExactlyInAnyOrder("task", "body");
        assertThat(me().cancelling()).isZero();
        await(sleep(ZERO));
    }

    @AsyncTest
    void cancel_byATask_isTheReasonThatTheOthersSee() {
        taskGroup(group -> {
            group.createTask("the one", group::cancel);
            try {
                await(sleep(ofSeconds(1)));
            } catch (CancelledError stop) {
                steps.add(stop.reason());
                throw stop;
            }
            return null;
        });
        assertThat(steps).containsExactly("cancelled by task 'the one'");
    }

    @AsyncTest
    void cancel_andATaskFailsInItsCleanUp_isAGroupOfThat() {
        IOException failure = new IOException();
        assertThatThrownBy(() -> taskGroup(group -> {
                    group.createTask(() -> failsInFinally(failure));
                    await(sleep(ZERO));
                    group.cancel();
                    return null;
                }))
                .isInstanceOfSatisfying(
                        TaskGroupException.class,
                        thrown -> assertThat(thrown.errors()).containsExactly(failure));
    }

    @AsyncTest
    void taskFails_whatOthersShieldIsLeftAlone(VirtualTime time) {
        assertThatThrownBy(() -> taskGroup(group -> {
                    group.createTask(() -> {
                        await(sleep(ofSeconds(1)));
                        throw new IOException();
                    });
                    group.createTask(() -> Async.shielded(() -> {
                        await(sleep(ofSeconds(10)));
                        steps.add("task at " + time.time());
                    }));
                    Async.shielded(() -> {
                        await(sleep(ofSeconds(5)));
                        steps.add("body at " + time.time());
                    });
                    return null;
                }))
                .isInstanceOfSatisfying(
                        TaskGroupException.class,
                        thrown -> assertThat(thrown.errors()).hasSize(1));
        assertThat(steps).containsExactly("body at PT5S", "task at PT10S");
    }

    @AsyncTest
    void cancel_ofWhatATaskMadeInAShieldAwaits_doesNotStopThatTask() {
        taskGroup(group -> {
            Task<Void> member = group.createTask(() -> waits("member"));
            group.createTask(() -> {
                await(sleep(ofSeconds(1)));
                group.cancel();
            });
            Async.shielded(() -> await(createTask(() -> {
                try {
                    await(member);
                } catch (CancellationException ofTheMember) {
                    steps.add("asked " + me().cancelling());
                }
            })));
            return null;
        });
        assertThat(steps).containsExactly("member", "asked 0");
    }

    @AsyncTest
    void cancel_afterTheEnd_hasNoEffect() {
        TaskGroup over = taskGroup(group -> group);
        over.cancel();
        await(sleep(ZERO));
        assertThat(me().cancelling()).isZero();
    }

    @AsyncTest
    void cancel_ofAnInnerGroup_leavesTheOuterOneAlone() {
        String value = taskGroup(outer -> {
            Task<String> task = outer.createTask(() -> {
                await(sleep(ofSeconds(1)));
                return "outer";
            });
            taskGroup(inner -> {
                inner.createTask(() -> waits("inner"));
                await(sleep(ZERO));
                inner.cancel();
                return null;
            });
            return await(task);
        });
        assertThat(value).isEqualTo("outer");
        assertThat(steps).containsExactly("inner");
    }

    // ---- races

    @Test
    void cancel_whileATaskIsBeingMade_reachesItOrRefusesIt() {
        run(() -> {
            for (int round = 0; round < 500; round++) {
                taskGroup(group -> {
                    CompletableFuture<Void> other = CompletableFuture.runAsync(group::cancel);
                    try {
                        for (int i = 0; i < 100; i++) { // the other thread may be slow to come
                            group.createTask(() -> await(sleep(ofSeconds(1_000))));
                        }
                    } catch (IllegalStateException refused) {
                        assertThat(refused).hasMessageContaining("takes no more tasks");
                    }
                    other.join();
                    return null;
                });
            }
        });
    }

    @Test
    void cancel_whatAMemberStartsToCleanUp_isLeftAlone() {
        run(VirtualTime.create(), () -> {
            taskGroup(group -> {
                group.createTask(() -> {
                    try {
                        await(sleep(ofSeconds(1_000)));
                    } finally {
                        await(createTask(() -> {
                            cancelsAndAwaits();
                            steps.add("cleaned up");
                        }));
                    }
                });
                await(sleep(ofSeconds(1)));
                group.cancel();
                return null;
            });
        });
        assertThat(steps).containsExactly("cleaned up");
    }

    @Test
    void cancel_memberOfAnInnerGroup_isAskedOnce() {
        run(VirtualTime.create(), () -> {
            taskGroup(outer -> {
                outer.createTask(() -> taskGroup(inner -> {
                    inner.createTask(() -> {
                        try {
                            await(sleep(ofSeconds(1_000)));
                        } finally {
                            cancelsAndAwaits();
                            steps.add("cleaned up, asked " + me().cancelling());
                        }
                    });
                    return null;
                }));
                await(sleep(ofSeconds(1)));
                outer.cancel();
                return null;
            });
        });
        assertThat(steps).containsExactly("cleaned up, asked 1");
    }

    /** Stops a task of its own and waits for its end, which is a cancellation, and not this task's. */
    private static void cancelsAndAwaits() {
        Task<?> beat = createTask(() -> await(sleep(ofSeconds(1_000))));
        beat.cancel();
        assertThatThrownBy(() -> await(beat)).isInstanceOf(CancellationException.class);
    }
}
