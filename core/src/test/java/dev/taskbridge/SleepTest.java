package dev.taskbridge;

import static dev.taskbridge.Async.await;
import static dev.taskbridge.Async.createTask;
import static dev.taskbridge.Async.run;
import static dev.taskbridge.Async.sleep;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.taskbridge.Outcome.Cancelled;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@Timeout(30)
@ExtendWith(LeakCheck.class)
class SleepTest {

    @Test // T089
    void sleep_neverEndsEarly() {
        run(() -> {
            for (int micros : new int[] {1, 100, 262, 1_000, 5_000}) {
                Duration duration = Duration.ofNanos(micros * 1_000L);
                long start = System.nanoTime();
                await(sleep(duration));
                assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(duration);
            }
        });
    }

    @Test
    void sleep_startedAfterALongerOne_endsBeforeIt() {
        run(() -> {
            Task<Void> longer = sleep(ofHours(1));
            Task<Void> longest = sleep(ofHours(2));
            await(sleep(ofMillis(1)));
            assertThat(longer.isDone()).isFalse();
            assertThat(longest.isDone()).isFalse();
        });
    }

    @Test // T092
    void sleep_zeroOrNegative_ends() {
        run(() -> {
            assertThat(await(sleep(Duration.ZERO))).isNull();
            await(sleep(ofMillis(-5)));
            await(sleep(Duration.ofSeconds(Long.MIN_VALUE)));
        });
    }

    @Test
    void sleep_zeroOrNegative_hasEndedAtOnceAndIsInNoScope() {
        run(() -> {
            Task<Void> zero = sleep(Duration.ZERO);
            Task<Void> negative = sleep(ofMillis(-5));
            assertThat(zero.isDone()).isTrue();
            assertThat(negative.isDone()).isTrue();
            assertThat(zero.cancel("too late")).isFalse();
            assertThat(EventLoop.here().owner().tasks()).isEmpty();
            assertThat(await(Async.gather(zero, negative))).containsExactly(null, null);
        });
    }

    @Test
    void sleep_zeroInALoop_aCancelGetsOut() {
        run(() -> {
            Promise<Void> begun = new Promise<>();
            Task<Void> task = createTask(() -> {
                while (true) {
                    begun.succeed(null);
                    await(sleep(Duration.ZERO));
                }
            });
            await(begun.task());
            task.cancel("enough");
            assertThatThrownBy(() -> await(task)).isInstanceOf(CancellationException.class);
            assertThat(task.outcome()).isEqualTo(new Cancelled<>("enough"));
        });
    }

    @Test
    void sleep_zeroInALoop_letsATaskThatWasMadeBeforeRun() {
        run(() -> {
            AtomicBoolean ran = new AtomicBoolean();
            createTask(() -> ran.set(true));
            while (!ran.get()) {
                await(sleep(Duration.ZERO));
            }
        });
    }

    @Test
    void sleep_forAsLongAsCanBe_isPending() {
        run(() -> {
            Task<Void> longest = sleep(Duration.ofSeconds(Long.MAX_VALUE, 999_999_999));
            await(sleep(ofMillis(1)));
            assertThat(longest.isDone()).isFalse();
        });
    }

    @Test // T091, B008
    void sleep_cancelled_takesItsTimerOut() {
        int before = RealTime.INSTANCE.pending();
        run(() -> {
            Task<Void> sleep = sleep(ofHours(1));
            assertThat(RealTime.INSTANCE.pending()).isEqualTo(before + 1);
            assertThat(sleep.cancel("enough")).isTrue();
            assertThat(sleep.outcome()).isEqualTo(new Cancelled<>("enough"));
            assertThat(RealTime.INSTANCE.pending()).isEqualTo(before);
            List<Task<Void>> many = new ArrayList<>();
            for (int i = 0; i < 10_000; i++) {
                many.add(sleep(ofHours(1).plusMillis(i)));
            }
            many.forEach(Task::cancel);
            assertThat(RealTime.INSTANCE.pending()).isEqualTo(before);
        });
    }

    @Test
    void sleep_tenThousand_takeNoThreads() {
        run(() -> {
            List<Task<Void>> many = new ArrayList<>();
            int threads = Thread.activeCount();
            for (int i = 0; i < 10_000; i++) {
                many.add(sleep(ofMillis(20)));
            }
            assertThat(Thread.activeCount()).isLessThanOrEqualTo(threads + 2); // the clock, and a carrier
            await(Async.gather(many));
        });
    }

    @Test
    void sleep_endsWhileItsAwaiterIsCancelled_oneOfTheTwo() {
        run(() -> {
            Task<Void> task = createTask(() -> await(sleep(ofHours(1))));
            Until.awaits(task);
            task.cancel("enough");
            assertThatThrownBy(() -> await(task)).hasMessageContaining("enough");
        });
    }
}
