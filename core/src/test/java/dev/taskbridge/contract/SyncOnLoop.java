package dev.taskbridge.contract;

import static dev.taskbridge.Async.await;
import static dev.taskbridge.Async.createTask;
import static dev.taskbridge.Async.gather;
import static dev.taskbridge.Async.sleep;
import static org.assertj.core.api.Assertions.assertThat;

import dev.taskbridge.Action;
import dev.taskbridge.Task;
import dev.taskbridge.sync.AsyncLock;
import dev.taskbridge.sync.AsyncQueue;
import dev.taskbridge.sync.AsyncSemaphore;
import dev.taskbridge.sync.Held;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What tasks share, on every loop. */
public interface SyncOnLoop extends OnLoop {

    @Test
    default void queueSemaphoreAndLock_betweenTasks_loseNothing() {
        AsyncQueue<Integer> queue = new AsyncQueue<>(2);
        AsyncSemaphore permits = new AsyncSemaphore(2);
        AsyncLock lock = new AsyncLock();
        AtomicInteger permitted = new AtomicInteger();
        AtomicInteger mostPermitted = new AtomicInteger();
        List<Integer> taken = new ArrayList<>(); // guarded by the lock, which is held across an await
        Action put = () -> {
            for (int item = 1; item <= 20; item++) {
                queue.put(item);
            }
            queue.shutdown();
        };
        Action take = () -> {
            for (int item : queue) {
                Held permit = permits.acquire();
                mostPermitted.accumulateAndGet(permitted.incrementAndGet(), Math::max);
                Held held = lock.acquire();
                int before = taken.size();
                await(sleep(Duration.ZERO));
                assertThat(taken).hasSize(before);
                taken.add(item);
                held.close();
                permitted.decrementAndGet();
                permit.close();
            }
        };
        value(loop().createTask(
                        () -> await(gather(createTask(put), createTask(take), createTask(take), createTask(take)))));
        assertThat(taken)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.rangeClosed(1, 20).boxed().toList());
        assertThat(mostPermitted).hasValueLessThanOrEqualTo(2);
        assertThat(lock.isLocked()).isFalse();
        assertThat(permits.available()).isEqualTo(2);
    }

    @Test
    default void lock_waiterIsCancelled_theNextOneGetsIt() {
        AsyncLock lock = new AsyncLock();
        String got = value(loop().createTask(() -> {
            Held held = lock.acquire();
            Task<Void> first = createTask(() -> lock.acquire().close());
            Task<String> second = createTask(() -> {
                lock.acquire().close();
                return "mine";
            });
            await(sleep(WHILE));
            first.cancel("enough");
            held.close();
            return await(second);
        }));
        assertThat(got).isEqualTo("mine");
        assertThat(lock.isLocked()).isFalse();
    }
}
