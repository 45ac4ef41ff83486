package dev.taskbridge;

import static dev.taskbridge.Async.await;
import static dev.taskbridge.Async.createTask;
import static dev.taskbridge.Async.run;
import static dev.taskbridge.Async.sleep;
import static dev.taskbridge.Async.timeout;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.taskbridge.Outcome.Cancelled;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@Timeout(30)
@ExtendWith(LeakCheck.class)
class TimeoutTest {

    private static Task<?> me() {
        return Task.current().orElseThrow();
    }

    @Test // O001, O004, O014
    void timeout_expires_bodyIsCancelledCleansUpThenTimeoutException() {
        Steps steps = new Steps();
        String value = run(() -> {
            try {
                timeout(ofMillis(1), () -> {
                    try {
                        await(sleep(ofHours(1)));
                    } catch (CancelledError stop) {
                        steps.reached(1);
                        assertThat(stop.reason()).isEqualTo("the timeout of PT0.001S is over");
                        await(sleep(ofMillis(1)));
                        steps.reached(2);
                        throw stop;
                    }
                });
            } catch (TimeoutException late) {
                steps.reached(3);
                assertThat(late).hasMessage("the body did not end within PT0.001S");
                assertThat(late).hasCauseInstanceOf(CancelledError.class); // O011
            }
            assertThat(me().cancelling()).isZero();
            await(sleep(ofMillis(1)));
            return "the task goes on";
        });
        assertThat(value).isEqualTo("the task goes on");
        steps.finished(4);
    }

    @Test // O005
    void timeout_bodyEndsBefore_returnsItsValueAndTakesTheTimerOut() {
        int before = RealTime.INSTANCE.pending();
        run(() -> {
            String value = timeout(ofHours(1), () -> {
                assertThat(RealTime.INSTANCE.pending()).isEqualTo(before + 1);
                await(sleep(Duration.ZERO));
                return "v";
            });
            assertThat(value).isEqualTo("v");
            assertThat(RealTime.INSTANCE.pending()).isEqualTo(before);
        });
    }

    @Test // O007, O008
    void timeout_zeroOrNegative_cancelsTheFirstAwait() {
        Steps steps = new Steps();
        run(() -> {
            for (Duration none : new Duration[] {Duration.ZERO, ofMillis(-1)}) {
                assertThatThrownBy(() -> timeout(none, () -> {
                            await(sleep(Duration.ZERO));
                            throw steps.unreachable("after the first await");
                        }))
                        .isInstanceOf(TimeoutException.class);
                assertThat(me().cancelling()).isZero();
            }
        });
        steps.finished(1);
    }

    @Test
    void timeout_zeroAroundABodyThatAwaitsNothing_returnsItsValueAndLeavesNoFlag() {
        run(() -> {
            assertThat(timeout(Duration.ZERO, () -> "v")).isEqualTo("v");
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
            await(sleep(Duration.ZERO));
        });
    }

    @Test // O010
    void timeout_bodyThrows_passesTheSameObject() {
        IOException failure = new IOException();
        run(() -> assertThatThrownBy(() -> timeout(ofHours(1), () -> {
                    throw failure;
                }))
                .isSameAs(failure));
    }

    @Test
    void timeout_cleanUpThrows_passesTheSameObject() {
        IOException failure = new IOException();
        run(() -> {
            assertThatThrownBy(() -> timeout(ofMillis(1), () -> {
                        try {
                            await(sleep(ofHours(1)));
                        } catch (CancelledError stop) {
                            throw failure;
                        }
                    }))
                    .isSameAs(failure);
            assertThat(me().cancelling()).isZero();
            await(sleep(Duration.ZERO));
        });
    }

    @Test // pitfall: withTimeout's exception taken for the downstream's cancellation; W013
    void timeout_bodySwallows_itsValueStands() {
        run(() -> {
            String value = timeout(ofMillis(1), () -> {
                assertThatThrownBy(() -> await(sleep(ofHours(1)))).isInstanceOf(CancelledError.class);
                return "nevertheless";
            });
            assertThat(value).isEqualTo("nevertheless");
            assertThat(me().cancelling()).isZero();
        });
    }

    // ---- blocking calls

    @Test
    void timeout_duringABlockingCall_interruptsItAndIsATimeoutException() {
        run(() -> {
            assertThatThrownBy(() -> timeout(ofMillis(1), () -> new CountDownLatch(1).await()))
                    .isInstanceOf(TimeoutException.class)
                    .hasCauseInstanceOf(InterruptedException.class);
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
            assertThat(me().cancelling()).isZero();
            await(sleep(Duration.ZERO));
        });
    }

    @Test
    void timeout_duringABlockingCallWhoseCleanUpAwaits_isATimeoutException() {
        Steps steps = new Steps();
        run(() -> {
            assertThatThrownBy(() -> timeout(ofMillis(1), () -> {
                        try {
                            new CountDownLatch(1).await();
                        } finally {
                            await(sleep(ofMillis(1)));
                            steps.reached(1);
                        }
                    }))
                    .isInstanceOf(TimeoutException.class)
                    .hasCauseInstanceOf(InterruptedException.class);
        });
        steps.finished(2);
    }

    @Test
    void timeout_interruptForACancelFromOutside_isNoTimeout() {
        run(() -> {
            Promise<Thread> thread = new Promise<>();
            Task<Void> task = createTask(() -> timeout(ofHours(1), () -> {
                thread.succeed(Thread.currentThread());
                try {
                    new CountDownLatch(1).await();
                } finally {
                    await(sleep(ofMillis(1)));
                }
            }));
            Until.blocks(await(thread.task()));
            task.cancel("enough");
            assertThatThrownBy(() -> await(task)).isInstanceOf(CancellationException.class);
            assertThat(task.outcome()).isEqualTo(new Cancelled<>("enough"));
        });
    }

    @Test
    void timeout_interruptSwallowed_isGoneAfterIt() {
        run(() -> {
            timeout(
                    ofMillis(1),
                    () -> assertThatThrownBy(() -> new CountDownLatch(1).await())
                            .isInstanceOf(InterruptedException.class));
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
            assertThat(me().cancelling()).isZero();
            await(sleep(Duration.ZERO));
        });
    }

    // ---- other cancels

    @Test // O013
    void timeout_cancelFromOutsideBefore_staysACancel() {
        run(() -> {
            Task<Void> task = createTask(() -> timeout(ofHours(1), () -> await(sleep(ofHours(1)))));
            Until.awaits(task);
            task.cancel("enough");
            assertThatThrownBy(() -> await(task)).isInstanceOf(CancellationException.class);
            assertThat(task.outcome()).isEqualTo(new Cancelled<>("enough"));
        });
    }

    @Test
    void timeout_cancelFromOutsideInTheCleanUp_staysACancel() {
        run(() -> {
            Promise<Void> closing = new Promise<>();
            Task<Void> task = createTask(() -> timeout(ofMillis(1), () -> {
                try {
                    await(sleep(ofHours(1)));
                } finally {
                    closing.succeed(null);
                    await(sleep(ofHours(1)));
                }
            }));
            await(closing.task());
            Until.awaits(task);
            task.cancel("enough");
            assertThatThrownBy(() -> await(task)).isInstanceOf(CancellationException.class);
            assertThat(task.outcome()).isEqualTo(new Cancelled<>("enough"));
        });
    }

    @Test // O020
    void timeout_afterASwallowedCancel_stillConverts() {
        run(() -> {
            Task<String> task = createTask(() -> {
                me().cancel("swallowed");
                assertThatThrownBy(() -> await(sleep(ofHours(1)))).isInstanceOf(CancelledError.class);
                assertThatThrownBy(() -> timeout(ofMillis(1), () -> await(sleep(ofHours(1)))))
                        .isInstanceOf(TimeoutException.class);
                assertThatThrownBy(() -> timeout(ofMillis(1), () -> new CountDownLatch(1).await()))
                        .isInstanceOf(TimeoutException.class);
                assertThat(me().cancelling()).isEqualTo(1);
                me().uncancel();
                return "v";
            });
            assertThat(await(task)).isEqualTo("v");
        });
    }

    // ---- nesting

    @Test
    void timeout_nestedInnerExpires_onlyTheInnerThrows() {
        run(() -> {
            String value = timeout(ofHours(1), () -> {
                assertThatThrownBy(() -> timeout(ofMillis(1), () -> await(sleep(ofHours(1)))))
                        .isInstanceOf(TimeoutException.class)
                        .hasMessageContaining("PT0.001S");
                return "outer goes on";
            });
            assertThat(value).isEqualTo("outer goes on");
        });
    }

    @Test // O016
    void timeout_nestedOuterExpires_theInnerPassesItOn() {
        run(() -> {
            assertThatThrownBy(() -> timeout(ofMillis(1), () -> timeout(ofHours(1), () -> await(sleep(ofHours(1))))))
                    .isInstanceOf(TimeoutException.class)
                    .hasMessageContaining("PT0.001S");
            assertThat(me().cancelling()).isZero();
        });
    }

    @Test
    void timeout_nestedBothZero_theOuterThrowsWithNothingLeft() {
        run(() -> {
            assertThatThrownBy(() ->
                            timeout(Duration.ZERO, () -> timeout(Duration.ZERO, () -> await(sleep(ofHours(1))))))
                    .isInstanceOf(TimeoutException.class);
            assertThat(me().cancelling()).isZero();
            await(sleep(Duration.ZERO));
        });
    }

    @Test // O019
    void timeout_inTheCleanUpOfAnExpiredOne_works() {
        Steps steps = new Steps();
        run(() -> assertThatThrownBy(() -> timeout(ofMillis(1), () -> {
                    try {
                        await(sleep(ofHours(1)));
                    } finally {
                        assertThatThrownBy(() -> timeout(ofMillis(1), () -> await(sleep(ofHours(1)))))
                                .isInstanceOf(TimeoutException.class);
                        steps.reached(1);
                    }
                }))
                .isInstanceOf(TimeoutException.class));
        steps.finished(2);
    }

    // ---- what it reaches

    @Test
    void timeout_awaitedTaskMadeInside_isCancelledAndAwaited() {
        run(() -> {
            Promise<Task<Void>> made = new Promise<>();
            assertThatThrownBy(() -> timeout(ofMillis(1), () -> {
                        Task<Void> inner = createTask(() -> await(sleep(ofHours(1))));
                        made.succeed(inner);
                        await(inner);
                    }))
                    .isInstanceOf(TimeoutException.class);
            assertThat(await(made.task()).isCancelled()).isTrue();
        });
    }

    @Test
    void timeout_awaitedTaskMadeOutside_lives() {
        run(() -> {
            Promise<String> promise = new Promise<>();
            Task<String> outside = createTask(() -> await(promise.task()));
            assertThatThrownBy(() -> timeout(ofMillis(1), () -> await(outside))).isInstanceOf(TimeoutException.class);
            assertThat(outside.isDone()).isFalse();
            promise.succeed("v");
            assertThat(await(outside)).isEqualTo("v");
        });
    }

    @Test
    void timeout_inATaskOnAPlatformThread_works() {
        run(() -> await(Async.blocking(() -> assertThatThrownBy(
                        () -> timeout(ofMillis(1), () -> new CountDownLatch(1).await()))
                .isInstanceOf(TimeoutException.class))));
    }
}
