package dev.taskbridge;

import static dev.taskbridge.Async.await;
import static dev.taskbridge.Async.checkpoint;
import static dev.taskbridge.Async.createTask;
import static dev.taskbridge.Async.run;
import static dev.taskbridge.Async.shielded;
import static dev.taskbridge.Async.sleep;
import static dev.taskbridge.Async.timeout;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.taskbridge.Outcome.Cancelled;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Requests are counted, delivered once, and kept off by shields. */
@Timeout(30)
@ExtendWith(LeakCheck.class)
class CancelCountTest {

    private static Task<?> me() {
        return Task.current().orElseThrow();
    }

    // ---- counting

    @Test // T044
    void cancelling_counts_everyRequest() {
        run(() -> {
            Promise<Void> go = new Promise<>();
            Task<Void> task = createTask(() -> shielded(() -> await(go.task())));
            Until.awaits(task);
            assertThat(task.cancelling()).isZero();
            assertThat(task.cancel("one")).isTrue();
            assertThat(task.cancelling()).isEqualTo(1);
            assertThat(task.cancel("two")).isTrue();
            assertThat(task.cancelling()).isEqualTo(2);
            assertThat(task.toString()).contains("cancelling");
            go.succeed(null);
            assertThatThrownBy(() -> await(task)).isInstanceOf(CancellationException.class);
        });
    }

    @Test // T047
    void uncancel_beforeDelivery_dropsTheRequest() {
        int value = run(() -> await(createTask(() -> {
            me().cancel("by myself");
            assertThat(me().uncancel()).isZero();
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
            await(sleep(ofMillis(1)));
            return 42;
        })));
        assertThat(value).isEqualTo(42);
    }

    @Test
    void uncancel_byAnother_dropsTheRequestAndItsInterrupt() {
        run(() -> {
            Promise<Void> cancelled = new Promise<>();
            Promise<Void> goOn = new Promise<>();
            CountDownLatch go = new CountDownLatch(1);
            Promise<Void> begun = new Promise<>();
            Task<Integer> task = createTask(() -> {
                begun.succeed(null);
                while (go.getCount() > 0) {
                    Thread.onSpinWait();
                    Thread.yield();
                }
                await(sleep(ofMillis(1)));
                return 42;
            });
            await(begun.task());
            task.cancel("a mistake");
            assertThat(task.uncancel()).isZero();
            go.countDown();
            assertThat(await(task)).isEqualTo(42);
            cancelled.succeed(null);
            goOn.succeed(null);
        });
    }

    @Test // T046
    void uncancel_oneOfTwo_leavesTheOther() {
        run(() -> {
            Task<Void> task = createTask(() -> {
                me().cancel("one");
                me().cancel("two");
                assertThat(me().uncancel()).isEqualTo(1);
                await(sleep(ofHours(1)));
            });
            assertThatThrownBy(() -> await(task)).isInstanceOf(CancellationException.class);
        });
    }

    @Test // T046
    void uncancel_afterDelivery_theTaskGoesOnAsIfNothingHadBeen() {
        int value = run(() -> await(createTask(() -> {
            me().cancel("by myself");
            assertThatThrownBy(() -> await(sleep(ofHours(1)))).isInstanceOf(CancelledError.class);
            assertThat(me().cancelling()).isEqualTo(1);
            assertThat(me().uncancel()).isZero();
            assertThat(me().uncancel()).isZero();
            await(sleep(ofMillis(1)));
            return 42;
        })));
        assertThat(value).isEqualTo(42);
    }

    @Test
    void cancel_twiceBeforeAnAwait_isDeliveredThereOnce() {
        Steps steps = new Steps();
        run(() -> {
            Task<Void> task = createTask(() -> {
                me().cancel("one");
                me().cancel("two");
                assertThatThrownBy(Async::checkpoint)
                        .isInstanceOf(CancelledError.class)
                        .hasMessageContaining("one");
                steps.reached(1);
                await(sleep(ofMillis(1)));
                steps.reached(2);
            });
            await(task);
        });
        steps.finished(3);
    }

    @Test
    void cancel_inTheCleanUpAgain_isDeliveredAgain() {
        Steps steps = new Steps();
        run(() -> {
            Promise<Void> closing = new Promise<>();
            Task<Void> task = createTask(() -> {
                try {
                    await(sleep(ofHours(1)));
                } finally {
                    steps.reached(1);
                    closing.succeed(null);
                    try {
                        await(sleep(ofHours(1)));
                    } finally {
                        steps.reached(2);
                    }
                }
            });
            Until.awaits(task);
            task.cancel("one");
            await(closing.task());
            task.cancel("two");
            assertThatThrownBy(() -> await(task)).isInstanceOf(CancellationException.class);
            assertThat(task.outcome()).isEqualTo(new Cancelled<>("two"));
        });
        steps.finished(3);
    }

    @Test
    void checkpoint_delivers_whereNothingIsAwaited() {
        run(() -> {
            Task<Void> task = createTask(() -> {
                me().cancel("by myself");
                while (true) {
                    checkpoint();
                }
            });
            assertThatThrownBy(() -> await(task)).isInstanceOf(CancellationException.class);
        });
    }

    @Test
    void await_ofWhatHasEnded_delivers() {
        run(() -> {
            Task<Void> task = createTask(() -> {
                me().cancel("by myself");
                await(Task.completed("v"));
            });
            assertThatThrownBy(() -> await(task)).isInstanceOf(CancellationException.class);
        });
    }

    @Test
    void awaitCoroutine_afterARequest_doesNotRunIt() {
        Steps steps = new Steps();
        run(() -> {
            Task<Void> task = createTask(() -> {
                me().cancel("by myself");
                await(() -> {
                    throw steps.unreachable("the coroutine");
                });
            });
            assertThatThrownBy(() -> await(task)).isInstanceOf(CancellationException.class);
        });
        steps.finished(1);
    }

    // ---- shielded blocks

    @Test
    void shielded_requestMeanwhile_isDeliveredAtTheFirstAwaitAfterIt() {
        Steps steps = new Steps();
        run(() -> {
            Promise<Void> saved = new Promise<>();
            Task<Void> task = createTask(() -> {
                shielded(() -> {
                    await(saved.task());
                    steps.reached(2);
                });
                steps.reached(3);
                await(sleep(ofHours(1)));
            });
            Until.awaits(task);
            steps.reached(1);
            task.cancel("enough");
            assertThat(saved.task().isDone()).isFalse();
            saved.succeed(null);
            assertThatThrownBy(() -> await(task)).isInstanceOf(CancellationException.class);
        });
        steps.finished(4);
    }

    @Test
    void shielded_requestMeanwhile_interruptsABlockingCallAfterItOnly() {
        Steps steps = new Steps();
        run(() -> {
            Promise<Void> saved = new Promise<>();
            Task<Void> task = createTask(() -> {
                shielded(() -> {
                    await(saved.task());
                    assertThat(Thread.currentThread().isInterrupted()).isFalse();
                });
                steps.reached(1);
                new CountDownLatch(1).await();
            });
            Until.awaits(task);
            task.cancel("enough");
            saved.succeed(null);
            assertThatThrownBy(() -> await(task)).isInstanceOf(CancellationException.class);
        });
        steps.finished(2);
    }

    @Test
    void shielded_insideAFinally_cleansUpThoughCancelledTwice() {
        Steps steps = new Steps();
        run(() -> {
            Promise<Void> saving = new Promise<>();
            Promise<Void> saved = new Promise<>();
            Task<Void> task = createTask(() -> {
                try {
                    await(sleep(ofHours(1)));
                } finally {
                    shielded(() -> {
                        saving.succeed(null);
                        await(saved.task());
                        steps.reached(1);
                    });
                }
            });
            Until.awaits(task);
            task.cancel("one");
            await(saving.task());
            task.cancel("two");
            saved.succeed(null);
            assertThatThrownBy(() -> await(task)).isInstanceOf(CancellationException.class);
        });
        steps.finished(2);
    }

    @Test
    void shielded_timeoutInside_works() {
        run(() -> shielded(() -> assertThatThrownBy(() -> timeout(ofMillis(1), () -> await(sleep(ofHours(1)))))
                .isInstanceOf(TimeoutException.class)));
    }

    @Test
    void shielded_timeoutOutside_isDeliveredAfterIt() {
        Steps steps = new Steps();
        run(() -> {
            assertThatThrownBy(() -> timeout(ofMillis(1), () -> {
                        shielded(() -> {
                            Until.holds("that the time is over", () -> me().cancelling() > 0);
                            await(sleep(ofMillis(1)));
                            steps.reached(1);
                        });
                        await(sleep(ofHours(1)));
                    }))
                    .isInstanceOf(TimeoutException.class);
            assertThat(me().cancelling()).isZero();
        });
        steps.finished(2);
    }

    @Test
    void shielded_nested_theOuterOneStillHolds() {
        Steps steps = new Steps();
        run(() -> {
            Promise<Void> saved = new Promise<>();
            Task<Void> task = createTask(() -> shielded(() -> {
                shielded(() -> {});
                await(saved.task());
                steps.reached(1);
            }));
            Until.awaits(task);
            task.cancel("enough");
            saved.succeed(null);
            assertThatThrownBy(() -> await(task)).isInstanceOf(CancellationException.class);
        });
        steps.finished(2);
    }

    @Test
    void shielded_awaitingATaskInside_doesNotCancelItButTheTaskItselfMayBe() {
        run(() -> {
            Promise<String> saved = new Promise<>();
            Task<String> task = createTask(() -> shielded(() -> await(createTask(() -> await(saved.task())))));
            Until.awaits(task);
            task.cancel("enough");
            saved.succeed("v");
            assertThatThrownBy(() -> await(task)).isInstanceOf(CancellationException.class);
            assertThat(saved.task().isCancelled()).isFalse();
        });
    }
}
