package dev.taskbridge;

import static dev.taskbridge.Async.await;
import static dev.taskbridge.Async.cpu;
import static dev.taskbridge.Async.createTask;
import static dev.taskbridge.Async.run;
import static dev.taskbridge.Async.shield;
import static dev.taskbridge.Async.sleep;
import static dev.taskbridge.Async.waitFor;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.taskbridge.Outcome.Cancelled;
import dev.taskbridge.Outcome.Success;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@Timeout(30)
@ExtendWith(LeakCheck.class)
class WaitForTest {

    @Test // W007, W016
    void waitFor_innerEndsInTime_hasItsValueAndLeavesNoTimer() {
        int before = RealTime.INSTANCE.pending();
        run(() -> {
            Promise<String> promise = new Promise<>();
            Task<String> outer = waitFor(promise.task(), ofHours(1));
            assertThat(RealTime.INSTANCE.pending()).isEqualTo(before + 1);
            promise.succeed("v");
            assertThat(await(outer)).isEqualTo("v");
            assertThat(RealTime.INSTANCE.pending()).isEqualTo(before);
            assertThat(await(waitFor(promise.task(), Duration.ZERO))).isEqualTo("v");
        });
    }

    @Test // W002, W010
    void waitFor_expires_failsOnlyAfterTheInnerHasEnded() {
        Steps steps = new Steps();
        run(() -> {
            Task<Void> inner = createTask(() -> {
                try {
                    await(sleep(ofHours(1)));
                } finally {
                    steps.reached(1);
                    await(sleep(ofMillis(5)));
                    steps.reached(2);
                }
            });
            Until.awaits(inner);
            assertThatThrownBy(() -> await(waitFor(inner, ofMillis(1))))
                    .isInstanceOf(TimeoutException.class)
                    .hasMessage("task '" + inner.name() + "' did not end within PT0.001S");
            steps.reached(3);
            assertThat(inner.isCancelled()).isTrue();
            assertThat(((Cancelled<Void>) inner.outcome()).reason())
                    .isEqualTo("waitFor gave it PT0.001S, which is over");
        });
        steps.finished(4);
    }

    @Test // W004
    void waitFor_zeroForAQueuedTask_itsBodyNeverRuns() {
        Steps steps = new Steps();
        run(() -> {
            Promise<Void> go = new Promise<>();
            List<Task<Void>> busy = new ArrayList<>();
            for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
                busy.add(cpu(() -> await(go.task())));
            }
            busy.forEach(Until::awaits);
            Task<Object> queued = cpu(() -> {
                throw steps.unreachable("the body");
            });
            assertThatThrownBy(() -> await(waitFor(queued, Duration.ZERO))).isInstanceOf(TimeoutException.class);
            go.succeed(null);
            await(Async.gather(busy));
        });
        steps.finished(1);
    }

    @Test // W005
    void waitFor_zeroOrNegativeForARunningTask_cancelsItAndItsCleanUpRuns() {
        Steps steps = new Steps();
        run(() -> {
            int step = 1;
            for (Duration none : new Duration[] {Duration.ZERO, ofMillis(-1)}) {
                int number = step++;
                Task<Void> inner = createTask(() -> {
                    try {
                        await(sleep(ofHours(1)));
                    } finally {
                        steps.reached(number);
                    }
                });
                Until.awaits(inner);
                assertThatThrownBy(() -> await(waitFor(inner, none))).isInstanceOf(TimeoutException.class);
            }
        });
        steps.finished(3);
    }

    @Test // W001
    void waitFor_cancelled_waitsForAnInnerThatIgnoresIt() {
        Steps steps = new Steps();
        run(() -> {
            Promise<Void> ignored = new Promise<>();
            Promise<String> go = new Promise<>();
            Task<String> inner = createTask(() -> {
                try {
                    await(sleep(ofHours(1)));
                } catch (CancelledError stop) {
                    ignored.succeed(null);
                }
                return await(go.task());
            });
            Until.awaits(inner);
            Task<String> waiter = createTask(() -> {
                try {
                    return await(waitFor(inner, ofHours(1)));
                } finally {
                    steps.reached(2);
                }
            });
            Until.awaits(waiter);
            waiter.cancel("enough");
            await(ignored.task());
            steps.reached(1);
            go.succeed("inner's own");
            assertThatThrownBy(() -> await(waiter)).isInstanceOf(CancellationException.class);
            assertThat(waiter.outcome()).isEqualTo(new Cancelled<>("enough"));
            assertThat(inner.outcome()).isEqualTo(new Success<>("inner's own"));
        });
        steps.finished(3);
    }

    @Test // W011
    void waitFor_cleanUpThrowsOnTimeout_thatIsTheFailure() {
        IOException failure = new IOException();
        run(() -> {
            Task<Void> inner = createTask(() -> {
                try {
                    await(sleep(ofHours(1)));
                } catch (CancelledError stop) {
                    throw failure;
                }
            });
            Until.awaits(inner);
            assertThatThrownBy(() -> await(waitFor(inner, ofMillis(1)))).isSameAs(failure);
        });
    }

    @Test // W013
    void waitFor_innerSuppressesTheTimeout_hasItsValue() {
        run(() -> {
            Task<Integer> inner = createTask(() -> {
                try {
                    await(sleep(ofHours(1)));
                    return 0;
                } catch (CancelledError stop) {
                    return 42;
                }
            });
            Until.awaits(inner);
            assertThat(await(waitFor(inner, ofMillis(1)))).isEqualTo(42);
        });
    }

    @Test // W014
    void waitFor_innerDoneAsTheOuterIsCancelled_theCancelIsNotLostAndTheValueIntact() {
        run(() -> {
            Promise<String> inner = new Promise<>();
            Task<String> waiter = createTask(() -> {
                try {
                    return await(waitFor(inner.task(), ofHours(1)));
                } finally {
                    await(sleep(Duration.ZERO)); // where a request that lost is delivered
                }
            });
            Until.awaits(waiter);
            inner.succeed("v");
            waiter.cancel("enough");
            Until.holds("the end", waiter::isDone);
            assertThat(inner.task().outcome()).isEqualTo(new Success<>("v"));
            if (waiter.cancelling() > 0) {
                assertThat(waiter.outcome()).isEqualTo(new Cancelled<>("enough"));
            } else {
                assertThat(waiter.outcome()).isEqualTo(new Success<>("v"));
            }
        });
    }

    @Test // W017
    void waitFor_ofAShield_theInnerTaskSurvives() {
        run(() -> {
            Promise<String> promise = new Promise<>();
            Task<String> inner = createTask(() -> await(promise.task()));
            assertThatThrownBy(() -> await(waitFor(shield(inner), ofMillis(1)))).isInstanceOf(TimeoutException.class);
            promise.succeed("done");
            assertThat(await(inner)).isEqualTo("done");
        });
    }

    @Test
    void waitFor_innerCancelledBySomebodyElse_isAFailureLikeAnyOther() {
        run(() -> {
            Promise<String> promise = new Promise<>("inner");
            Task<String> outer = waitFor(promise.task(), ofHours(1));
            promise.cancel("by its owner");
            assertThatThrownBy(() -> await(outer))
                    .isInstanceOf(CancellationException.class)
                    .hasMessage("task 'inner' was cancelled: by its owner");
            assertThat(outer.isCancelled()).isFalse();
        });
    }

    @Test
    void waitFor_cancelled_cancelsTheInner() {
        run(() -> {
            Promise<String> promise = new Promise<>();
            Task<String> outer = waitFor(promise.task(), ofHours(1));
            assertThat(outer.cancel("enough")).isTrue();
            assertThat(outer.cancelling()).isEqualTo(1);
            assertThat(promise.task().outcome()).isEqualTo(new Cancelled<>("enough"));
            assertThat(outer.outcome()).isEqualTo(new Cancelled<>("enough"));
        });
    }

    @Test
    void waitFor_itsAwaiterCancelled_leavesAnInnerOfAnOuterScope() {
        Promise<String> shared = new Promise<>();
        run(() -> {
            Task<String> waiter = createTask(() -> await(waitFor(shared.task(), ofHours(1))));
            Until.awaits(waiter);
            waiter.cancel("enough");
            assertThatThrownBy(() -> await(waiter)).isInstanceOf(CancellationException.class);
            assertThat(shared.task().isDone()).isFalse();
            assertThat(((Completion<?>) shared.task()).listeners()).isZero();
        });
        shared.succeed("unused");
    }
}
