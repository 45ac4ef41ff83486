package dev.taskbridge.sync;

import static dev.taskbridge.Async.await;
import static dev.taskbridge.Async.createTask;
import static dev.taskbridge.Async.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.taskbridge.EventLoop;
import dev.taskbridge.LeakCheck;
import dev.taskbridge.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@Timeout(30)
@ExtendWith(LeakCheck.class)
class AsyncBarrierTest {
    private final EventLoop loop = EventLoop.confined();

    @Test // L038
    void barrier_fewerThanOneParty_isRefused() {
        assertThatThrownBy(() -> new AsyncBarrier(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new AsyncBarrier(-4))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("-4");
    }

    @Test // L040
    void await_oneParty_passesAtOnceEachTime() {
        run(loop, () -> {
            AsyncBarrier barrier = new AsyncBarrier(1);
            assertThat(barrier.await()).isZero();
            assertThat(barrier.await()).isZero();
            assertThat(barrier.waiting()).isZero();
        });
    }

    @Test // L041
    void await_partiesComeOneByOne_passWithTheLast() {
        run(loop, () -> {
            AsyncBarrier barrier = new AsyncBarrier(3);
            Task<Integer> one = createTask("one", barrier::await);
            Turns.others();
            assertThat(barrier.waiting()).isEqualTo(1);
            Task<Integer> two = createTask("two", barrier::await);
            Turns.others();
            assertThat(barrier).hasToString("AsyncBarrier[3 parties, 2 waiting: 'one', 'two']");
            assertThat(barrier.await()).isEqualTo(2);
            assertThat(barrier.waiting()).isZero();
            assertThat(await(one)).isZero();
            assertThat(await(two)).isEqualTo(1);
            assertThat(barrier.parties()).isEqualTo(3);
        });
    }

    @Test // L043
    void await_whileARoundGoesOn_isInTheNextRound() {
        run(loop, () -> {
            AsyncBarrier barrier = new AsyncBarrier(2);
            Task<Integer> one = createTask(barrier::await);
            Turns.others();
            assertThat(barrier.await()).isEqualTo(1); // the first has not gone on yet
            Task<Integer> next = createTask(barrier::await);
            Turns.others();
            assertThat(one.isDone()).isTrue();
            assertThat(next.isDone()).isFalse();
            assertThat(barrier.await()).isEqualTo(1);
            assertThat(await(next)).isZero();
        });
    }

    @Test // L044
    void await_oneIsCancelled_leavesWithoutBreakingTheBarrier() {
        run(loop, () -> {
            AsyncBarrier barrier = new AsyncBarrier(2);
            Task<Integer> leaves = createTask(barrier::await);
            Turns.others();
            leaves.cancel("for the test");
            assertThat(barrier.waiting()).isZero();
            Task<Integer> stays = createTask(barrier::await);
            Turns.others();
            assertThat(stays.isDone()).isFalse();
            assertThat(barrier.await()).isEqualTo(1);
            assertThat(await(stays)).isZero();
            assertThat(barrier.isBroken()).isFalse();
            Turns.cancelled(leaves);
        });
    }

    @Test // L046
    void reset_afterTheRoundIsFull_breaksOnlyWhoWaitsForTheNext() {
        run(loop, () -> {
            AsyncBarrier barrier = new AsyncBarrier(2);
            Task<Integer> passes = createTask(barrier::await);
            Turns.others();
            assertThat(barrier.await()).isEqualTo(1);
            Task<Integer> broken = createTask(barrier::await);
            Turns.others();
            barrier.reset();
            assertThat(await(passes)).isZero();
            assertThatThrownBy(() -> await(broken)).isInstanceOf(BrokenBarrierException.class);
            assertThat(barrier.isBroken()).isFalse();
        });
    }

    @Test // L046
    void reset_someWait_theyBreakAndTheBarrierIsAsNew() {
        run(loop, () -> {
            AsyncBarrier barrier = new AsyncBarrier(3);
            List<Task<Integer>> broken = new ArrayList<>();
            broken.add(createTask(barrier::await));
            broken.add(createTask(barrier::await));
            Turns.others();
            barrier.reset();
            for (Task<Integer> task : broken) {
                assertThatThrownBy(() -> await(task)).isInstanceOf(BrokenBarrierException.class);
            }
            Task<Integer> one = createTask(barrier::await);
            Task<Integer> two = createTask(barrier::await);
            Turns.others();
            assertThat(barrier.await()).isEqualTo(2);
            assertThat(await(one)).isZero();
            assertThat(await(two)).isEqualTo(1);
        });
    }

    @Test // L047
    void abort_someWait_brokenUntilReset() {
        run(loop, () -> {
            AsyncBarrier barrier = new AsyncBarrier(2);
            Task<Integer> waits = createTask(barrier::await);
            Turns.others();
            barrier.abort();
            assertThat(barrier).hasToString("AsyncBarrier[2 parties, broken]");
            assertThatThrownBy(() -> await(waits)).isInstanceOf(BrokenBarrierException.class);
            assertThatThrownBy(barrier::await)
                    .isInstanceOf(BrokenBarrierException.class)
                    .hasMessageContaining("barrier.reset()");
            barrier.reset();
            assertThat(barrier.isBroken()).isFalse();
            Task<Integer> again = createTask(barrier::await);
            Turns.others();
            assertThat(barrier.await()).isEqualTo(1);
            assertThat(await(again)).isZero();
        });
    }
}
