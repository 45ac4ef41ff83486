package dev.taskbridge;

import static dev.taskbridge.Async.await;
import static dev.taskbridge.Async.createTask;
import static dev.taskbridge.Async.gatherOutcomes;
import static dev.taskbridge.Async.moveOnAfter;
import static dev.taskbridge.Async.sleep;
import static dev.taskbridge.Async.taskGroup;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.taskbridge.Outcome.Cancelled;
import dev.taskbridge.testing.AsyncTest;
import dev.taskbridge.testing.VirtualTime;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tasks that say when they are ready, as with trio's nursery.start. Codes are those of the list of behaviours. */
@Timeout(60)
@ExtendWith(LeakCheck.class)
class TaskGroupStartTest {
    private final List<String> steps = new ArrayList<>(); // the loop runs one step at a time

    @AsyncTest // N013
    void start_waitsUntilTheTaskIsReady_andReturnsWhatItHandsBack(VirtualTime time) {
        taskGroup(group -> {
            int port = group.start(ready -> {
                await(sleep(ofSeconds(1)));
                ready.succeed(8080);
                await(sleep(ofSeconds(10)));
                steps.add("served until " + time.time());
            });
            assertThat(port).isEqualTo(8080);
            assertThat(time.time()).isEqualTo(ofSeconds(1));
            assertThat(group.size()).isEqualTo(1);
            return null;
        });
        assertThat(steps).containsExactly("served until PT11S");
    }

    @AsyncTest
    void start_readyWithNull_returnsNull() {
        taskGroup(group -> {
            String value = group.start(ready -> ready.succeed(null));
            assertThat(value).isNull();
            return null;
        });
    }

    @AsyncTest // N013: a second time is an error in trio; a promise takes its first value, and says so
    void start_readyTwice_theFirstValueCounts() {
        taskGroup(group -> {
            String value = group.start(ready -> {
                steps.add("first " + ready.succeed("one"));
                steps.add("second " + ready.succeed("two"));
            });
            assertThat(value).isEqualTo("one");
            return null;
        });
        assertThat(steps).containsExactly("first true", "second false");
    }

    @AsyncTest // N013
    void start_returnsWithoutHavingBeenReady_throwsWithAdvice() {
        taskGroup(group -> {
            assertThatThrownBy(() -> group.start(ready -> await(sleep(ZERO))))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("the body ended before it was ready; it must call ready.succeed(…) first");
            return null;
        });
    }

    @AsyncTest // N013
    void start_failsBeforeItIsReady_throwsThatAndTheGroupLivesOn() {
        IOException failure = new IOException("port in use");
        String value = taskGroup(group -> {
            assertThatThrownBy(() -> group.start(ready -> {
                        await(sleep(ZERO));
                        throw failure;
                    }))
                    .isSameAs(failure);
            return await(group.createTask(() -> "alive"));
        });
        assertThat(value).isEqualTo("alive");
    }

    @AsyncTest // N013
    void start_failsAfterItWasReady_isAFailureInTheGroup() {
        IOException failure = new IOException();
        assertThatThrownBy(() -> taskGroup(group -> {
                    group.start(ready -> {
                        ready.succeed("v");
                        await(sleep(ofSeconds(1)));
                        throw failure;
                    });
                    await(sleep(ofSeconds(10)));
                    return null;
                }))
                .isInstanceOfSatisfying(
                        TaskGroupException.class,
                        thrown -> assertThat(thrown.errors()).containsExactly(failure));
    }

    @AsyncTest // N014
    void start_pending_keepsTheGroupOpen(VirtualTime time) {
        taskGroup(group -> {
            group.createTask(() -> {
                int value = group.start(ready -> {
                    await(sleep(ofSeconds(1)));
                    ready.succeed(7);
                });
                group.createTask(() -> steps.add("ready with " + value + " at " + time.time()));
            });
            return null;
        });
        assertThat(steps).containsExactly("ready with 7 at PT1S");
    }

    @AsyncTest
    void start_waitIsCancelled_theTaskIsToo(VirtualTime time) {
        taskGroup(group -> {
            boolean late = moveOnAfter(
                    ofSeconds(1),
                    () -> group.start(ready -> {
                        try {
                            await(sleep(ofSeconds(100)));
                        } catch (CancelledError stop) {
                            steps.add(stop.reason());
                            throw stop;
                        }
                    }));
            assertThat(late).isTrue();
            return null;
        });
        assertThat(steps).containsExactly("whoever started it no longer waits for it to be ready");
        assertThat(time.time()).isEqualTo(ofSeconds(1));
    }

    @AsyncTest
    void start_waitIsCancelledAndTheCleanUpFails_isAFailureInTheGroup() {
        IOException failure = new IOException();
        assertThatThrownBy(() -> taskGroup(group -> {
                    moveOnAfter(
                            ofSeconds(1),
                            () -> group.start(ready -> {
                                try {
                                    await(sleep(ofSeconds(100)));
                                } catch (CancelledError stop) {
                                    throw failure;
                                }
                            }));
                    return null;
                }))
                .isInstanceOfSatisfying(
                        TaskGroupException.class,
                        thrown -> assertThat(thrown.errors()).containsExactly(failure));
    }

    @AsyncTest
    void start_readyInTime_theLimitOfTheStartIsNotThatOfTheTask(VirtualTime time) {
        taskGroup(group -> {
            boolean late = moveOnAfter(
                    ofSeconds(1),
                    () -> group.start(ready -> {
                        ready.succeed("v");
                        await(sleep(ofSeconds(10)));
                        steps.add("at " + time.time());
                    }));
            assertThat(late).isFalse();
            return null;
        });
        assertThat(steps).containsExactly("at PT10S");
    }

    @AsyncTest // N016: trio's child runs to its first checkpoint; ours is cancelled before it begins
    void start_byATaskThatHasBeenAskedToStop_endsAsCancelled() {
        Task<?> task = createTask(() -> taskGroup(group -> {
            Task.current().orElseThrow().cancel("asked before");
            group.start(ready -> {
                ready.succeed("v");
                await(sleep(ofSeconds(1)));
                steps.add("went on");
            });
            return null;
        }));
        assertThat(await(gatherOutcomes(List.of(task)))).containsExactly(new Cancelled<>("asked before"));
        assertThat(steps).isEmpty();
    }

    @AsyncTest // N017: the task itself is cancelled, by whomever
    void start_taskCancelsItselfBeforeItIsReady_throwsCancellationException() {
        taskGroup(group -> {
            assertThatThrownBy(() -> group.start(ready -> {
                        Task.current().orElseThrow().cancel("not today");
                        await(sleep(ZERO));
                    }))
                    .isInstanceOf(CancellationException.class)
                    .hasMessageContaining("was cancelled before it was ready: not today");
            return null;
        });
    }

    @AsyncTest
    void start_afterTheEndOfTheGroup_throws() {
        TaskGroup over = taskGroup(group -> group);
        assertThatThrownBy(() -> over.start(ready -> ready.succeed("v")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("has ended and takes no more tasks");
    }
}
