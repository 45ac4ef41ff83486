package dev.taskbridge.contract;

import static dev.taskbridge.Async.*;
import static org.assertj.core.api.Assertions.assertThat;

import dev.taskbridge.CancelledError;
import dev.taskbridge.Promise;
import dev.taskbridge.Task;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Sleeps and time limits, on every loop. */
public interface TimeOnLoop extends OnLoop {

    // ---- time

    @Test
    default void sleep_twice_takesTheSum() {
        Task<Duration> task = loop().createTask(() -> {
            Duration before = loop().time();
            await(sleep(WHILE));
            await(sleep(WHILE));
            return loop().time().minus(before);
        });
        pass(WHILE.multipliedBy(2));
        Duration took = value(task);
        if (isVirtual()) {
            assertThat(took).isEqualTo(WHILE.multipliedBy(2));
        } else {
            assertThat(took).isPositive();
        }
    }

    @Test
    default void sleep_zeroOrLess_yieldsAndReturns() {
        Task<String> task = loop().createTask(() -> {
            await(sleep(Duration.ZERO));
            await(sleep(Duration.ofSeconds(-1)));
            return "there";
        });
        assertThat(value(task)).isEqualTo("there");
    }

    @Test
    default void sleep_cancelled_endsBeforeItsTime() {
        Task<String> task = loop().createTask(() -> {
            Task<Void> slept = sleep(LONG);
            slept.cancel("enough");
            await(gatherOutcomes(slept));
            return OnLoop.kind(slept.outcome());
        });
        assertThat(value(task)).isEqualTo("Cancelled");
    }

    @Test
    default void timeout_ofALongerBody_cancelsItRunsItsCleanUpAndThrows() {
        List<String> steps = new CopyOnWriteArrayList<>();
        Task<String> task = loop().createTask(() -> {
            try {
                return timeout(WHILE, () -> {
                    try {
                        await(sleep(LONG));
                        return "slept";
                    } catch (CancelledError stop) {
                        steps.add("cancelled");
                        throw stop;
                    } finally {
                        await(sleep(Duration.ZERO));
                        steps.add("cleaned up");
                    }
                });
            } catch (TimeoutException late) {
                steps.add("timeout");
                await(sleep(Duration.ZERO)); // it has been taken back
                return "late";
            }
        });
        assertThat(value(task)).isEqualTo("late");
        assertThat(steps).containsExactly("cancelled", "cleaned up", "timeout");
    }

    @Test
    default void timeout_ofAShorterBody_givesItsValue() {
        Task<String> task = loop().createTask(() -> timeout(LONG, () -> {
            await(sleep(WHILE));
            return "in time";
        }));
        assertThat(value(task)).isEqualTo("in time");
    }

    @Test
    default void waitFor_expires_cancelsTheInnerTaskAndFailsOnceThatHasEnded() {
        AtomicInteger cleaned = new AtomicInteger();
        Task<String> task = loop().createTask(() -> {
            Promise<String> begun = new Promise<>("begun"); // a body that has not begun has nothing to clean up
            Task<Void> inner = createTask(() -> {
                try {
                    begun.succeed("yes");
                    await(sleep(LONG));
                } finally {
                    await(sleep(WHILE));
                    cleaned.incrementAndGet();
                }
            });
            await(begun.task());
            try {
                await(waitFor(inner, WHILE), TimeoutException.class);
                return "in time";
            } catch (TimeoutException late) {
                return OnLoop.kind(inner.outcome()) + " " + cleaned;
            }
        });
        assertThat(value(task)).isEqualTo("Cancelled 1");
    }

    @Test
    default void waitFor_innerTaskEndsInTime_endsLikeIt() {
        Task<String> task = loop().createTask(() -> await(waitFor(
                createTask(() -> {
                    await(sleep(WHILE));
                    return "in time";
                }),
                LONG)));
        assertThat(value(task)).isEqualTo("in time");
    }

    @Test
    default void time_neverGoesBack() {
        Task<Void> task = loop().createTask(() -> {
            Duration before = loop().time();
            for (int i = 0; i < 20; i++) {
                await(sleep(Duration.ofMillis(i % 3)));
                Duration now = loop().time();
                assertThat(now).isGreaterThanOrEqualTo(before);
                before = now;
            }
        });
        value(task);
    }
}
