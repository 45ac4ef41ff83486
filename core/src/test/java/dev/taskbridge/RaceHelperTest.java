package dev.taskbridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** That the helper races, and tells of what it sees. */
@Timeout(60)
@ExtendWith(LeakCheck.class)
class RaceHelperTest {

    private static final class Broken {
        volatile int count;

        void count() {
            for (int i = 0; i < 10_000; i++) {
                count++;
            }
        }
    }

    @Test
    void rounds_unguardedCounter_losesUpdates() {
        AtomicInteger lost = new AtomicInteger();
        Race<Broken> race = Race.with(Broken::new)
                .between(Broken::count, Broken::count)
                .check(broken -> lost.addAndGet(broken.count < 20_000 ? 1 : 0));
        while (lost.get() == 0) { // on a busy machine, two threads may take turns for a while
            race.rounds(100);
        }
    }

    @Test
    void rounds_eachActionRunsOncePerRound() {
        AtomicInteger one = new AtomicInteger();
        AtomicInteger other = new AtomicInteger();
        Race.of(one::incrementAndGet, other::incrementAndGet).rounds(1_000);
        assertThat(one).hasValue(1_000);
        assertThat(other).hasValue(1_000);
    }

    @Test
    void rounds_actionBesideThrows_failsWithTheRound() {
        AtomicInteger round = new AtomicInteger();
        assertThatThrownBy(() -> Race.of(() -> {}, () -> {
                            if (round.incrementAndGet() == 7) {
                                throw new IllegalArgumentException("seven");
                            }
                        })
                        .rounds(10))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("round 7 of 10")
                .hasRootCauseMessage("seven");
    }

    @Test
    void rounds_actionBesideLeavesItsThreadInterrupted_fails() {
        assertThatThrownBy(() -> Race.of(() -> {}, () -> Thread.currentThread().interrupt())
                        .rounds(1))
                .hasMessageContaining("left its thread interrupted");
    }

    @Test
    void rounds_interruptedWhileAnActionHangs_fails() {
        AtomicBoolean released = new AtomicBoolean();
        try {
            assertThatThrownBy(() -> Race.of(() -> Thread.currentThread().interrupt(), () -> {
                                while (!released.get()) {
                                    Thread.yield();
                                }
                            })
                            .rounds(1))
                    .hasMessageContaining("the other action had not ended");
        } finally {
            released.set(true);
        }
        assertThat(Thread.interrupted()).isTrue();
    }
}
