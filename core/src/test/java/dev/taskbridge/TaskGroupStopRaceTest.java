package dev.taskbridge;

import static dev.taskbridge.Async.await;
import static dev.taskbridge.Async.createTask;
import static dev.taskbridge.Async.run;
import static dev.taskbridge.Async.sleep;
import static dev.taskbridge.Async.taskGroup;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofHours;
import static org.assertj.core.api.Assertions.assertThat;

import dev.taskbridge.Outcome.Cancelled;
import dev.taskbridge.contract.Waiting;
import dev.taskbridge.sync.AsyncEvent;
import dev.taskbridge.sync.AsyncQueue;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A group that is stopped by one of its tasks, on another thread than its body: whatever the body does, it is asked to stop, once. */
@Timeout(120)
@ExtendWith(LeakCheck.class)
class TaskGroupStopRaceTest {
    private static final int ROUNDS = 500;
    private static final int LATEST = 500; // looks, until the group is stopped

    /** What the body awaits. All of it but the stage belongs to the group, too. */
    private enum Wait {
        QUEUE(group -> {
            for (String item : new AsyncQueue<String>()) {
                throw new AssertionError(item);
            }
        }),
        SLEEP(group -> await(sleep(ofHours(1)))),
        EVENT(group -> new AsyncEvent().await()),
        PROMISE(group -> new Promise<String>().await()),
        TASK_OF_A_PROMISE(group -> await(new Promise<String>().task())),
        STAGE(group -> await(new CompletableFuture<String>())),
        MEMBER(group -> await(group.createTask(() -> await(sleep(ofHours(1)))))),
        TASK_OF_THE_BODY(group -> await(createTask(() -> await(sleep(ofHours(1))))));

        final Part part;

        Wait(Part part) {
            this.part = part;
        }
    }

    private interface Part {
        void in(TaskGroup group) throws Exception;
    }

    private static Task<?> me() {
        return Task.current().orElseThrow();
    }

    private static void spin() {
        for (int left = ThreadLocalRandom.current().nextInt(LATEST); left > 0; left--) {
            Thread.onSpinWait();
        }
    }

    /** A group whose body awaits something when one of its tasks stops it; answers what the body sees. */
    private static List<Object> seenWhile(Part wait, Part stop) {
        Task<?> task = me();
        List<Object> seen = new CopyOnWriteArrayList<>();
        String value = taskGroup(group -> {
            group.createTask("stopper", () -> {
                Until.awaits(task);
                spin();
                stop.in(group);
            });
            try {
                wait.in(group);
                seen.add("value");
            } catch (CancelledError stopped) {
                seen.add(stopped.reason());
                seen.add(task.cancelling());
                throw stopped;
            } catch (Exception thrown) {
                seen.add(thrown);
                throw thrown;
            } finally {
                await(createTask(() -> {})); // what has been delivered is not delivered again
            }
            return "value";
        });
        assertThat(value).isNull();
        return seen;
    }

    private static void isAsBefore() {
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        assertThat(me().cancelling()).isZero();
        await(createTask(() -> {}));
    }

    @ParameterizedTest
    @EnumSource
    void cancel_byATaskWhileTheBodyWaits_theBodyIsAskedToStop(Wait wait) {
        run(() -> {
            for (int round = 0; round < ROUNDS; round++) {
                assertThat(seenWhile(wait.part, TaskGroup::cancel)).containsExactly("cancelled by task 'stopper'", 1);
                isAsBefore();
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void taskFails_whileTheBodyWaits_onlyItsFailureComesOut(Wait wait) {
        IOException failure = new IOException("of a task");
        run(() -> {
            for (int round = 0; round < ROUNDS; round++) {
                try {
                    throw new AssertionError(seenWhile(wait.part, group -> {
                        throw failure;
                    }));
                } catch (TaskGroupException failed) {
                    assertThat(failed.errors()).containsExactly(failure);
                }
                isAsBefore();
            }
        });
    }

    /** What the body sees when it awaits a member, and the group is cancelled as that stands still; the member ends as its clean-up does. */
    private static List<Object> seenWhileAMember(Coroutine<?> cleanUp) {
        AtomicReference<BodyTask<?>> member = new AtomicReference<>();
        return seenWhile(
                group -> {
                    Task<?> made = group.createTask(() -> {
                        try {
                            return await(new Promise<String>().task());
                        } catch (CancelledError stop) {
                            return cleanUp.call();
                        }
                    });
                    member.set((BodyTask<?>) made);
                    await(made);
                },
                group -> {
                    Until.holds(
                            "that the member stands",
                            () -> member.get() != null && member.get().pause() != null);
                    group.cancel();
                });
    }

    @Test
    void cancel_whileTheBodyWaitsForATaskThatAnswers_theBodyIsAskedToStop() {
        run(() -> {
            for (int round = 0; round < ROUNDS; round++) {
                assertThat(seenWhileAMember(() -> "answer")).containsExactly("cancelled by task 'stopper'", 1);
                isAsBefore();
            }
        });
    }

    @Test
    void cancel_whileTheBodyWaitsForATaskThatFailsInItsCleanUp_isThatFailureOnce() {
        IOException failure = new IOException("of a clean-up");
        run(() -> {
            for (int round = 0; round < ROUNDS; round++) {
                try {
                    throw new AssertionError(seenWhileAMember(() -> {
                        throw failure;
                    }));
                } catch (TaskGroupException failed) {
                    assertThat(failed.errors()).containsExactly(failure);
                }
                isAsBefore();
            }
        });
    }

    @Test
    void cancel_whileTheBodyWaitsForATask_theTaskIsAskedOnce() {
        run(() -> {
            for (int round = 0; round < ROUNDS; round++) {
                List<Object> cleanUp = new CopyOnWriteArrayList<>();
                List<Object> seen = seenWhileAMember(() -> {
                    for (int i = 0; i < 3; i++) {
                        await(createTask(() -> {}));
                        await(sleep(ZERO));
                    }
                    return cleanUp.add(me().cancelling());
                });
                assertThat(seen).containsExactly("cancelled by task 'stopper'", 1);
                assertThat(cleanUp).containsExactly(1);
                isAsBefore();
            }
        });
    }

    @Test
    void cancel_whileTheBodyComputes_isDeliveredAtItsNextAwait() {
        isDeliveredOnce(() -> {
            while (!Thread.currentThread().isInterrupted()) {
                Thread.onSpinWait();
            }
        });
    }

    @Test
    void cancel_againstTheBeginOfTheBodysAwait_isDeliveredOnce() {
        isDeliveredOnce(TaskGroupStopRaceTest::spin);
    }

    /** To a body that awaits a member when it has done something else. */
    private static void isDeliveredOnce(Runnable before) {
        run(() -> {
            for (int round = 0; round < ROUNDS; round++) {
                CountDownLatch computes = new CountDownLatch(1);
                List<Object> seen = new CopyOnWriteArrayList<>();
                Object value = taskGroup(group -> {
                    group.createTask("stopper", () -> {
                        computes.await();
                        spin();
                        group.cancel();
                    });
                    Task<?> member = group.createTask(() -> await(sleep(ofHours(1))));
                    computes.countDown();
                    before.run();
                    try {
                        return await(member);
                    } catch (CancelledError stopped) {
                        seen.add(stopped.reason());
                        throw stopped;
                    } finally {
                        await(createTask(() -> {}));
                    }
                });
                assertThat(value).isNull();
                assertThat(seen).containsExactly("cancelled by task 'stopper'");
                isAsBefore();
            }
        });
    }

    @Test
    void cancel_byATaskWhileTheBodyBlocks_interruptsIt() {
        run(() -> {
            for (int round = 0; round < ROUNDS; round++) {
                Object value = taskGroup(group -> {
                    Thread body = Thread.currentThread();
                    group.createTask(() -> {
                        Until.blocks(body);
                        group.cancel();
                    });
                    new CountDownLatch(1).await();
                    return "value";
                });
                assertThat(value).isNull();
                isAsBefore();
            }
        });
    }

    /** A task that opens a group and waits in it, and then waits for its own end. */
    private static final class Both {
        final Promise<String> never = new Promise<>();
        final List<Object> seen = new CopyOnWriteArrayList<>();
        final Task<String> task = EventLoop.parallel().createTask(this::body);
        volatile TaskGroup group;

        Both standing() {
            Until.awaits(task);
            return this;
        }

        private String body() {
            taskGroup(opened -> {
                group = opened;
                try {
                    return never.await();
                } finally {
                    seen.add("left");
                }
            });
            return await(new Promise<String>().task());
        }
    }

    @Test
    void cancel_againstThatOfTheTask_neitherIsLost() {
        Race.with(() -> new Both().standing())
                .between(both -> both.group.cancel(), both -> both.task.cancel("from outside"))
                .check(both -> {
                    assertThat(Waiting.outcome(both.task)).isEqualTo(new Cancelled<>("from outside"));
                    assertThat(both.seen).containsExactly("left");
                    assertThat(both.task.cancelling()).isEqualTo(1);
                })
                .rounds(4 * ROUNDS);
    }
}
