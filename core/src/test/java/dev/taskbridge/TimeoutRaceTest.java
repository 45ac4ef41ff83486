package dev.taskbridge;

import static dev.taskbridge.Async.await;
import static dev.taskbridge.Async.createTask;
import static dev.taskbridge.Async.gather;
import static dev.taskbridge.Async.reschedule;
import static dev.taskbridge.Async.run;
import static dev.taskbridge.Async.sleep;
import static dev.taskbridge.Async.timeout;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofNanos;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Collections;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The end of a timeout's time against what its body does: a value or an exception, and nothing of it is left behind the block. */
@Timeout(120)
@ExtendWith(LeakCheck.class)
class TimeoutRaceTest {
    private static final int TASKS = 4;
    private static final int ROUNDS = 2_500; // of each task
    private static final Duration LIMIT = ofNanos(200_000);

    private interface Part {
        void round() throws Exception;
    }

    private static void race(String kind, Part part) {
        try (EventLoop loop = kind.equals("confined") ? EventLoop.confined() : EventLoop.parallel("races")) {
            Coroutine<Void> rounds = () -> {
                for (int i = 0; i < ROUNDS; i++) {
                    part.round();
                    assertThat(Thread.currentThread().isInterrupted()).isFalse();
                    assertThat(Task.current().orElseThrow().cancelling()).isZero();
                    await(createTask(() -> {}));
                }
                return null;
            };
            run(loop, () -> {
                await(gather(Collections.nCopies(TASKS, rounds)));
            });
        }
    }

    /** Until about the time when the limit is over. */
    private static void spin() {
        long until = System.nanoTime() + ThreadLocalRandom.current().nextLong(3 * LIMIT.toNanos());
        while (System.nanoTime() < until) {
            Thread.onSpinWait();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"parallel", "confined"})
    void expiry_againstTheReturnOfTheBody_leavesNothingBehind(String kind) {
        race(kind, () -> {
            boolean returned = timeout(LIMIT, () -> {
                spin();
                return true;
            });
            assertThat(returned).isTrue();
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"parallel", "confined"})
    void expiry_againstAnAwait_leavesNothingBehind(String kind) {
        race(kind, () -> {
            boolean inTime = true;
            boolean returned = false;
            try {
                returned = timeout(LIMIT, () -> {
                    spin();
                    await(createTask(() -> {}));
                    return true;
                });
            } catch (TimeoutException late) {
                inTime = false;
            }
            assertThat(returned).isEqualTo(inTime);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"parallel", "confined"})
    void expiry_againstReschedule_whatWasRescheduledHasItsTime(String kind) {
        race(kind, () -> {
            boolean[] rescheduled = {false};
            try {
                timeout(LIMIT, () -> {
                    spin();
                    try {
                        reschedule(ofHours(1));
                        rescheduled[0] = true;
                    } catch (IllegalStateException over) {
                        assertThat(over).hasMessageContaining("is over");
                    }
                    await(sleep(ofNanos(1)));
                });
            } catch (TimeoutException late) {
                assertThat(rescheduled[0]).isFalse();
            }
        });
    }
}
