package dev.taskbridge.testing;

import static dev.taskbridge.Async.*;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.taskbridge.CancelledError;
import dev.taskbridge.LeakCheck;
import dev.taskbridge.Outcome.Cancelled;
import dev.taskbridge.Outcome.Success;
import dev.taskbridge.Promise;
import dev.taskbridge.Task;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The verbs that take time, on a clock that is exact. Codes are those of the list of behaviours. */
@Timeout(60)
@ExtendWith(LeakCheck.class)
class VirtualTimeVerbsTest {
    private final List<String> steps = new ArrayList<>(); // the loop runs one step at a time

    // ---- sleep

    @AsyncTest
    void sleep_inTwoHalves_takesTheSum(VirtualTime time) { // T089
        await(sleep(ofMillis(50)));
        await(sleep(ofMillis(50)));
        assertThat(time.time()).isEqualTo(ofMillis(100));
    }

    @AsyncTest
    void sleep_ofManyAtOnce_takesTheLongest(VirtualTime time) { // N020
        List<Task<Void>> sleeps = new ArrayList<>();
        for (int i = 450; i > 0; i--) {
            sleeps.add(sleep(ofSeconds(i)));
        }
        await(gather(sleeps));
        assertThat(time.time()).isEqualTo(ofSeconds(450));
    }

    @AsyncTest
    void sleep_cancelledInTheMiddle_endsThere(VirtualTime time) { // T062
        Task<Void> sleeper = createTask(() -> await(sleep(ofSeconds(5_000))));
        time.schedule(ofMillis(100), () -> sleeper.cancel("wake up"));
        assertThat(await(gatherOutcomes(sleeper))).containsExactly(new Cancelled<>("wake up"));
        assertThat(time.time()).isEqualTo(ofMillis(100));
    }

    @AsyncTest
    void sleep_zero_isNotStarvedByTasksThatNeverSleep(VirtualTime time) {
        boolean[] flag = new boolean[1];
        createTask(() -> {
            await(sleep(ZERO));
            flag[0] = true;
        });
        int rounds = 0;
        while (!flag[0]) {
            await(createTask(() -> {}));
            assertThat(++rounds).isLessThan(100);
        }
        assertThat(time.time()).isEqualTo(ZERO);
    }

    // ---- timeout

    @AsyncTest
    void timeout_ofALongSleep_throwsAtItsInstant(VirtualTime time) { // O001
        assertThatThrownBy(() -> timeout(ofMillis(10), () -> await(sleep(ofSeconds(10)))))
                .isInstanceOf(TimeoutException.class)
                .hasCauseInstanceOf(CancelledError.class); // O011
        assertThat(time.time()).isEqualTo(ofMillis(10));
        await(sleep(ofSeconds(1))); // O014
        assertThat(Task.current().orElseThrow().cancelling()).isZero();
    }

    @AsyncTest
    void timeout_ofAWaitForAPromise_cancelsTheWaitFirst() throws Exception { // O004
        Promise<String> promise = new Promise<>("promise");
        try {
            timeout(ofMillis(10), () -> {
                try {
                    await(promise.task());
                } catch (CancelledError stop) {
                    steps.add("cancelled");
                    throw stop;
                }
            });
        } catch (TimeoutException late) {
            steps.add("timeout");
        }
        assertThat(steps).containsExactly("cancelled", "timeout");
        assertThat(promise.task().isDone()).isFalse(); // it was made outside the block
        promise.cancel("over");
    }

    @AsyncTest
    void timeout_ofABodyInTime_isTakenBack(VirtualTime time) throws Exception { // O005
        timeout(ofSeconds(10), () -> await(sleep(ofSeconds(1))));
        await(sleep(ofSeconds(100)));
        assertThat(time.time()).isEqualTo(ofSeconds(101));
    }

    @AsyncTest
    void timeout_zeroOrLess_throwsAtTheFirstAwait(VirtualTime time) { // O007, O008
        for (Duration limit : List.of(ZERO, ofSeconds(-1))) {
            assertThatThrownBy(() -> timeout(limit, () -> {
                        steps.add("begun");
                        await(sleep(ZERO));
                        steps.add("slept");
                    }))
                    .isInstanceOf(TimeoutException.class);
        }
        assertThat(steps).containsExactly("begun", "begun");
        assertThat(time.time()).isEqualTo(ZERO);
    }

    @AsyncTest
    void timeout_ofABodyThatThrows_passesThatObject() { // O010
        IOException own = new IOException("own");
        assertThatThrownBy(() -> timeout(ofSeconds(1), () -> {
                    throw own;
                }))
                .isSameAs(own);
    }

    @AsyncTest
    void timeout_ofATaskThatSomebodyElseCancels_isNoTimeout(VirtualTime time) { // O013
        Task<String> task = createTask(() -> timeout(ofSeconds(10), () -> {
            await(sleep(ofSeconds(100)));
            return "slept";
        }));
        time.schedule(ofSeconds(1), () -> task.cancel("by another"));
        assertThat(await(gatherOutcomes(task))).containsExactly(new Cancelled<>("by another"));
        assertThat(time.time()).isEqualTo(ofSeconds(1));
    }

    @AsyncTest
    void timeout_inATimeout_theOuterOneIsFirst(VirtualTime time) throws Exception { // O016
        try {
            timeout(ofMillis(10), () -> {
                try {
                    timeout(ofMillis(20), () -> await(sleep(ofSeconds(10))));
                } finally {
                    steps.add("inner left at " + time.time());
                }
            });
        } catch (TimeoutException late) {
            steps.add(String.valueOf(late.getMessage()));
        }
        assertThat(steps).containsExactly("inner left at PT0.01S", "the body did not end within PT0.01S");
    }

    @AsyncTest
    void timeout_bothAtTheSameInstant_throwsOne(VirtualTime time) {
        assertThatThrownBy(() -> timeout(ofMillis(10), () -> timeout(ofMillis(10), () -> await(sleep(ofSeconds(10))))))
                .isInstanceOf(TimeoutException.class);
        await(sleep(ofSeconds(1)));
        assertThat(time.time()).isEqualTo(ofMillis(1_010));
    }

    @AsyncTest
    void timeout_inTheCleanUpOfAnExpiredOne_works(VirtualTime time) { // O019
        assertThatThrownBy(() -> timeout(ofMillis(10), () -> {
                    try {
                        await(sleep(ofSeconds(1)));
                    } finally {
                        try {
                            timeout(ofMillis(5), () -> await(sleep(ofSeconds(10))));
                        } catch (TimeoutException inner) {
                            steps.add("clean-up was late at " + time.time());
                        }
                    }
                }))
                .isInstanceOf(TimeoutException.class);
        assertThat(steps).containsExactly("clean-up was late at PT0.015S");
    }

    @AsyncTest
    void timeout_afterACancellationThatWasSwallowed_stillConverts(VirtualTime time) { // O020
        Task<String> task = createTask(() -> {
            try {
                await(sleep(ofSeconds(100)));
            } catch (CancelledError swallowed) {
                steps.add("swallowed");
            }
            try {
                timeout(ofSeconds(1), () -> await(sleep(ofSeconds(100))));
                return "in time";
            } catch (TimeoutException late) {
                return "late";
            }
        });
        time.schedule(ofSeconds(1), () -> task.cancel("once"));
        assertThat(await(gatherOutcomes(task))).containsExactly(new Success<>("late"));
        assertThat(steps).containsExactly("swallowed");
    }

    @AsyncTest
    void cancel_takenBackByItsSender_isATimeoutMadeByHand(VirtualTime time) { // T046
        Task<?> me = Task.current().orElseThrow();
        Task<Void> alarm = time.schedule(ofSeconds(1), () -> me.cancel("my alarm"));
        try {
            await(sleep(ofSeconds(10)));
        } catch (CancelledError stop) {
            assertThat(alarm.isDone()).isTrue();
            assertThat(me.uncancel()).isZero();
        }
        await(sleep(ofSeconds(1)));
        assertThat(time.time()).isEqualTo(ofSeconds(2));
    }

    // ---- waitFor

    @AsyncTest
    void waitFor_endsAtTheVeryInstantOfTheLimit_hasItsValue(VirtualTime time) { // T076, W008
        Task<Void> inner = sleep(ofSeconds(1));
        await(waitFor(inner, ofSeconds(1)));
        assertThat(inner.outcome()).isInstanceOf(Success.class);
        assertThat(time.time()).isEqualTo(ofSeconds(1));
    }

    @AsyncTest
    void waitFor_zero_cancelsTheRunningTask() { // W005
        Task<Void> inner = createTask(() -> {
            try {
                await(sleep(ofHours(1)));
            } finally {
                steps.add("finally");
            }
        });
        await(sleep(ofSeconds(1)));
        assertThatThrownBy(() -> await(waitFor(inner, ZERO))).isInstanceOf(TimeoutException.class);
        assertThat(steps).containsExactly("finally");
    }

    @AsyncTest
    void waitFor_zero_ofATaskThatHasNotBegun_neverBeginsIt() { // W004
        Task<Void> inner = createTask(() -> {
            steps.add("begun");
        });
        assertThatThrownBy(() -> await(waitFor(inner, ZERO))).isInstanceOf(TimeoutException.class);
        await(sleep(ofSeconds(1)));
        assertThat(steps).isEmpty();
    }

    @AsyncTest
    void waitFor_innerTaskIgnoresTheCancellation_hasItsValueOnceItEnds(VirtualTime time) { // W001, W010, W013
        Task<Integer> inner = createTask(() -> {
            try {
                await(sleep(ofSeconds(10)));
                return 1;
            } catch (CancelledError ignored) {
                await(sleep(ofSeconds(3)));
                return 42;
            }
        });
        assertThat(await(waitFor(inner, ofSeconds(1)))).isEqualTo(42);
        assertThat(time.time()).isEqualTo(ofSeconds(4));
    }

    @AsyncTest
    void waitFor_cleanUpFails_failsWithThat(VirtualTime time) { // W011
        IOException broken = new IOException("broken");
        Task<Void> inner = createTask(() -> {
            try {
                await(sleep(ofSeconds(10)));
            } finally {
                fail(broken);
            }
        });
        assertThatThrownBy(() -> await(waitFor(inner, ofSeconds(1)))).isSameAs(broken);
        assertThat(time.time()).isEqualTo(ofSeconds(1));
    }

    private static void fail(IOException broken) throws IOException {
        throw broken;
    }

    @AsyncTest
    void waitFor_ofAShield_leavesTheInnerTaskAlone(VirtualTime time) { // W017
        Task<String> inner = createTask(() -> {
            await(sleep(ofSeconds(10)));
            return "done";
        });
        assertThatThrownBy(() -> await(waitFor(shield(inner), ofSeconds(1)))).isInstanceOf(TimeoutException.class);
        assertThat(await(inner)).isEqualTo("done");
        assertThat(time.time()).isEqualTo(ofSeconds(10));
    }

    @AsyncTest
    void waitFor_innerTaskCancelledByAnother_isAFailure(VirtualTime time) {
        Task<Void> inner = sleep(ofSeconds(10));
        time.schedule(ofSeconds(1), () -> inner.cancel("by another"));
        assertThatThrownBy(() -> await(waitFor(inner, ofSeconds(5)))).isInstanceOf(CancellationException.class);
        assertThat(time.time()).isEqualTo(ofSeconds(1));
    }
}
