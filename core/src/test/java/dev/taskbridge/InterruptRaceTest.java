package dev.taskbridge;

import static dev.taskbridge.Async.await;
import static dev.taskbridge.Async.createTask;
import static dev.taskbridge.Async.run;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A request that comes as an await ends: either the await delivers it, or the thread is interrupted in what comes next. */
@Timeout(60)
class InterruptRaceTest {
    private static final int ROUNDS = 800_000; // of which the first half is not compiled yet
    private static final long ENOUGH = Duration.ofSeconds(30).toNanos(); // on a machine that has other things to do
    private static final int LATEST = 40; // looks, until the request is made

    private volatile Task<?> target; // written by the body, for who cancels
    private volatile int asked; // requests made, up to now; written by who cancels
    private volatile boolean over;
    private int lost;

    private void cancelEachTarget() {
        Task<?> last = null;
        while (!over) {
            Task<?> next = target;
            if (next == last) {
                Thread.yield(); // there may be fewer cores than threads
                continue;
            }
            last = next;
            for (int left = asked % LATEST; left > 0; left--) {
                Thread.onSpinWait();
            }
            next.cancel("enough");
            asked = asked + 1;
        }
    }

    @Test
    void cancel_asAnAwaitEnds_isDeliveredByItOrInterruptsWhatComesNext() throws InterruptedException {
        Thread canceller = Thread.ofPlatform().daemon().start(this::cancelEachTarget);
        run(() -> {
            long start = System.nanoTime();
            for (int round = 1; round <= ROUNDS && System.nanoTime() - start < ENOUGH; round++) {
                int mine = round;
                Task<?> task = createTask(() -> {
                    target = Task.current().orElseThrow();
                    await(createTask(() -> {}));
                    while (asked < mine) { // what it calls is not ours, and may block
                        Thread.yield();
                    }
                    if (!Thread.currentThread().isInterrupted()) {
                        lost++;
                    }
                });
                try {
                    await(task);
                } catch (CancellationException cancelled) {
                    // by the inner await
                }
                while (asked < mine) {
                    Thread.yield();
                }
            }
        });
        over = true;
        canceller.join();
        assertThat(lost).as("requests of which nobody learned").isZero();
    }
}
