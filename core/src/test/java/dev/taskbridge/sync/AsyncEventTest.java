package dev.taskbridge.sync;

import static dev.taskbridge.Async.await;
import static dev.taskbridge.Async.createTask;
import static dev.taskbridge.Async.run;
import static org.assertj.core.api.Assertions.assertThat;

import dev.taskbridge.EventLoop;
import dev.taskbridge.LeakCheck;
import dev.taskbridge.Steps;
import dev.taskbridge.Task;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@Timeout(30)
@ExtendWith(LeakCheck.class)
class AsyncEventTest {
    private final EventLoop loop = EventLoop.confined();
    private final AsyncEvent event = new AsyncEvent();

    @Test
    void toString_always_tellsTheStateAndThoseWhoWait() {
        run(loop, () -> {
            AsyncEvent named = new AsyncEvent("ready");
            assertThat(named).hasToString("AsyncEvent['ready', not set]");
            Task<Void> waits = createTask("waits", named::await);
            Turns.others();
            assertThat(named).hasToString("AsyncEvent['ready', not set, 1 waiting: 'waits']");
            named.set();
            assertThat(named).hasToString("AsyncEvent['ready', set]");
            await(waits);
        });
    }

    @Test
    void set_severalWait_wakesAllInTheirOrder() {
        run(loop, () -> {
            List<Integer> order = new ArrayList<>();
            List<Task<Void>> tasks = new ArrayList<>();
            for (int i = 1; i <= 3; i++) {
                int number = i;
                tasks.add(createTask(() -> {
                    event.await();
                    order.add(number);
                }));
            }
            Turns.others();
            event.set();
            for (Task<Void> task : tasks) {
                await(task);
            }
            assertThat(order).containsExactly(1, 2, 3);
        });
    }

    @Test // L010
    void await_set_returnsAtOnce() {
        run(loop, () -> {
            Steps steps = new Steps();
            event.set();
            Task<Void> other = createTask(() -> steps.reached(2));
            event.await();
            steps.reached(1);
            await(other);
            assertThat(event.isSet()).isTrue();
            steps.finished(3);
        });
    }

    @Test // L011
    void await_cancelled_leavesTheLine() {
        run(loop, () -> {
            Task<Void> waits = createTask(event::await);
            Turns.others();
            waits.cancel("for the test");
            assertThat(event).hasToString("AsyncEvent[not set]");
            Turns.cancelled(waits);
        });
    }

    @Test
    void clear_rightAfterSet_wakesThoseWhoWaitedAndNoOthers() {
        run(loop, () -> {
            Task<Void> waited = createTask(event::await);
            Turns.others();
            event.set();
            event.clear();
            Task<Void> late = createTask(event::await);
            await(waited);
            Turns.others();
            assertThat(late.isDone()).isFalse();
            event.set();
            await(late);
        });
    }
}
