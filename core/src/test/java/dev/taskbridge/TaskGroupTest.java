package dev.taskbridge;

import static dev.taskbridge.Async.await;
import static dev.taskbridge.Async.createTask;
import static dev.taskbridge.Async.gatherOutcomes;
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
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Groups whose tasks succeed or fail. Codes are those of the list of behaviours. */
@Timeout(60)
@ExtendWith(LeakCheck.class)
class TaskGroupTest {
    private final List<String> steps = new ArrayList<>(); // the loop runs one step at a time

    /** A body that fails after a while. */
    private static Coroutine<String> failing(long millis, Exception failure) {
        return () -> {
            await(sleep(ofMillis(millis)));
            throw failure;
        };
    }

    /** A body that would take very long, and tells when it is stopped. */
    private Coroutine<String> waiting(String name) {
        return () -> {
            try {
                await(sleep(ofSeconds(1_000)));
                return name;
            } catch (CancelledError stop) {
                steps.add(name + " stopped");
                throw stop;
            }
        };
    }

    private static Task<?> me() {
        return Task.current().orElseThrow();
    }

    // ---- values

    @AsyncTest // G001
    void taskGroup_ends_whenAllTasksHave(VirtualTime time) {
        List<Task<Integer>> tasks = new ArrayList<>();
        String value = taskGroup(group -> {
            tasks.add(group.createTask(() -> {
                await(sleep(ofSeconds(2)));
                return 42;
            }));
            tasks.add(group.createTask(() -> 11));
            return "value";
        });
        assertThat(value).isEqualTo("value");
        assertThat(time.time()).isEqualTo(ofSeconds(2));
        assertThat(tasks).allMatch(Task::isDone).extracting(Task::await).containsExactly(42, 11);
    }

    @AsyncTest // G002
    void createTask_afterAnAwaitInTheBody_joinsTheGroup() {
        int sum = taskGroup(group -> {
            Task<Integer> first = group.createTask(() -> 42);
            await(sleep(ofMillis(100)));
            Task<Integer> second = group.createTask(() -> {
                await(sleep(ofMillis(100)));
                return 11;
            });
            return await(first) + await(second);
        });
        assertThat(sum).isEqualTo(53);
    }

    @AsyncTest
    void createTask_byATaskWhileTheGroupWaits_isWaitedForToo(VirtualTime time) {
        taskGroup(group -> group.createTask(() -> {
            await(sleep(ofSeconds(1)));
            group.createTask(() -> await(sleep(ofSeconds(1))));
        }));
        assertThat(time.time()).isEqualTo(ofSeconds(2));
    }

    @AsyncTest
    void taskGroup_empty_returnsTheBodysValueEvenNull() {
        assertThat(Async.<Object>taskGroup(group -> null)).isNull();
        assertThat(me().cancelling()).isZero();
    }

    @AsyncTest // G023
    void size_countsTheTasksThatHaveNotEnded() {
        taskGroup(group -> {
            for (int count = 0; count < 10; count++) {
                await(sleep(ofMillis(100)));
                group.createTask(() -> await(sleep(ofMillis(300))));
                assertThat(group.size()).isLessThan(5);
            }
            assertThat(group.size()).isEqualTo(3);
            await(sleep(ofSeconds(1)));
            assertThat(group.size()).isZero();
            return null;
        });
    }

    @AsyncTest // G026
    void createTask_named_hasItsNameFromTheFirstLine() {
        taskGroup(group -> {
            Task<String> task = group.createTask("fetch", () -> me().name());
            assertThat(task.name()).isEqualTo("fetch");
            assertThat(await(task)).isEqualTo("fetch");
            Task<Void> action = group.createTask("store", () -> {
                steps.add(me().name());
            });
            await(action);
            return null;
        });
        assertThat(steps).containsExactly("store");
    }

    @AsyncTest // N034
    void tasks_ofTheLoop_showTheGroupsTasksUntilTheyEnd(VirtualTime time) {
        taskGroup(group -> {
            Task<Void> child = group.createTask("child", () -> await(sleep(ofSeconds(1))));
            assertThat(time.tasks()).containsExactlyInAnyOrder(me(), child);
            await(child);
            assertThat(time.tasks()).containsExactly(me());
            return null;
        });
    }

    // ---- failures

    @AsyncTest // G004, G005
    void taskFails_othersAndBodyAreStoppedAndAllFailuresComeOut(VirtualTime time) {
        ArithmeticException failure = new ArithmeticException("/ by zero");
        assertThatThrownBy(() -> taskGroup(group -> {
                    group.createTask(failing(100, failure));
                    group.createTask(waiting("sibling"));
                    await(waiting("body"));
                    throw new AssertionError("the body went on");
                }))
                .isInstanceOfSatisfying(TaskGroupException.class, thrown -> {
                    assertThat(thrown.errors()).containsExactly(failure);
                    assertThat(thrown).hasSuppressedException(failure);
                    assertThat(thrown).hasMessage("1 failure in a task group: " + failure);
                });
        assertThat(steps).containsExactlyInAnyOrder("sibling stopped", "body stopped");
        assertThat(time.time()).isEqualTo(ofMillis(100));
        assertThat(me().cancelling()).isZero();
    }

    @AsyncTest
    void taskFails_theBodyIsToldWhy() {
        assertThatThrownBy(() -> taskGroup(group -> {
                    group.createTask(failing(1, new IOException("broken")));
                    try {
                        await(sleep(ofSeconds(1)));
                    } catch (CancelledError stop) {
                        steps.add(stop.reason());
                        throw stop;
                    }
                    return null;
                }))
                .isInstanceOf(TaskGroupException.class);
        assertThat(steps).containsExactly("another task of the group failed: java.io.IOException: broken");
    }

    @AsyncTest
    void bodyFails_tasksAreStoppedAndTheFailureIsInTheGroups() {
        IOException failure = new IOException("body");
        assertThatThrownBy(() -> taskGroup(group -> {
                    group.createTask(waiting("one"));
                    group.createTask(waiting("two"));
                    await(sleep(ZERO));
                    throw failure;
                }))
                .isInstanceOfSatisfying(
                        TaskGroupException.class,
                        thrown -> assertThat(thrown.errors()).containsExactly(failure));
        assertThat(steps).containsExactly("one stopped", "two stopped");
    }

    @AsyncTest // G019
    void taskFailsAndTheBodysCleanUpFails_bothAreInTheGroups() {
        IOException cleanUp = new IOException("clean-up");
        ArithmeticException failure = new ArithmeticException();
        assertThatThrownBy(() -> taskGroup(group -> {
                    group.createTask(failing(100, failure));
                    try {
                        await(sleep(ofSeconds(10)));
                    } finally {
                        fail(cleanUp);
                    }
                    return null;
                }))
                .isInstanceOfSatisfying(TaskGroupException.class, thrown -> {
                    assertThat(thrown.errors()).containsExactly(failure, cleanUp);
                    assertThat(thrown.errors(IOException.class)).containsExactly(cleanUp);
                    assertThat(thrown.only(IOException.class)).isFalse();
                    assertThat(thrown.only(Exception.class)).isTrue();
                });
    }

    private static void fail(Exception failure) throws Exception {
        throw failure;
    }

    @AsyncTest // G029
    void resourceInTheBodyFailsToClose_itsFailureJoinsThatOfTheTask() {
        AutoCloseable database = () -> {
            throw new IOException("close");
        };
        assertThatThrownBy(() -> taskGroup(group -> {
                    try (database) {
                        group.createTask(failing(0, new IOException("task")));
                        await(sleep(ofSeconds(1)));
                        return null;
                    }
                }))
                .isInstanceOfSatisfying(
                        TaskGroupException.class,
                        thrown -> assertThat(thrown.errors())
                                .extracting(Throwable::getMessage)
                                .containsExactly("task", "close"));
        assertThat(me().cancelling()).isZero();
    }

    @AsyncTest // G020
    void bodyThrowsAVirtualMachineError_itIsThrownAsItIs() {
        InternalError fatal = new InternalError("fatal");
        assertThatThrownBy(() -> taskGroup(group -> {
                    group.createTask(failing(100, new ArithmeticException()));
                    try {
                        await(sleep(ofSeconds(10)));
                    } finally {
                        failBadly(fatal);
                    }
                    return null;
                }))
                .isSameAs(fatal);
    }

    private static void failBadly(Error fatal) {
        throw fatal;
    }

    @AsyncTest // G020
    void taskThrowsAVirtualMachineError_itIsThrownAsItIs() {
        InternalError fatal = new InternalError("fatal");
        assertThatThrownBy(() -> taskGroup(group -> group.createTask(() -> {
                    throw fatal;
                })))
                .isSameAs(fatal);
    }

    @AsyncTest
    void errorThatIsNoVirtualMachineError_isInTheGroups() {
        AssertionError failure = new AssertionError("no");
        assertThatThrownBy(() -> taskGroup(group -> group.createTask(() -> {
                    throw failure;
                })))
                .isInstanceOfSatisfying(
                        TaskGroupException.class,
                        thrown -> assertThat(thrown.errors()).containsExactly(failure));
    }

    @AsyncTest // G025
    void taskFails_tasksThatMultiplyAreAllStopped(VirtualTime time) {
        AtomicInteger heads = new AtomicInteger();
        assertThatThrownBy(() -> taskGroup(group -> {
                    group.createTask(() -> hydra(group, heads));
                    group.createTask(() -> {
                        while (heads.get() < 10) {
                            await(sleep(ofMillis(15)));
                        }
                        throw new ArithmeticException();
                    });
                    return null;
                }))
                .isInstanceOfSatisfying(
                        TaskGroupException.class,
                        thrown -> assertThat(thrown.only(ArithmeticException.class))
                                .isTrue());
        assertThat(heads).hasValueGreaterThanOrEqualTo(10);
        assertThat(time.tasks()).containsExactly(me());
    }

    private static Void hydra(TaskGroup group, AtomicInteger heads) {
        heads.incrementAndGet();
        await(sleep(ofMillis(10)));
        group.createTask(() -> hydra(group, heads));
        group.createTask(() -> hydra(group, heads));
        await(sleep(ofSeconds(1_000)));
        return null;
    }

    @AsyncTest // G028
    void createTask_whileTheGroupShutsDown_throws() {
        assertThatThrownBy(() -> taskGroup(group -> {
                    group.createTask(failing(1, new ArithmeticException()));
                    group.createTask(() -> {
                        try {
                            await(sleep(ofSeconds(1)));
                        } catch (CancelledError stop) {
                            assertThatThrownBy(() -> group.createTask(() -> steps.add("begun")))
                                    .isInstanceOf(IllegalStateException.class)
                                    .hasMessageContaining("is shutting down and takes no more tasks");
                            steps.add("refused");
                            throw stop;
                        }
                    });
                    return null;
                }))
                .isInstanceOfSatisfying(
                        TaskGroupException.class,
                        thrown -> assertThat(thrown.only(ArithmeticException.class))
                                .isTrue());
        assertThat(steps).containsExactly("refused");
    }

    @AsyncTest // G031
    void createTask_afterTheEnd_throws() {
        TaskGroup over = taskGroup(group -> group);
        assertThatThrownBy(() -> over.createTask(() -> steps.add("begun")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the task group in task '" + me().name() + "' has ended and takes no more tasks");
        await(sleep(ofSeconds(1)));
        assertThat(steps).isEmpty();
    }

    @Test // G032
    void taskGroup_outsideATask_throwsWithAdvice() {
        assertThatThrownBy(() -> taskGroup(group -> "v"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("taskGroup was called on thread '"
                        + Thread.currentThread().getName() + "', outside a task; wrap the call in Async.run(() -> …)");
    }

    @AsyncTest
    void taskOfTheGroup_cancelledByItself_isNoFailureOfTheGroup() {
        Task<String> child = taskGroup(group -> {
            Task<String> task = group.createTask(waiting("child"));
            await(sleep(ZERO));
            task.cancel("only this one");
            return task;
        });
        assertThat(child.outcome()).isEqualTo(new Cancelled<>("only this one"));
    }

    @AsyncTest
    void taskOfTheGroup_awaitedInTheBodyAndCaughtThere_failsTheGroupNevertheless() {
        IOException failure = new IOException();
        assertThatThrownBy(() -> taskGroup(group -> {
                    Task<String> child = group.createTask(failing(1, failure));
                    try {
                        return await(child);
                    } catch (CancelledError stop) { // as in asyncio: the body is stopped before it can see the failure
                        steps.add("stopped");
                        throw stop;
                    }
                }))
                .isInstanceOfSatisfying(
                        TaskGroupException.class,
                        thrown -> assertThat(thrown.errors()).containsExactly(failure));
    }

    @AsyncTest
    void taskMadeInTheBodyWithoutTheGroup_isCancelledWhenTheGroupEnds(VirtualTime time) {
        Task<Void> left = taskGroup(group -> createTask(() -> await(sleep(ofSeconds(100)))));
        assertThat(left.isCancelled()).isTrue();
        assertThat(time.time()).isEqualTo(ZERO);
    }

    // ---- groups in groups

    @AsyncTest // G013
    void nested_outerTaskFailsFirst_theInnerGroupEndsInSilence() {
        IllegalArgumentException failure = new IllegalArgumentException("0.1");
        assertThatThrownBy(() -> taskGroup(outer -> {
                    outer.createTask(failing(100, failure));
                    return taskGroup(inner -> inner.createTask(failing(10_000, new IOException())));
                }))
                .isInstanceOfSatisfying(
                        TaskGroupException.class,
                        thrown -> assertThat(thrown.errors()).containsExactly(failure));
        assertThat(me().cancelling()).isZero();
    }

    @AsyncTest // G014
    void nested_innerTaskFails_itsGroupIsAFailureOfTheOuterOne() {
        IllegalArgumentException failure = new IllegalArgumentException("0.1");
        assertThatThrownBy(() -> taskGroup(outer -> {
                    outer.createTask(waiting("outer"));
                    return taskGroup(inner -> inner.createTask(failing(100, failure)));
                }))
                .isInstanceOfSatisfying(TaskGroupException.class, thrown -> {
                    assertThat(thrown.errors()).singleElement().isInstanceOf(TaskGroupException.class);
                    assertThat(thrown.errors(IllegalArgumentException.class)).containsExactly(failure);
                    assertThat(thrown.only(IllegalArgumentException.class)).isTrue();
                });
        assertThat(steps).containsExactly("outer stopped");
    }

    @AsyncTest // G034
    void nested_bothFailInOneTurn_innerIsCaughtThenTheOuterOneIsThrown() {
        Task<?> me = me();
        IOException innerFailure = new IOException("inner");
        IOException outerFailure = new IOException("outer");
        assertThatThrownBy(() -> taskGroup(outer -> {
                    assertThatThrownBy(() -> taskGroup(inner -> {
                                inner.createTask(failing(0, innerFailure));
                                outer.createTask(failing(0, outerFailure));
                                return null;
                            }))
                            .isInstanceOfSatisfying(
                                    TaskGroupException.class,
                                    thrown -> assertThat(thrown.errors()).containsExactly(innerFailure));
                    assertThat(me.cancelling()).isEqualTo(1);
                    return null;
                }))
                .isInstanceOfSatisfying(
                        TaskGroupException.class,
                        thrown -> assertThat(thrown.errors()).containsExactly(outerFailure));
        assertThat(me.cancelling()).isZero();
        await(sleep(ZERO)); // G037
    }

    @AsyncTest // G037
    void groupCaught_theNextAwaitIsNotCancelled() {
        assertThatThrownBy(() -> taskGroup(group -> group.createTask(failing(0, new IOException()))))
                .isInstanceOf(TaskGroupException.class);
        await(sleep(ZERO));
        assertThat(me().cancelling()).isZero();
    }

    @AsyncTest // O025
    void timeout_aroundAGroupWhoseTaskFailsInItsCleanUp_losesNothing() {
        IOException cleanUp = new IOException("clean-up");
        assertThatThrownBy(() -> Async.timeout(
                        ofMillis(10),
                        () -> taskGroup(group -> {
                            group.createTask(() -> {
                                try {
                                    await(sleep(ofSeconds(10)));
                                } finally {
                                    fail(cleanUp);
                                }
                            });
                            return null;
                        })))
                .isInstanceOfSatisfying(
                        TaskGroupException.class,
                        thrown -> assertThat(thrown.errors()).containsExactly(cleanUp));
        assertThat(me().cancelling()).isZero();
        await(sleep(ZERO));
    }

    @AsyncTest
    void timeout_inTheBodyAtTheInstantOfAFailure_onlyTheFailureComesOut() {
        IOException failure = new IOException();
        assertThatThrownBy(() -> taskGroup(group -> {
                    group.createTask(failing(10, failure));
                    Async.timeout(ofMillis(10), () -> {
                        Async.shielded(() -> await(sleep(ofMillis(20))));
                        await(sleep(ofSeconds(1)));
                    });
                    return null;
                }))
                .isInstanceOfSatisfying(
                        TaskGroupException.class,
                        thrown -> assertThat(thrown.errors()).containsExactly(failure));
        assertThat(me().cancelling()).isZero();
        await(sleep(ZERO));
    }

    @AsyncTest
    void timeout_aroundAGroupThatStopsInSilence_isATimeout(VirtualTime time) {
        assertThatThrownBy(() ->
                        Async.timeout(ofMillis(10), () -> taskGroup(group -> group.createTask(waiting("child")))))
                .isInstanceOf(TimeoutException.class);
        assertThat(steps).containsExactly("child stopped");
        assertThat(time.time()).isEqualTo(ofMillis(10));
    }

    @AsyncTest
    void gatherOfTasks_cancelledByTheirGroup_seesThemAsCancelled() {
        List<Outcome<String>> ends = new ArrayList<>();
        assertThatThrownBy(() -> taskGroup(group -> {
                    Task<String> bad = group.createTask(failing(1, new IOException()));
                    Task<String> good = group.createTask(waiting("good"));
                    bad.onDone(ends::add);
                    good.onDone(ends::add);
                    await(gatherOutcomes(bad, good));
                    return null;
                }))
                .isInstanceOf(TaskGroupException.class);
        assertThat(ends).hasSize(2);
        assertThat(ends.get(0)).isInstanceOf(Failure.class);
        assertThat(ends.get(1)).isInstanceOf(Cancelled.class);
    }
}
