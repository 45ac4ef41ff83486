package dev.taskbridge.rxjava3;

import static dev.taskbridge.Async.*;
import static dev.taskbridge.Async.await;
import static dev.taskbridge.reactor.ReactorBridge.await;
import static dev.taskbridge.rxjava3.RxJavaBridge.await;
import static java.time.Duration.ofDays;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMinutes;
import static java.util.concurrent.TimeUnit.HOURS;
import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;

import dev.taskbridge.LeakCheck;
import dev.taskbridge.Task;
import dev.taskbridge.reactor.ReactorBridge;
import dev.taskbridge.testing.VirtualTime;
import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.core.Single;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/** Ten days in the life of 10,000 tasks, with the operators of both libraries, on one clock. */
@Timeout(120)
@ExtendWith(LeakCheck.class)
class TenDaysTest {
    private static final int TASKS = 10_000;

    private final VirtualTime time = VirtualTime.create();
    private final reactor.core.scheduler.Scheduler reactor = ReactorBridge.scheduler(time);
    private final io.reactivex.rxjava3.core.Scheduler rxjava = RxJavaBridge.scheduler(time);

    /** What the tasks have done; the loop runs one step at a time. */
    private static final class Book {
        int sleeps;
        int ticks;
        int attempts;
        int timeouts;
        final List<Duration> ends = new ArrayList<>();

        @Override
        public String toString() {
            return sleeps + " sleeps, " + ticks + " ticks, " + attempts + " attempts, " + timeouts + " timeouts";
        }
    }

    /** Each of four kinds of lives takes exactly ten days. */
    private void live(int number, Book book) throws Exception {
        switch (number % 4) {
            case 0 -> { // coroutines alone
                for (int day = 0; day < 10; day++) {
                    await(sleep(ofHours(24)));
                    book.sleeps++;
                }
            }
            case 1 -> { // Reactor: an interval, then a retry with a growing pause: 1, 2 and 4 hours
                Long last = await(Flux.interval(ofDays(1), reactor).take(9).last());
                book.ticks += last.intValue() + 1;
                int[] failures = {3};
                await(Mono.fromCallable(() -> attempt(failures, book))
                        .retryWhen(Retry.backoff(5, ofHours(1)).jitter(0).scheduler(reactor)));
                await(Mono.delay(ofHours(24 - 7), reactor));
            }
            case 2 -> { // RxJava: an interval, then a retry after an hour each
                Long last = await(Flowable.interval(12, HOURS, rxjava).take(18).lastOrError());
                book.ticks += last.intValue() + 1;
                int[] failures = {3};
                await(Single.fromCallable(() -> attempt(failures, book))
                        .retryWhen(errors -> errors.flatMap(error -> Flowable.timer(60, MINUTES, rxjava))));
                await(Single.timer(21, HOURS, rxjava));
            }
            default -> { // time limits around what never comes, in both
                for (int day = 0; day < 10; day++) {
                    try {
                        timeout(ofHours(23), () -> await(Mono.never()));
                    } catch (TimeoutException late) {
                        book.timeouts++;
                    }
                    await(sleep(ofMinutes(60)));
                    book.sleeps++;
                }
            }
        }
        book.ends.add(time.time());
    }

    private static int attempt(int[] failures, Book book) {
        book.attempts++;
        if (failures[0]-- > 0) {
            throw new IllegalStateException("not yet");
        }
        return book.attempts;
    }

    @Test
    void tenDays_ofSleepsIntervalsRetriesAndTimeouts_endAtTheSameInstant() {
        Book book = new Book();
        run(time, () -> {
            List<Task<Void>> tasks = new ArrayList<>();
            for (int i = 0; i < TASKS; i++) {
                int number = i;
                tasks.add(createTask(() -> live(number, book)));
            }
            await(gather(tasks));
        });
        int kind = TASKS / 4;
        assertThat(book)
                .hasToString(20 * kind + " sleeps, " + (9 + 18) * kind + " ticks, " + 8 * kind + " attempts, "
                        + 10 * kind + " timeouts");
        assertThat(book.ends).hasSize(TASKS).containsOnly(ofDays(10));
        assertThat(time.time()).isEqualTo(ofDays(10));
        assertThat(time.tasks()).isEmpty();
    }
}
