package dev.taskbridge;

import static dev.taskbridge.Async.await;
import static dev.taskbridge.Async.blocking;
import static dev.taskbridge.Async.cpu;
import static dev.taskbridge.Async.gather;
import static dev.taskbridge.Async.run;
import static dev.taskbridge.Async.sleep;
import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Bodies on platform threads. */
@Timeout(30)
@ExtendWith(LeakCheck.class)
class BlockingTest {

    @Test // H001, H003
    void blocking_returnsTheValueAndRunsOnce() {
        AtomicInteger runs = new AtomicInteger();
        assertThat(run(() -> await(blocking(() -> {
                    assertThat(Thread.currentThread().isVirtual()).isFalse();
                    runs.incrementAndGet();
                    return 42;
                }))))
                .isEqualTo(42);
        assertThat(runs).hasValue(1);
        run(() -> await(blocking(() -> {
            runs.incrementAndGet();
        })));
        assertThat(runs).hasValue(2);
    }

    @Test // H002
    void blocking_throws_theSameObject() {
        IOException failure = new IOException();
        assertThatThrownBy(() -> run(() -> await(blocking(() -> {
                    throw failure;
                }))))
                .isSameAs(failure);
        assertThatThrownBy(() -> run(() -> await(cpu(() -> {
                    throw failure;
                }))))
                .isSameAs(failure);
    }

    @Test // H004
    void blocking_tenAtOnce_runSideBySide() {
        run(() -> {
            CountDownLatch all = new CountDownLatch(10);
            List<Task<Integer>> tasks = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                int number = i;
                tasks.add(blocking(() -> {
                    all.countDown();
                    all.await();
                    return number;
                }));
            }
            assertThat(await(gather(tasks))).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
        });
    }

    @Test
    void cpu_asManyAtOnceAsThereAreCores() {
        int cores = Runtime.getRuntime().availableProcessors();
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        run(() -> {
            List<Task<Void>> tasks = new ArrayList<>();
            for (int i = 0; i < 4 * cores; i++) {
                tasks.add(cpu(() -> {
                    assertThat(Thread.currentThread().isVirtual()).isFalse();
                    most.accumulateAndGet(now.incrementAndGet(), Math::max);
                    await(sleep(ofMillis(2)));
                    now.decrementAndGet();
                }));
            }
            await(gather(tasks));
        });
        assertThat(most.get()).isLessThanOrEqualTo(cores);
    }

    @Test
    void pooledThread_afterACancelledBody_isCleanForTheNext() {
        run(() -> {
            int cores = Runtime.getRuntime().availableProcessors();
            for (int i = 0; i < 20 * cores; i++) {
                Task<Void> cancelled = cpu(() -> {
                    Task.current().orElseThrow().cancel("by myself");
                });
                assertThatThrownBy(() -> await(cancelled)).isInstanceOf(CancellationException.class);
                assertThat(await(cpu(() -> Thread.currentThread().isInterrupted())))
                        .isFalse();
                assertThat(await(cpu(() -> Thread.currentThread().getName()))).startsWith("task-");
            }
        });
    }

    @Test // pitfall: nested block() deadlocks at the cap
    void blocking_nested200Deep_doesNotRunOutOfThreads() {
        assertThat(run(() -> await(nested(200)))).isEqualTo(200);
    }

    private static Task<Integer> nested(int depth) {
        return blocking(() -> depth == 0 ? 0 : 1 + await(nested(depth - 1)));
    }

    @Test
    void blocking_cancelledInABlockingCall_isInterrupted() {
        run(() -> {
            Promise<Thread> thread = new Promise<>();
            Task<Void> task = blocking(() -> {
                thread.succeed(Thread.currentThread());
                new Semaphore(0).acquire();
            });
            Until.blocks(await(thread.task()));
            assertThat(task.cancel("enough")).isTrue();
            assertThatThrownBy(() -> await(task)).isInstanceOf(CancellationException.class);
        });
    }
}
