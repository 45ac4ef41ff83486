package dev.taskbridge;

import static dev.taskbridge.Async.await;
import static dev.taskbridge.Async.createTask;
import static dev.taskbridge.Async.run;
import static dev.taskbridge.Async.sleep;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@Timeout(30)
@ExtendWith(LeakCheck.class)
class RunTest {

    @Test // R001
    void run_returnsTheValue() {
        assertThat(run(() -> 42)).isEqualTo(42);
        assertThat(run(EventLoop.parallel(), () -> 42)).isEqualTo(42);
        List<String> ran = new ArrayList<>();
        run(() -> {
            ran.add("action");
        });
        run(EventLoop.parallel(), () -> {
            ran.add("action on a loop");
        });
        assertThat(ran).containsExactly("action", "action on a loop");
    }

    @Test // R002, R008
    void run_bodyThrows_throwsTheSameObject() {
        IOException failure = new IOException();
        assertThatThrownBy(() -> run(() -> {
                    throw failure;
                }))
                .isSameAs(failure);
    }

    @Test
    void run_onItsOwnThread_isNotTheCallers() {
        Thread caller = Thread.currentThread();
        run(() -> {
            assertThat(Thread.currentThread()).isNotSameAs(caller);
            assertThat(Thread.currentThread().isVirtual()).isTrue();
            assertThat(Thread.currentThread().getName()).matches("run-[0-9]+");
        });
    }

    @Test // R005, R016, B019
    void run_insideATask_throwsWithAdvice() {
        run(() -> assertThatThrownBy(() -> run(() -> 42))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageMatching("run was called inside task 'run-[0-9]+', which it would block;"
                        + " call await\\(\\(\\) -> …\\) to run the body in place, or createTask\\(\\(\\) -> …\\)"));
    }

    @Test // T127
    void run_bodyCancelsItself_throwsCancellationException() {
        assertThatThrownBy(() -> run(() -> {
                    Task.current().orElseThrow().cancel("by myself");
                    await(sleep(ofHours(1)));
                }))
                .isInstanceOf(CancellationException.class)
                .hasMessageContaining("by myself");
    }

    @Test // R017
    void run_callerInterrupted_cancelsTheBodyAndWaitsForItsCleanUp() throws InterruptedException {
        Steps steps = new Steps();
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        CountDownLatch inside = new CountDownLatch(1);
        Thread caller = Thread.ofPlatform().name("the caller").start(() -> {
            try {
                run(() -> {
                    inside.countDown();
                    try {
                        await(sleep(ofHours(1)));
                    } catch (CancelledError stop) {
                        assertThat(stop.reason()).isEqualTo("the thread 'the caller' that called run was interrupted");
                        await(sleep(ofMillis(1)));
                        steps.reached(1);
                        throw stop;
                    }
                });
            } catch (Throwable caught) {
                thrown.set(caught);
                assertThat(Thread.currentThread().isInterrupted()).isFalse();
                steps.reached(2);
            }
        });
        inside.await();
        caller.interrupt();
        caller.join();
        steps.finished(3);
        assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
    }

    @Test
    void run_callerInterruptedAndTheBodyIgnoresIt_returnsTheValueWithTheFlagSet() {
        Thread caller = Thread.currentThread();
        int value = run(() -> {
            caller.interrupt();
            try {
                await(sleep(ofHours(1)));
                return 0;
            } catch (CancelledError stop) {
                return 42;
            }
        });
        assertThat(Thread.interrupted()).isTrue();
        assertThat(value).isEqualTo(42);
    }

    @Test // R019
    void run_neverCallsToStringOnTheResult() {
        Object rude = new Object() {
            @Override
            public String toString() {
                throw new AssertionError("asked");
            }
        };
        assertThat(run(() -> await(createTask(() -> rude))) == rude).isTrue();
    }

    @Test // T124, T125, X003
    void run_fromTenThreadsAtOnce_eachHasItsOwn() throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        List<AtomicReference<Object>> results = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            int number = i;
            AtomicReference<Object> result = new AtomicReference<>();
            results.add(result);
            threads.add(Thread.ofPlatform().start(() -> {
                try {
                    result.set(run(() -> {
                        List<Task<Integer>> tasks = new ArrayList<>();
                        for (int k = 0; k < 101; k++) {
                            int add = k;
                            tasks.add(createTask(() -> number + add));
                        }
                        int sum = 0;
                        for (int value : await(Async.gather(tasks))) {
                            sum += value;
                        }
                        if (number == 7) {
                            throw new IOException("seven");
                        }
                        return sum;
                    }));
                } catch (Throwable thrown) {
                    result.set(thrown);
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        for (int i = 0; i < 10; i++) {
            if (i == 7) {
                assertThat(results.get(i).get()).isInstanceOf(IOException.class);
            } else {
                assertThat(results.get(i).get()).isEqualTo(5050 + 101 * i);
            }
        }
    }

    @Test // pitfall: unconfined dispatch nested in blockingGet deadlocks
    void run_onAVirtualThreadThatIsNoTask_works() throws InterruptedException {
        AtomicReference<Object> result = new AtomicReference<>();
        Thread.ofVirtual().start(() -> result.set(run(() -> 42))).join();
        assertThat(result.get()).isEqualTo(42);
    }
}
