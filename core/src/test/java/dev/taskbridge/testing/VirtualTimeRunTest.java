package dev.taskbridge.testing;

import static dev.taskbridge.Async.*;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofDays;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.taskbridge.EventLoop;
import dev.taskbridge.LeakCheck;
import dev.taskbridge.Outcome.Cancelled;
import dev.taskbridge.Outcome.Success;
import dev.taskbridge.Promise;
import dev.taskbridge.Task;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** How virtual time is driven, by {@code run} and piece by piece. Numbers are those of runTest in the list of behaviours. */
@Timeout(60)
@ExtendWith(LeakCheck.class)
class VirtualTimeRunTest {
    private final VirtualTime time = VirtualTime.create();
    private final List<String> steps = new ArrayList<>(); // the loop runs one step at a time

    private void at(String step) {
        steps.add(step + " at " + time.time().toMillis());
    }

    // ---- piece by piece

    @Test // T15, but with the target instant: what is due then is what the test wants to see
    void advance_runsWhatIsDueOnTheWayTheLastInstantIncluded() {
        time.createTask(() -> {
            await(sleep(ofMillis(10)));
            at("ten");
            await(sleep(ofMillis(10)));
            at("twenty");
            await(sleep(ofMillis(1)));
            at("more");
        });
        time.advance(ofMillis(9));
        assertThat(steps).isEmpty();
        time.advance(ofMillis(1));
        assertThat(steps).containsExactly("ten at 10");
        time.advance(ofMillis(10));
        assertThat(steps).containsExactly("ten at 10", "twenty at 20");
        assertThat(time.time()).isEqualTo(ofMillis(20));
        time.close();
    }

    @Test // T15
    void advance_withNothingToDo_movesTheClock() {
        time.advance(ofHours(1));
        time.advance(ZERO);
        assertThat(time.time()).isEqualTo(ofHours(1)); // T22
    }

    @Test // T16, N019
    void advance_backwards_isRefused() {
        assertThatThrownBy(() -> time.advance(ofMillis(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("time does not go back: PT-0.001S");
    }

    @Test // T17
    void advance_fartherThanTheClockCounts_runsAll() {
        Task<Void> sleeper = time.createTask(() -> await(sleep(ofDays(36_500))));
        time.advance(ofSeconds(Long.MAX_VALUE));
        assertThat(sleeper.outcome()).isInstanceOf(Success.class);
        Task<Void> soon = time.createTask(() -> {
            await(sleep(ZERO));
            assertThat(time.time()).isPositive();
        });
        time.advance(ofSeconds(Long.MAX_VALUE));
        assertThat(soon.outcome()).isInstanceOf(Success.class);
    }

    @Test // T18
    void settle_runsWhatIsPossibleNow_andNothingLater() {
        time.createTask(() -> {
            at("begun");
            await(createTask(() -> at("child")));
            await(sleep(ofMillis(1)));
            at("slept");
        });
        assertThat(steps).isEmpty(); // T23: it is started, and not run in place
        time.settle();
        assertThat(steps).containsExactly("begun at 0", "child at 0");
        assertThat(time.time()).isEqualTo(ZERO);
        time.close();
    }

    @Test // T19, refused: it would wait for itself
    void advanceAndSettle_insideTheLoop_areRefused() {
        List<String> messages = new ArrayList<>();
        Runnable both = () -> {
            for (Runnable verb : List.<Runnable>of(() -> time.advance(ofMillis(1)), time::settle)) {
                try {
                    verb.run();
                } catch (IllegalStateException refused) {
                    messages.add(String.valueOf(refused.getMessage()));
                }
            }
        };
        time.execute(both);
        time.createTask(both::run);
        time.settle();
        assertThat(messages)
                .hasSize(4)
                .allSatisfy(message -> assertThat(message).endsWith("await(sleep(…)) there instead"));
    }

    @Test // T20
    void sleeps_wakeInTheOrderOfTheirInstants_andOfTheirCreationWithinOne() {
        int[] millis = {30, 10, 20, 10, 30, 10};
        run(time, () -> {
            List<Task<Void>> tasks = new ArrayList<>();
            for (int i = 0; i < millis.length; i++) {
                int number = i;
                tasks.add(createTask(() -> {
                    await(sleep(ofMillis(millis[number])));
                    at("number " + number);
                }));
            }
            await(gather(tasks));
        });
        assertThat(steps)
                .containsExactly(
                        "number 1 at 10",
                        "number 3 at 10",
                        "number 5 at 10",
                        "number 2 at 20",
                        "number 0 at 30",
                        "number 4 at 30");
    }

    @Test // T21, T28
    void timeout_atItsInstantAndNotBefore() {
        Task<String> task = time.createTask(() -> {
            try {
                timeout(ofSeconds(10), () -> await(sleep(ofSeconds(11))));
                return "in time";
            } catch (TimeoutException late) {
                return String.valueOf(late.getMessage());
            }
        });
        time.advance(ofSeconds(10).minusNanos(1));
        assertThat(task.isDone()).isFalse();
        time.advance(Duration.ofNanos(1));
        assertThat(task.outcome()).isEqualTo(new Success<>("the body did not end within PT10S"));
    }

    // ---- timers

    @Test // B004, B005, B006
    void schedule_runsInTheOrderOfInstants_negativeOnesNowAndInOrder() {
        time.schedule(ofMillis(2), () -> at("later"));
        time.schedule(ofMillis(-5), () -> at("first"));
        time.schedule(ofMillis(-10), () -> at("second"));
        time.schedule(ofMillis(1), () -> at("soon"));
        time.advance(ofMillis(5));
        assertThat(steps).containsExactly("first at 0", "second at 0", "soon at 1", "later at 2");
    }

    @Test // T30, T091, B008
    void sleeps_cancelled_leaveNoTimerBehind() {
        assertThatThrownBy(() -> run(time, () -> {
                    List<Task<Void>> sleeps = new ArrayList<>();
                    for (int i = 1; i <= 10_000; i++) {
                        sleeps.add(sleep(ofHours(i)));
                    }
                    sleeps.forEach(Task::cancel);
                    await(gatherOutcomes(sleeps));
                    await(new Promise<>("never").task()); // a timer would move the clock first
                }))
                .hasMessageStartingWith("deadlock");
        assertThat(time.time()).isEqualTo(ZERO);
    }

    @Test // O002, O017
    void deadline_isTheInstantThatItWasSetTo_andMovesWithReschedule() throws InterruptedException {
        run(time, () -> {
            await(sleep(ofSeconds(1)));
            timeout(ofSeconds(10), () -> {
                assertThat(currentDeadline()).contains(ofSeconds(11));
                await(sleep(ofSeconds(9)));
                reschedule(ofSeconds(30));
                assertThat(currentDeadline()).contains(ofSeconds(40));
                await(sleep(ofSeconds(29)));
            });
            assertThat(currentDeadline()).isEmpty();
        });
        assertThat(time.time()).isEqualTo(ofSeconds(39));
    }

    // ---- other threads

    @Test // T1
    void run_whileABodyRunsBesideTheLoop_theClockWaitsForIt() {
        CountDownLatch goOn = new CountDownLatch(1);
        run(time, () -> {
            Task<Void> alarm = sleep(ofSeconds(1));
            await(blocking(() -> {
                Thread.ofPlatform().start(goOn::countDown);
                goOn.await();
            }));
            assertThat(alarm.isDone()).isFalse();
            assertThat(time.time()).isEqualTo(ZERO);
        });
    }

    @Test // T14: all wait, and that is no deadlock while somebody may signal
    void run_patient_waitsForASignalFromAnotherThread() {
        Promise<String> promise = new Promise<>("from elsewhere");
        String value = run(time.patient(ofSeconds(50)), () -> {
            Thread.ofPlatform().start(() -> promise.succeed("value"));
            return await(promise.task());
        });
        assertThat(value).isEqualTo("value");
    }

    @Test
    void run_patientButInVain_isADeadlockAllTheSame() {
        assertThatThrownBy(() -> run(time.patient(ofMillis(1)), () -> await(new Promise<>("never").task())))
                .hasMessageStartingWith("deadlock");
    }

    @Test
    void run_inADeadlock_namesWhoWaitsForWhatAndCleansUp() {
        assertThatThrownBy(() -> run(time, () -> {
                    Promise<String> one = new Promise<>("one");
                    Promise<String> two = new Promise<>("two");
                    Task<String> left = createTask("left", () -> {
                        one.succeed(await(two.task()));
                        return "left";
                    });
                    Task<String> right = createTask("right", () -> {
                        try {
                            two.succeed(await(one.task()));
                            return "right";
                        } finally {
                            await(sleep(ofMillis(5)));
                            at("cleaned up");
                        }
                    });
                    await(gather(left, right));
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("deadlock: every task waits, and no timer is pending")
                .hasMessageContaining("'left'")
                .hasMessageContaining("awaits 'two'")
                .hasMessageContaining("'right'")
                .hasMessageContaining("awaits 'one'");
        assertThat(steps).containsExactly("cleaned up at 5");
        assertThat(time.tasks()).isEmpty();
    }

    @Test // T3: the loop goes on afterwards
    void run_twice_theClockGoesOn() {
        run(time, () -> await(sleep(ofSeconds(1))));
        run(time, () -> await(sleep(ofSeconds(1))));
        assertThat(time.time()).isEqualTo(ofSeconds(2));
    }

    @Test // T10, T11
    void run_bodyFails_cancelsItsChildrenAndThrowsTheFailure() {
        IllegalStateException broken = new IllegalStateException("broken");
        assertThatThrownBy(() -> run(time, () -> {
                    createTask(() -> {
                        try {
                            await(sleep(ofHours(1)));
                        } finally {
                            await(sleep(ofSeconds(1)));
                            at("cleaned up");
                        }
                    });
                    await(sleep(ofSeconds(1)));
                    throw broken;
                }))
                .isSameAs(broken);
        assertThat(steps).containsExactly("cleaned up at 2000");
    }

    @Test
    void close_inTheMiddle_cancelsAndRunsTheCleanUp() {
        Task<Void> task = time.createTask(() -> {
            try {
                await(sleep(ofHours(1)));
            } finally {
                await(sleep(ofSeconds(1)));
                at("cleaned up");
            }
        });
        time.settle();
        time.close();
        assertThat(task.outcome()).isInstanceOf(Cancelled.class);
        assertThat(steps).containsExactly("cleaned up at 1000");
        assertThat(EventLoop.current()).isNotSameAs(time);
    }
}
