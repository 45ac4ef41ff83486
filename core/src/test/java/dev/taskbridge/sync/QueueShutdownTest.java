package dev.taskbridge.sync;

import static dev.taskbridge.Async.await;
import static dev.taskbridge.Async.createTask;
import static dev.taskbridge.Async.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.taskbridge.EventLoop;
import dev.taskbridge.LeakCheck;
import dev.taskbridge.Task;
import java.io.IOException;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(30)
@ExtendWith(LeakCheck.class)
class QueueShutdownTest {
    private final EventLoop loop = EventLoop.confined();

    /** One of each kind, for one item. */
    static Stream<AsyncQueue<Integer>> queues() { // Q028
        return Stream.of(
                new AsyncQueue<>(1), AsyncQueue.lifo(1), AsyncQueue.priority(Comparator.<Integer>naturalOrder(), 1));
    }

    @ParameterizedTest // Q025
    @MethodSource("queues")
    void shutdown_itemsLeft_canBeTakenAndNothingPut(AsyncQueue<Integer> queue) {
        run(loop, () -> {
            queue.put(1);
            Task<Void> putter = createTask(() -> queue.put(2));
            Task<Void> joiner = createTask(queue::join);
            Turns.others();
            queue.shutdown();
            assertThat(queue.isShutDown()).isTrue();
            assertThatThrownBy(() -> await(putter))
                    .isInstanceOf(QueueShutDownException.class)
                    .hasMessageContaining("put was called on a queue that was shut down");
            assertThatThrownBy(() -> queue.put(3)).isInstanceOf(QueueShutDownException.class);
            assertThatThrownBy(() -> queue.tryPut(3)).isInstanceOf(QueueShutDownException.class);
            assertThat(queue.size()).isEqualTo(1);
            assertThat(queue.get()).isEqualTo(1);
            assertThatThrownBy(queue::get).isInstanceOf(QueueShutDownException.class);
            assertThatThrownBy(queue::tryGet).isInstanceOf(QueueShutDownException.class);
            Turns.others();
            assertThat(joiner.isDone()).isFalse();
            queue.taskDone();
            await(joiner);
            assertThatThrownBy(queue::taskDone).isInstanceOf(IllegalStateException.class);
        });
    }

    @ParameterizedTest // Q026
    @MethodSource("queues")
    void shutdown_immediate_dropsWhatIsInItAndEndsJoin(AsyncQueue<Integer> queue) {
        run(loop, () -> {
            queue.put(1);
            Task<Void> putter = createTask(() -> queue.put(2));
            Task<Void> joiner = createTask(queue::join);
            Turns.others();
            queue.shutdown(true);
            await(joiner);
            assertThat(queue.size()).isZero();
            assertThatThrownBy(() -> await(putter)).isInstanceOf(QueueShutDownException.class);
            assertThatThrownBy(queue::get).isInstanceOf(QueueShutDownException.class);
            assertThatThrownBy(() -> queue.put(3)).isInstanceOf(QueueShutDownException.class);
        });
    }

    @ParameterizedTest // Q028
    @MethodSource("queues")
    void shutdown_somebodyWaitsToGet_isTold(AsyncQueue<Integer> queue) {
        run(loop, () -> {
            Task<Integer> getter = createTask(queue::get);
            Turns.others();
            queue.shutdown();
            assertThatThrownBy(() -> await(getter))
                    .isInstanceOf(QueueShutDownException.class)
                    .hasMessageContaining("get was called");
            queue.shutdown();
            queue.shutdown(true);
        });
    }

    @Test
    void shutdown_orderlyThenImmediate_dropsTheRest() {
        run(loop, () -> {
            AsyncQueue<Integer> queue = new AsyncQueue<>();
            queue.put(1);
            queue.shutdown();
            queue.shutdown(true);
            assertThat(queue.isEmpty()).isTrue();
            queue.join();
        });
    }

    @Test // N026
    void forEach_shutDownWhileItWaits_ends() {
        run(loop, () -> {
            AsyncQueue<Integer> queue = new AsyncQueue<>();
            Task<Integer> sum = createTask(() -> {
                int all = 0;
                for (int item : queue) {
                    all += item;
                }
                return all;
            });
            try (queue) {
                queue.put(1);
                Turns.others();
                queue.put(2);
                Turns.others();
            }
            assertThat(await(sum)).isEqualTo(3);
        });
    }

    @Test
    void iterator_atTheEnd_hasNoNext() {
        run(loop, () -> {
            AsyncQueue<Integer> queue = new AsyncQueue<>();
            queue.put(1);
            queue.shutdown();
            Iterator<Integer> items = queue.iterator();
            assertThat(items.hasNext()).isTrue();
            assertThat(items.hasNext()).isTrue();
            assertThat(items.next()).isEqualTo(1);
            assertThat(items.hasNext()).isFalse();
            assertThatThrownBy(items::next).isInstanceOf(NoSuchElementException.class);
        });
    }

    @Test
    void shutdown_withAFailure_isThrownAfterWhatIsInIt() {
        run(loop, () -> {
            AsyncQueue<Integer> queue = new AsyncQueue<>();
            IOException failure = new IOException("the source broke");
            queue.put(1);
            Task<Integer> one = createTask(queue::get);
            Task<Integer> two = createTask(queue::get);
            Turns.others();
            queue.shutdown(failure);
            queue.shutdown(new IOException("too late"));
            assertThat(await(one)).isEqualTo(1);
            assertThatThrownBy(() -> await(two)).isSameAs(failure);
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(queue::get).isSameAs(failure);
            }
            assertThatThrownBy(queue::tryGet).isSameAs(failure);
            assertThatThrownBy(() -> queue.iterator().hasNext()).isSameAs(failure);
            assertThatThrownBy(() -> queue.put(2))
                    .isInstanceOf(QueueShutDownException.class)
                    .hasCause(failure);
            assertThat(List.of(failure.getSuppressed()).size()).isLessThanOrEqualTo(1);
        });
    }
}
