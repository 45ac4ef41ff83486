package dev.taskbridge;

import static dev.taskbridge.Async.await;
import static dev.taskbridge.Async.createTask;
import static dev.taskbridge.Async.currentDeadline;
import static dev.taskbridge.Async.gatherOutcomes;
import static dev.taskbridge.Async.moveOnAfter;
import static dev.taskbridge.Async.reschedule;
import static dev.taskbridge.Async.run;
import static dev.taskbridge.Async.shielded;
import static dev.taskbridge.Async.sleep;
import static dev.taskbridge.Async.timeout;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.taskbridge.Outcome.Cancelled;
import dev.taskbridge.testing.AsyncTest;
import dev.taskbridge.testing.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** {@code moveOnAfter}, {@code currentDeadline}, {@code reschedule} and shields with a grace. Codes are those of the list of behaviours. */
@Timeout(60)
@ExtendWith(LeakCheck.class)
class DeadlineTest {
    private final List<String> steps = new ArrayList<>(); // the loop runs one step at a time

    private static Task<?> me() {
        return Task.current().orElseThrow();
    }

    private static void sleepLong() {
        await(sleep(ofSeconds(1_000)));
    }

    // ---- moveOnAfter

    @AsyncTest
    void moveOnAfter_bodyIsLate_isTrueAndTheTaskGoesOn(VirtualTime time) {
        assertThat(moveOnAfter(ofSeconds(1), DeadlineTest::sleepLong)).isTrue();
        assertThat(time.time()).isEqualTo(ofSeconds(1));
        assertThat(me().cancelling()).isZero();
        await(sleep(ZERO));
    }

    @AsyncTest
    void moveOnAfter_bodyIsInTime_isFalse(VirtualTime time) {
        assertThat(moveOnAfter(ofSeconds(2), () -> await(sleep(ofSeconds(1))))).isFalse();
        await(sleep(ofSeconds(10)));
        assertThat(time.time()).isEqualTo(ofSeconds(11));
    }

    @AsyncTest
    void moveOnAfter_bodyThrowsATimeoutOfItsOwn_passesIt() {
        TimeoutException own = new TimeoutException("own");
        assertThatThrownBy(() -> moveOnAfter(ofSeconds(1), () -> {
                    throw own;
                }))
                .isSameAs(own);
        assertThatThrownBy(() -> moveOnAfter(ofSeconds(10), () -> timeout(ofSeconds(1), DeadlineTest::sleepLong)))
                .isInstanceOf(TimeoutException.class);
    }

    @AsyncTest // O010
    void moveOnAfter_cleanUpThrows_passesThatObject() {
        IllegalStateException failure = new IllegalStateException();
        assertThatThrownBy(() -> moveOnAfter(ofSeconds(1), () -> {
                    try {
                        sleepLong();
                    } catch (CancelledError stop) {
                        throw failure;
                    }
                }))
                .isSameAs(failure);
        assertThat(me().cancelling()).isZero();
    }

    @AsyncTest
    void moveOnAfter_cancelFromOutside_staysACancel(VirtualTime time) {
        Task<?> task = createTask(() -> {
            steps.add("late " + moveOnAfter(ofSeconds(10), DeadlineTest::sleepLong));
        });
        time.schedule(ofSeconds(1), () -> task.cancel("by another"));
        assertThat(await(gatherOutcomes(List.of(task)))).containsExactly(new Cancelled<>("by another"));
        assertThat(steps).isEmpty();
    }

    @AsyncTest // N001: once, and not at every await as in trio
    void moveOnAfter_swallowedInside_theNextAwaitWaits(VirtualTime time) {
        boolean late = moveOnAfter(ofSeconds(1), () -> {
            assertThatThrownBy(DeadlineTest::sleepLong).isInstanceOf(CancelledError.class);
            await(sleep(ofSeconds(3)));
        });
        assertThat(late).isFalse(); // the body has ended, and its value would stand
        assertThat(time.time()).isEqualTo(ofSeconds(4));
    }

    @Test
    void moveOnAfter_outsideATask_throwsWithAdvice() {
        assertThatThrownBy(() -> moveOnAfter(ofSeconds(1), () -> {}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("moveOnAfter was called on thread ");
    }

    // ---- currentDeadline

    @AsyncTest // O002, O005
    void currentDeadline_inATimeout_isItsInstant(VirtualTime time) throws Exception {
        await(sleep(ofSeconds(1)));
        assertThat(currentDeadline()).isEmpty();
        timeout(ofSeconds(5), () -> {
            await(sleep(ofSeconds(1)));
            assertThat(currentDeadline()).contains(ofSeconds(6));
        });
        assertThat(currentDeadline()).isEmpty();
    }

    @AsyncTest // N010
    void currentDeadline_nested_isTheFirstUpToAShield() throws Exception {
        timeout(ofSeconds(5), () -> {
            timeout(ofSeconds(3), () -> assertThat(currentDeadline()).contains(ofSeconds(3)));
            timeout(ofSeconds(9), () -> assertThat(currentDeadline()).contains(ofSeconds(5)));
            shielded(() -> {
                assertThat(currentDeadline()).isEmpty();
                timeout(ofSeconds(9), () -> assertThat(currentDeadline()).contains(ofSeconds(9)));
            });
            assertThat(currentDeadline()).contains(ofSeconds(5));
        });
    }

    @AsyncTest
    void currentDeadline_inATaskMadeInATimeout_isItsOwn() throws Exception {
        timeout(
                ofSeconds(5),
                () -> await(createTask(() -> assertThat(currentDeadline()).isEmpty())));
    }

    @AsyncTest // N010
    void currentDeadline_inAGraceThatIsOver_isThatOfTheTimeoutAround() {
        assertThat(moveOnAfter(
                        ofSeconds(5),
                        () -> shielded(ofSeconds(1), () -> {
                            assertThat(currentDeadline()).isEmpty();
                            await(sleep(ofSeconds(2)));
                            assertThat(currentDeadline()).contains(ofSeconds(5));
                            sleepLong();
                        })))
                .isTrue();
    }

    // ---- reschedule

    @AsyncTest // O017
    void reschedule_toLater_theBodyHasMoreTime(VirtualTime time) throws Exception {
        timeout(ofSeconds(1), () -> {
            reschedule(ofSeconds(10));
            assertThat(currentDeadline()).contains(ofSeconds(10));
            await(sleep(ofSeconds(5)));
            reschedule(ofSeconds(10));
            assertThat(currentDeadline()).contains(ofSeconds(15));
            await(sleep(ofSeconds(9)));
        });
        assertThat(time.time()).isEqualTo(ofSeconds(14));
    }

    @AsyncTest // O017
    void reschedule_toSooner_theBodyHasLess(VirtualTime time) {
        assertThatThrownBy(() -> timeout(ofSeconds(100), () -> {
                    reschedule(ofSeconds(2));
                    sleepLong();
                }))
                .isInstanceOf(TimeoutException.class)
                .hasMessage("the body did not end within PT2S");
        assertThat(time.time()).isEqualTo(ofSeconds(2));
    }

    @AsyncTest // O017: instead of "None", a limit that is longer than any run
    void reschedule_toForEver_neverExpires(VirtualTime time) throws Exception {
        timeout(ofSeconds(1), () -> {
            reschedule(Duration.ofSeconds(Long.MAX_VALUE));
            await(sleep(ofSeconds(100)));
        });
        assertThat(time.time()).isEqualTo(ofSeconds(100));
    }

    @AsyncTest
    void reschedule_toZero_cancelsTheNextAwait(VirtualTime time) {
        assertThat(moveOnAfter(ofSeconds(100), () -> {
                    reschedule(ZERO);
                    sleepLong();
                }))
                .isTrue();
        assertThat(time.time()).isEqualTo(ZERO);
    }

    @AsyncTest
    void reschedule_inNestedTimeouts_movesTheInnermost(VirtualTime time) throws Exception {
        timeout(ofSeconds(5), () -> {
            assertThat(moveOnAfter(ofSeconds(1), () -> {
                        reschedule(ofSeconds(3));
                        sleepLong();
                    }))
                    .isTrue();
            assertThat(time.time()).isEqualTo(ofSeconds(3));
        });
    }

    @AsyncTest // O023
    void reschedule_whenTheTimeIsOver_throws() {
        assertThat(moveOnAfter(ofSeconds(1), () -> {
                    try {
                        sleepLong();
                    } finally {
                        assertThatThrownBy(() -> reschedule(ofSeconds(9)))
                                .isInstanceOf(IllegalStateException.class)
                                .hasMessage("the timeout is over and cannot be rescheduled");
                    }
                }))
                .isTrue();
    }

    @AsyncTest // O023
    void reschedule_outsideATimeout_throwsWithAdvice() throws Exception {
        assertThatThrownBy(() -> reschedule(ofSeconds(1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("reschedule was called outside a timeout");
        timeout(
                ofSeconds(1),
                () -> await(createTask(() ->
                        assertThatThrownBy(() -> reschedule(ofSeconds(1))).isInstanceOf(IllegalStateException.class))));
    }

    @Test
    void reschedule_whileTheOldTimerIsOnItsWay_theNewLimitCounts() {
        LateTimers host = new LateTimers();
        run(
                host.loop(),
                () -> timeout(ofSeconds(1), () -> {
                    reschedule(ofSeconds(1_000));
                    host.fireFirst(); // taken back too late
                    await(sleep(ZERO));
                    assertThat(me().cancelling()).isZero();
                }));
    }

    /** Timers that cannot be taken back, as one cannot that is about to fire on another thread. */
    private static final class LateTimers implements LoopHost {
        private final List<Runnable> timers = new ArrayList<>();

        EventLoop loop() {
            return new EventLoop("late timers", this) {};
        }

        void fireFirst() {
            timers.getFirst().run();
        }

        @Override
        public void execute(Runnable job) {
            EventLoop.parallel().execute(job);
        }

        @Override
        public Runnable schedule(Runnable job, long delayNanos) {
            if (delayNanos == 0) {
                execute(job);
            } else {
                timers.add(job);
            }
            return () -> {};
        }

        @Override
        public long nanoTime() {
            return 0;
        }
    }

    // ---- shields

    @AsyncTest // N002, N004
    void shielded_withGrace_bodyInTimeIsNotDisturbed(VirtualTime time) {
        Task<?> task = createTask(() -> {
            shielded(ofSeconds(5), () -> {
                await(sleep(ofSeconds(3)));
                steps.add("cleaned up at " + time.time());
            });
            await(sleep(ZERO));
            steps.add("went on");
        });
        time.schedule(ofSeconds(1), () -> task.cancel("stop"));
        assertThat(await(gatherOutcomes(List.of(task)))).containsExactly(new Cancelled<>("stop"));
        assertThat(steps).containsExactly("cleaned up at PT3S");
    }

    @AsyncTest
    void shielded_graceIsOver_theRequestIsDelivered(VirtualTime time) {
        Task<?> task = createTask(() -> shielded(ofSeconds(5), DeadlineTest::sleepLong));
        time.schedule(ofSeconds(1), () -> task.cancel("stop"));
        assertThat(await(gatherOutcomes(List.of(task)))).containsExactly(new Cancelled<>("stop"));
        assertThat(time.time()).isEqualTo(ofSeconds(5));
    }

    @AsyncTest
    void shielded_graceIsOverBeforeTheRequest_itIsDeliveredAtOnce(VirtualTime time) {
        Task<?> task = createTask(() -> shielded(ofSeconds(5), DeadlineTest::sleepLong));
        time.schedule(ofSeconds(8), () -> task.cancel("stop"));
        assertThat(await(gatherOutcomes(List.of(task)))).containsExactly(new Cancelled<>("stop"));
        assertThat(time.time()).isEqualTo(ofSeconds(8));
    }

    @AsyncTest
    void shielded_zeroGrace_isNoShield(VirtualTime time) {
        Task<?> task = createTask(() -> {
            me().cancel("stop");
            shielded(ZERO, () -> {
                await(sleep(ZERO));
                steps.add("went on");
            });
        });
        assertThat(await(gatherOutcomes(List.of(task)))).containsExactly(new Cancelled<>("stop"));
        assertThat(steps).isEmpty();
    }

    @AsyncTest // N004
    void shielded_graceInAShield_theOuterShieldHolds(VirtualTime time) {
        Task<?> task = createTask(() -> shielded(() -> {
            shielded(ofSeconds(1), () -> await(sleep(ofSeconds(10))));
            steps.add("inner at " + time.time());
        }));
        time.schedule(ofMillis(1), () -> task.cancel("stop"));
        assertThat(await(gatherOutcomes(List.of(task))).getFirst()).isInstanceOf(Cancelled.class);
        assertThat(steps).containsExactly("inner at PT10S");
    }

    @AsyncTest // N004
    void shielded_inATimeout_theTimeoutWaitsForIt(VirtualTime time) {
        assertThatThrownBy(() -> timeout(ofSeconds(1), () -> {
                    shielded(() -> await(sleep(ofSeconds(3))));
                    steps.add("shield left at " + time.time());
                    await(sleep(ZERO));
                    steps.add("went on");
                }))
                .isInstanceOf(TimeoutException.class);
        assertThat(steps).containsExactly("shield left at PT3S");
    }

    @AsyncTest // N004
    void timeout_inAShield_works(VirtualTime time) {
        shielded(() -> assertThatThrownBy(() -> timeout(ofSeconds(1), DeadlineTest::sleepLong))
                .isInstanceOf(TimeoutException.class));
        assertThat(time.time()).isEqualTo(ofSeconds(1));
    }

    @AsyncTest // N007
    void shielded_inTheCleanUp_doesNotStopTheCancellationThatIsOnItsWay(VirtualTime time) {
        Task<?> task = createTask(() -> {
            try {
                sleepLong();
            } finally {
                shielded(ofSeconds(5), () -> await(sleep(ofSeconds(1))));
                steps.add("cleaned up at " + time.time());
            }
            steps.add("went on");
        });
        await(sleep(ZERO));
        task.cancel("stop");
        assertThat(await(gatherOutcomes(List.of(task)))).containsExactly(new Cancelled<>("stop"));
        assertThat(steps).containsExactly("cleaned up at PT1S");
    }

    @AsyncTest
    void timeout_expiresAfterACancelFromOutside_theOutcomeNamesWhoCancelledTheTask() {
        Task<String> task = createTask(() -> timeout(ofMillis(30), () -> {
            Async.shielded(() -> await(sleep(ofMillis(60))));
            await(sleep(ofSeconds(1_000)));
            return "value";
        }));
        await(sleep(ofMillis(10)));
        task.cancel("from outside");
        assertThat(await(Async.gatherOutcomes(List.of(task)))).containsExactly(new Outcome.Cancelled<>("from outside"));
    }
}
