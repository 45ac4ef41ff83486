package dev.taskbridge.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.taskbridge.LeakCheck;
import dev.taskbridge.Publishers;
import dev.taskbridge.Race;
import dev.taskbridge.Until;
import dev.taskbridge.testing.VirtualTime;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@Timeout(60)
@ExtendWith(LeakCheck.class)
class QueueStreamTest {
    private final VirtualTime loop = VirtualTime.create();
    private final AsyncQueue<Integer> queue = new AsyncQueue<>(4);

    @AfterEach
    void close() {
        loop.close();
    }

    private Taking<Integer> taking() {
        return Taking.from(Publishers.publisher(loop, queue.items()));
    }

    @Test
    void items_noDemand_areNotTaken() {
        queue.tryPut(1);
        Taking<Integer> none = taking();
        loop.settle();
        assertThat(queue.size()).isEqualTo(1);
        Taking<Integer> one = taking().asking(1);
        queue.tryPut(2);
        loop.settle();
        assertThat(none.items).isEmpty();
        assertThat(one.items).containsExactly(1);
        assertThat(queue.tryGet()).isEqualTo(2);
    }

    @Test
    void items_severalSubscribers_shareThem() {
        Taking<Integer> one = taking().asking(2);
        Taking<Integer> two = taking().asking(2);
        loop.settle();
        for (int item = 1; item <= 4; item++) {
            queue.tryPut(item);
            loop.settle();
        }
        assertThat(one.items).containsExactly(1, 3);
        assertThat(two.items).containsExactly(2, 4);
    }

    @Test
    void items_queueIsShutDown_completesAfterTheRest() {
        queue.tryPut(1);
        queue.tryPut(2);
        Taking<Integer> all = taking().asking(1);
        queue.shutdown();
        loop.settle();
        assertThat(all.items).containsExactly(1);
        assertThat(all.complete).isFalse();
        all.asking(1);
        loop.settle();
        assertThat(all.items).containsExactly(1, 2);
        assertThat(all.complete).isTrue(); // which needs no demand
    }

    @Test
    void items_othersTakeTheRest_completesWithoutDemand() {
        queue.tryPut(1);
        Taking<Integer> none = taking();
        loop.settle();
        queue.shutdown();
        loop.settle();
        assertThat(none.complete).isFalse();
        assertThat(queue.tryGet()).isEqualTo(1);
        loop.settle();
        assertThat(none.complete).isTrue();
    }

    @Test
    void items_queueIsShutDownWithAFailure_failsWithIt() {
        IOException failure = new IOException("the source broke");
        Taking<Integer> asking = taking().asking(1);
        Taking<Integer> none = taking();
        loop.settle();
        queue.shutdown(failure);
        loop.settle();
        assertThat(asking.failure).isSameAs(failure);
        assertThat(none.failure).isSameAs(failure);
    }

    @Test
    void items_subscriberLeavesWhileItWaits_leavesTheLine() {
        Taking<Integer> gone = taking().asking(1);
        loop.settle();
        assertThat(queue.toString()).contains("1 waiting to get");
        gone.upstream.cancel();
        assertThat(queue).hasToString("AsyncQueue[0 of 4 items]");
        loop.settle();
    }

    @Test
    void items_subscriberLeavesAfterTheHandOver_theItemGoesBack() {
        Taking<Integer> gone = taking().asking(1);
        loop.settle();
        queue.tryPut(1); // handed to a body that has had no turn since
        queue.tryPut(2);
        assertThat(queue.size()).isEqualTo(1);
        gone.upstream.cancel();
        loop.settle();
        assertThat(gone.items).isEmpty();
        assertThat(queue.tryGet()).isEqualTo(1); // the next one, as before
        assertThat(queue.tryGet()).isEqualTo(2);
    }

    @Test
    void items_givenAnEmitterWithoutDemand_emitsAll() throws Exception {
        List<Integer> all = new ArrayList<>();
        queue.tryPut(1);
        queue.tryPut(2);
        queue.shutdown();
        loop.createTask(() -> queue.items().run(all::add));
        loop.settle();
        assertThat(all).containsExactly(1, 2);
        assertThatThrownBy(queue::tryGet).isInstanceOf(QueueShutDownException.class);
    }

    // ---- races

    private static final class Round {
        final AsyncQueue<Integer> queue = new AsyncQueue<>(1);
        final Taking<Integer> subscriber =
                Taking.from(Publishers.publisher(queue.items())).asking(1);

        void put() {
            assertThat(queue.tryPut(1)).isTrue();
        }

        void cancel() {
            subscriber.upstream.cancel();
        }

        void check() {
            Until.holds(
                    "that the item is with the subscriber or in the queue, and not in both",
                    () -> subscriber.items.size() + queue.size() == 1);
        }
    }

    @Test
    void items_putAgainstCancel_areNeitherLostNorDoubled() {
        Race.with(Round::new)
                .between(Round::put, Round::cancel)
                .check(Round::check)
                .rounds(10_000);
    }
}
