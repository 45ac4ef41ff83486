package dev.taskbridge;

import static dev.taskbridge.Async.await;
import static dev.taskbridge.Async.blocking;
import static dev.taskbridge.Async.createTask;
import static dev.taskbridge.Async.gather;
import static dev.taskbridge.Async.run;
import static dev.taskbridge.Async.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Which task and which loop the caller is in, and which tasks there are. */
@ExtendWith(LeakCheck.class)
class CurrentTaskTest {

    private static Task<?> me() {
        return Task.current().orElseThrow();
    }

    @Test // T032
    void current_tasksTakingTurns_isRightAfterEverySwitch() {
        List<String> order = new ArrayList<>();
        Action turns = () -> {
            Task<?> mine = me();
            for (int i = 0; i < 3; i++) {
                order.add(mine.name());
                await(sleep(Duration.ZERO));
                assertThat(me()).isSameAs(mine);
                assertThat(Thread.currentThread().getName()).isEqualTo(mine.name());
            }
        };
        try (EventLoop loop = EventLoop.confined()) {
            run(loop, () -> {
                Task<Void> a = createTask("a", turns);
                Task<Void> b = createTask("b", turns);
                await(gather(a, b));
            });
        }
        assertThat(order).startsWith("a", "b").hasSize(6); // the second began before the first went on
    }

    @Test // T034
    void currentLoop_ofATaskAndOfWhatItAwaitsInPlace_isTheOneItWasStartedOn() {
        assertThat(EventLoop.current()).isSameAs(EventLoop.parallel());
        try (EventLoop loop = EventLoop.confined()) {
            run(loop, () -> {
                assertThat(EventLoop.current()).isSameAs(loop);
                await(() -> assertThat(EventLoop.current()).isSameAs(loop));
                await(createTask(() -> assertThat(EventLoop.current()).isSameAs(loop)));
                await(blocking(() -> assertThat(EventLoop.current()).isSameAs(loop)));
            });
        }
        assertThat(EventLoop.current()).isSameAs(EventLoop.parallel());
    }

    @Test // E010
    void await_aChainOf100Coroutines_makesNoTask() {
        try (EventLoop loop = EventLoop.confined()) {
            List<Task<?>> atTheBottom = new ArrayList<>();
            Coroutine<Integer> chain = () -> {
                atTheBottom.addAll(loop.tasks());
                return 0;
            };
            for (int i = 0; i < 100; i++) {
                Coroutine<Integer> inner = chain;
                chain = () -> await(inner) + 1;
            }
            Coroutine<Integer> whole = chain;
            AtomicReference<Task<?>> root = new AtomicReference<>();
            int depth = run(loop, () -> {
                root.set(me());
                return await(whole);
            });
            assertThat(depth).isEqualTo(100);
            assertThat(atTheBottom).hasSize(1).first().isSameAs(root.get());
        }
    }

    @Test // T028
    void createTask_onALoopThatTakesNoMore_throwsAndLeavesNoTask() {
        EventLoop closed = ClosedLoop.one();
        run(() -> assertThatThrownBy(() -> closed.createTask(() -> 1)).isInstanceOf(RejectedExecutionException.class));
        assertThat(closed.tasks()).isEmpty();
    }
}
