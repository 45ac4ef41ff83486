package dev.taskbridge;

import static dev.taskbridge.Async.await;
import static dev.taskbridge.Async.createTask;
import static dev.taskbridge.Async.gatherOutcomes;
import static dev.taskbridge.Async.run;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A failure that comes at the moment at which its awaiter turns to something else: it is told to somebody. */
@Timeout(60)
@ExtendWith(LeakCheck.class)
class FailureRaceTest {
    private static final int ROUNDS = 2_000;
    private static final int LATEST_BITS = 9; // of the looks until it fails
    private static final int LOOKS = 1_000; // until the thread gives way

    private final Reports reports = Reports.capture();
    private int failures;

    private static final class Round {
        volatile Promise<Integer> price;
        boolean failed;

        void awaits() {
            run(() -> {
                Task<?> awaiter = createTask(() -> {
                    Task.current().orElseThrow().cancel();
                    Promise<Integer> asked = new Promise<>("price");
                    price = asked;
                    await(asked.task());
                });
                await(gatherOutcomes(awaiter));
            });
        }

        void fails() {
            for (int looks = 1; price == null; looks++) {
                if (looks % LOOKS == 0) {
                    Thread.yield(); // who makes it may need this core
                } else {
                    Thread.onSpinWait();
                }
            }
            ThreadLocalRandom random = ThreadLocalRandom.current();
            for (int left = random.nextInt(1 << random.nextInt(LATEST_BITS)); left > 0; left--) { // mostly few
                Thread.onSpinWait();
            }
            failed = price.fail(new IOException("down"));
        }
    }

    @Test
    void failure_asAnAwaitIsAboutToTellARequestInItsPlace_isReported() {
        try (reports) {
            Race.with(Round::new)
                    .between(Round::awaits, Round::fails)
                    .check(round -> {
                        failures += round.failed ? 1 : 0;
                        assertThat(reports.messages()).hasSize(failures);
                    })
                    .rounds(ROUNDS);
            assertThat(failures).as("failures, of which some race").isPositive();
        }
    }
}
