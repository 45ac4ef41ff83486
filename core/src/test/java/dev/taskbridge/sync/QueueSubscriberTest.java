package dev.taskbridge.sync;

import static dev.taskbridge.Async.await;
import static dev.taskbridge.Async.createTask;
import static dev.taskbridge.Async.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.taskbridge.EventLoop;
import dev.taskbridge.LeakCheck;
import dev.taskbridge.Publishers;
import dev.taskbridge.Task;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.reactivestreams.Subscriber;

@Timeout(30)
@ExtendWith(LeakCheck.class)
class QueueSubscriberTest {
    private final EventLoop loop = EventLoop.confined();
    private final AsyncQueue<Integer> queue = new AsyncQueue<>(2);
    private final Subscriber<Integer> subscriber = queue.subscriber();

    @Test
    void subscriber_always_asksForAsMuchAsThereIsRoomFor() {
        Asked source = new Asked(subscriber);
        assertThat(source.requested).hasValue(2);
        source.send(1, 2);
        assertThat(source.requested).hasValue(0);
        assertThat(queue.tryGet()).isEqualTo(1);
        assertThat(source.requested).hasValue(1);
        source.send(3);
        assertThat(queue.size()).isEqualTo(2);
        assertThat(subscriber).hasToString("Subscriber[2 of 2 items, 3 unfinished]");
    }

    @Test
    void subscriber_ofALargeQueue_asksInPortions() {
        AsyncQueue<Integer> large = new AsyncQueue<>(8);
        Asked source = new Asked(large.subscriber());
        source.send(1, 2, 3, 4, 5, 6, 7, 8);
        assertThat(large.tryGet()).isEqualTo(1);
        assertThat(source.requested).hasValue(0);
        assertThat(large.tryGet()).isEqualTo(2);
        assertThat(source.requested).hasValue(2);
    }

    @Test
    void subscriber_ofAnUnboundedQueue_asksWithoutLimit() {
        Asked source = new Asked(AsyncQueue.<Integer>unbounded().subscriber());
        assertThat(source.requested).hasValue(Long.MAX_VALUE);
        source.send(1);
    }

    @Test
    void subscriber_itemsGoToThoseWhoWait_asksOn() {
        run(loop, () -> {
            Asked source = new Asked(subscriber);
            List<Task<Integer>> getters = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                getters.add(createTask(queue::get));
            }
            Turns.others();
            source.send(1, 2, 3, 4, 5);
            for (int i = 0; i < 5; i++) {
                assertThat(await(getters.get(i))).isEqualTo(i + 1);
            }
        });
    }

    @Test
    void subscriber_othersHaveTakenTheRoom_itemsWaitInTheLine() {
        run(loop, () -> {
            Asked source = new Asked(subscriber);
            queue.put(1);
            queue.put(2);
            Task<Void> putter = createTask("putter", () -> queue.put(3));
            Turns.others();
            source.send(4, 5);
            subscriber.onComplete();
            assertThat(queue.toString()).contains("3 waiting to put: 'putter', 'a subscriber', 'a subscriber'");
            assertThat(queue.isShutDown()).isFalse(); // some items of its own are not in yet
            List<Integer> all = new ArrayList<>();
            queue.forEach(all::add);
            assertThat(all).containsExactly(1, 2, 3, 4, 5);
            await(putter);
        });
    }

    @Test
    void subscriber_sourceCompletes_theQueueIsShutDown() {
        Asked source = new Asked(subscriber);
        source.send(1);
        subscriber.onComplete();
        assertThat(queue.isShutDown()).isTrue();
        assertThat(queue.tryGet()).isEqualTo(1);
        assertThatThrownBy(queue::tryGet).isInstanceOf(QueueShutDownException.class);
        assertThat(source.cancelled).isFalse();
    }

    @Test
    void subscriber_sourceFails_theTakersGetTheFailure() {
        IOException failure = new IOException("the source broke");
        Asked source = new Asked(subscriber);
        source.send(1);
        subscriber.onError(failure);
        assertThat(queue.tryGet()).isEqualTo(1);
        assertThatThrownBy(queue::tryGet).isSameAs(failure);
    }

    @Test
    void subscriber_queueIsShutDown_cancelsTheSource() {
        Asked source = new Asked(subscriber);
        queue.shutdown();
        assertThat(source.cancelled).isTrue();
        source.send(1); // it was on its way
        assertThat(queue.isEmpty()).isTrue();
    }

    @Test
    void subscriber_queueWasShutDownBefore_cancelsTheSource() {
        queue.shutdown();
        Asked source = new Asked(subscriber);
        assertThat(source.cancelled).isTrue();
        assertThat(source.requested).hasValue(0);
    }

    @Test
    void subscriber_subscribedTwice_cancelsTheSecond() {
        Asked first = new Asked(subscriber);
        Asked second = new Asked(subscriber);
        assertThat(second.cancelled).isTrue();
        assertThat(first.cancelled).isFalse();
    }

    @Test
    void pipe_fromPublisherToPublisher_allItemsInOrder() {
        run(() -> {
            Publishers.<Integer>publisher(out -> {
                        for (int i = 0; i < 1_000; i++) {
                            out.emit(i);
                        }
                    })
                    .subscribe(subscriber);
            List<Integer> all = new ArrayList<>();
            Publishers.forEach(Publishers.publisher(queue.items()), all::add);
            assertThat(all).isEqualTo(IntStream.range(0, 1_000).boxed().toList());
        });
    }
}
