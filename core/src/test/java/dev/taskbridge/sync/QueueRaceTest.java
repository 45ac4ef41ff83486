package dev.taskbridge.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.taskbridge.Async;
import dev.taskbridge.EventLoop;
import dev.taskbridge.LeakCheck;
import dev.taskbridge.Promise;
import dev.taskbridge.Race;
import dev.taskbridge.Task;
import dev.taskbridge.Until;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A cancellation against the hand-over of an item: it is neither lost nor doubled. */
@Timeout(60)
@ExtendWith(LeakCheck.class)
class QueueRaceTest {

    /** A place for one item. */
    private interface Place {
        void put(int item);

        int get();

        boolean tryPut(int item);

        /** Answers null if there is none. */
        Integer tryGet();
    }

    private static final class RealPlace implements Place {
        private final AsyncQueue<Integer> queue = new AsyncQueue<>(1);

        @Override
        public void put(int item) {
            queue.put(item);
        }

        @Override
        public int get() {
            return queue.get();
        }

        @Override
        public boolean tryPut(int item) {
            return queue.tryPut(item);
        }

        @Override
        public Integer tryGet() {
            return queue.tryGet();
        }
    }

    /** The canary: does not look whether those who wait have left. */
    private static final class BrokenPlace implements Place {
        private record Putter(int item, Promise<Void> turn) {}

        private final ReentrantLock lock = new ReentrantLock();
        private final Queue<Promise<Integer>> takers = new ArrayDeque<>();
        private final Queue<Putter> putters = new ArrayDeque<>();
        private Integer item;

        @Override
        public void put(int next) {
            if (!tryPut(next)) {
                Putter putter = new Putter(next, new Promise<>());
                lock.lock();
                try {
                    putters.add(putter);
                } finally {
                    lock.unlock();
                }
                putter.turn.await();
            }
        }

        @Override
        public int get() {
            Integer there = tryGet();
            if (there != null) {
                return there;
            }
            Promise<Integer> taker = new Promise<>();
            lock.lock();
            try {
                takers.add(taker);
            } finally {
                lock.unlock();
            }
            return taker.await();
        }

        @Override
        public boolean tryPut(int next) {
            Promise<Integer> taker;
            lock.lock();
            try {
                if (item != null) {
                    return false;
                }
                taker = takers.poll();
                item = taker == null ? next : null;
            } finally {
                lock.unlock();
            }
            if (taker != null) {
                taker.succeed(next);
            }
            return true;
        }

        @Override
        public Integer tryGet() {
            Integer taken;
            Putter putter;
            lock.lock();
            try {
                taken = item;
                putter = taken == null ? null : putters.poll();
                item = putter == null ? null : putter.item;
            } finally {
                lock.unlock();
            }
            if (putter != null) {
                putter.turn.succeed(null);
            }
            return taken;
        }
    }

    // ---- get

    private static final class Getting {
        final Place place;
        final List<Integer> got = new ArrayList<>(1); // written by the task, read when it has ended
        final Task<Void> waits;

        Getting(Place place) {
            this.place = place;
            this.waits = EventLoop.parallel().createTask(() -> {
                got.add(place.get());
            });
            Until.awaits(waits);
        }

        void put() {
            assertThat(place.tryPut(1)).isTrue();
        }

        void cancel() {
            waits.cancel("for the test");
        }

        void check() {
            Until.holds("that the task ends", waits::isDone);
            Integer left = place.tryGet();
            assertThat(got.size() + (left == null ? 0 : 1)).as("items").isEqualTo(1);
        }
    }

    private static void raceToGet(Supplier<Place> place) {
        Race.with(() -> new Getting(place.get()))
                .between(Getting::put, Getting::cancel)
                .check(Getting::check)
                .rounds(10_000);
    }

    @Test
    void get_cancelledAgainstAPut_neitherLosesNorDoublesTheItem() {
        raceToGet(RealPlace::new);
    }

    @Test
    void canary_getCancelledAgainstAPut_isCaught() {
        assertThatThrownBy(() -> raceToGet(BrokenPlace::new))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("items");
    }

    // ---- put

    private static final class Putting {
        final Place place;
        final Task<Void> waits;
        boolean put; // written by the task, read when it has ended
        Integer first;

        Putting(Place place) {
            this.place = place;
            assertThat(place.tryPut(1)).isTrue();
            this.waits = EventLoop.parallel().createTask(() -> {
                place.put(2);
                put = true;
            });
            Until.awaits(waits);
        }

        void take() {
            first = place.tryGet();
        }

        void cancel() {
            waits.cancel("for the test");
        }

        void check() {
            Until.holds("that the task ends", waits::isDone);
            assertThat(first).isEqualTo(1);
            assertThat(place.tryGet()).as("the second item").isEqualTo(put ? 2 : null);
            assertThat(place.tryGet()).isNull();
        }
    }

    private static void raceToPut(Supplier<Place> place) {
        Race.with(() -> new Putting(place.get()))
                .between(Putting::take, Putting::cancel)
                .check(Putting::check)
                .rounds(10_000);
    }

    @Test
    void put_cancelledAgainstAGet_hasPutTheItemOnceOrNot() {
        raceToPut(RealPlace::new);
    }

    @Test
    void canary_putCancelledAgainstAGet_isCaught() {
        assertThatThrownBy(() -> raceToPut(BrokenPlace::new))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("the second item");
    }

    // ---- both, for long

    @Test
    void items_consumersAndProducersCancelledAllTheTime_comeOutInTheirOrder() {
        int items = 2_000;
        AsyncQueue<Integer> queue = new AsyncQueue<>(2);
        List<Integer> got = new ArrayList<>(); // written by one consumer at a time
        AtomicInteger count = new AtomicInteger();
        int[] next = {0};
        Async.run(() -> {
            while (count.get() < items) {
                int before = count.get();
                Task<Void> producer = Async.createTask(() -> {
                    while (next[0] < items) {
                        queue.put(next[0]);
                        next[0]++;
                    }
                });
                Task<Void> consumer = Async.createTask(() -> {
                    while (count.get() < items) {
                        got.add(queue.get());
                        count.incrementAndGet();
                    }
                });
                while (count.get() == before) {
                    Async.await(Async.sleep(Duration.ZERO));
                }
                producer.cancel("for the test");
                consumer.cancel("for the test");
                Async.await(Async.gatherOutcomes(producer, consumer));
            }
        });
        assertThat(got).isEqualTo(IntStream.range(0, items).boxed().toList());
        assertThat(queue.tryGet()).isNull();
    }
}
