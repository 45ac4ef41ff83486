package dev.taskbridge;

import static dev.taskbridge.Async.await;
import static dev.taskbridge.Async.createTask;
import static dev.taskbridge.Async.gather;
import static dev.taskbridge.Async.run;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A scope that ends while one of its tasks gathers: the gather goes down with it, which is no failure. */
@Timeout(60)
@ExtendWith(LeakCheck.class)
class GatherScopeRaceTest {
    private static final int ROUNDS = 8_000;
    private static final int LATEST = 2_000; // looks, until the scope ends

    @Test
    void scopeEnd_whileATaskGathers_isNoFailureThatNobodyAwaited() {
        try (Reports reports = Reports.capture()) {
            for (int round = 0; round < ROUNDS; round++) {
                CountDownLatch isAt = new CountDownLatch(1);
                run(() -> {
                    createTask(() -> {
                        isAt.countDown();
                        while (true) {
                            await(gather(() -> {}, () -> {}));
                        }
                    });
                    isAt.await();
                    for (int left = ThreadLocalRandom.current().nextInt(LATEST); left > 0; left--) {
                        Thread.onSpinWait();
                    }
                });
            }
            assertThat(reports.messages()).isEmpty();
        }
    }
}
