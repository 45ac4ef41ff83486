package dev.taskbridge;

import static dev.taskbridge.Async.await;
import static dev.taskbridge.Async.run;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** When the code behind a pause is rehearsed, and what that comes to. */
@Timeout(30)
class RehearsalTest {
    private final AtomicInteger started = new AtomicInteger();
    private final Rehearsal rehearsal = new Rehearsal(started::incrementAndGet);

    private void stand(int times) {
        for (int i = 0; i < times; i++) {
            rehearsal.stands();
        }
    }

    private void goOn(int times) {
        for (int i = 0; i < times; i++) {
            rehearsal.goesOn();
        }
    }

    @Test
    void manyStandAndNoneGoesOn_startsOnce() {
        stand(Rehearsal.STANDING - 1);
        assertThat(started).hasValue(0);
        stand(1);
        assertThat(started).hasValue(1);
        stand(3 * Rehearsal.STANDING);
        assertThat(started).hasValue(1);
    }

    @Test
    void enoughHaveGoneOn_neverStarts() {
        stand(Rehearsal.ENOUGH);
        goOn(Rehearsal.ENOUGH);
        stand(3 * Rehearsal.STANDING);
        assertThat(started).hasValue(0);
    }

    @Test
    void fewHaveGoneOn_startsNevertheless() {
        goOn(Rehearsal.ENOUGH - 1);
        stand(Rehearsal.STANDING);
        assertThat(started).hasValue(1);
    }

    @Test
    void startFails_nobodyIsTold() {
        Rehearsal failing = new Rehearsal(() -> {
            throw new IllegalStateException("no thread");
        });
        for (int i = 0; i < Rehearsal.STANDING; i++) {
            failing.stands();
        }
    }

    @Test
    void perform_allPauseButOneOfEachScene_andNothingIsLeft() {
        EventLoop loop = EventLoop.parallel("rehearsal");
        int paused = run(() -> await(Rehearsal.perform(loop)));
        assertThat(paused).isEqualTo(Rehearsal.TIMES * (Rehearsal.CAST - 1));
        assertThat(loop.tasks()).isEmpty();
    }
}
