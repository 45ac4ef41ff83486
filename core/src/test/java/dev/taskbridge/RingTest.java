package dev.taskbridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.ref.WeakReference;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The queue between a source and its reader; and that the test would see one that is broken. */
@Timeout(60)
class RingTest {

    /** What is tested: a ring, or a copy of it with one line changed. */
    private record Line(Predicate<int[]> offer, Supplier<int[]> poll) {
        static Line of(Ring<int[]> ring) {
            return new Line(ring::offer, ring::poll);
        }
    }

    private static int[] item(int number) {
        return new int[] {number};
    }

    /** As many as it has room for, in order, and then again, so that it goes round. */
    private static void holds(Line line, int capacity) {
        for (int round = 0; round < 5; round++) {
            for (int i = 0; i < capacity; i++) {
                assertThat(line.offer.test(item(i))).isTrue();
            }
            assertThat(line.offer.test(item(-1)))
                    .as("one more than there is room for")
                    .isFalse();
            for (int i = 0; i < capacity; i++) {
                assertThat(line.poll.get()).containsExactly(i);
            }
            assertThat(line.poll.get()).isNull();
        }
    }

    /** What one thread puts in is what another takes out. */
    private static void carries(Line line, int items) {
        AtomicBoolean over = new AtomicBoolean();
        try {
            carries(line, items, over::get);
        } finally {
            over.set(true);
        }
    }

    private static void carries(Line line, int items, BooleanSupplier stopped) {
        CompletableFuture<Void> given = CompletableFuture.runAsync(() -> {
            for (int i = 1; i <= items; i++) {
                int[] item = item(i);
                while (!line.offer.test(item)) {
                    if (stopped.getAsBoolean()) {
                        return;
                    }
                    Thread.yield();
                }
            }
        });
        int expected = 1;
        while (expected <= items) {
            boolean last = given.isDone(); // looked up first: what is missing then will not come
            int[] item = line.poll.get();
            if (item == null) {
                assertThat(last).as("item %s is lost", expected).isFalse();
                Thread.yield();
            } else if (item[0] != expected++) {
                throw new AssertionError("item " + item[0] + " came instead of " + (expected - 1));
            }
        }
        assertThat(line.poll.get()).isNull();
        given.join();
    }

    @Test
    void ring_ofAnyCapacity_holdsAsMuchInOrder() {
        for (int capacity : new int[] {1, 2, 3, 4, 7, 8, 256, 1_000}) {
            holds(Line.of(Ring.bounded(capacity)), capacity);
        }
    }

    @Test
    void ring_betweenTwoThreads_losesDoublesAndReordersNothing() {
        for (int capacity : new int[] {1, 2, 3, 256}) {
            carries(Line.of(Ring.bounded(capacity)), capacity * 1_000); // each batch may cost a change of threads
        }
        carries(Line.of(Ring.unbounded()), 200_000);
    }

    @Test
    void ring_withoutLimit_takesAll() {
        Ring<int[]> ring = Ring.unbounded();
        Ring<int[]> large = Ring.bounded(1_000_000); // made as it is needed
        for (int i = 0; i < 100_000; i++) {
            assertThat(ring.offer(item(i)) && large.offer(item(i))).isTrue();
        }
        for (int i = 0; i < 100_000; i++) {
            assertThat(ring.poll()).containsExactly(i);
            assertThat(large.poll()).containsExactly(i);
        }
        assertThat(ring.poll() == null && large.poll() == null).isTrue();
    }

    @Test
    void ring_withoutLimit_keepsTheOrderWhereverItIsEmpty() {
        Ring<int[]> ring = Ring.unbounded();
        int given = 0;
        int taken = 0;
        for (int batch = 1; batch <= 300; batch++) {
            for (int i = 0; i < batch; i++) {
                assertThat(ring.offer(item(given++))).isTrue();
            }
            int left = batch % 3; // now and then a few stay
            while (taken < given - left) {
                assertThat(ring.poll()).containsExactly(taken++);
            }
            if (left == 0) {
                assertThat(ring.poll()).isNull();
            }
        }
    }

    @Test
    void ring_withoutLimit_letsGoOfWhatWasRead() {
        Ring<int[]> ring = Ring.unbounded();
        WeakReference<int[]> first = offerAndPoll(ring);
        while (first.get() != null) {
            System.gc();
        }
        assertThat(ring.poll()).isNull();
    }

    private static WeakReference<int[]> offerAndPoll(Ring<int[]> ring) {
        int[] item = item(1);
        assertThat(ring.offer(item)).isTrue();
        assertThat(ring.poll()).isSameAs(item);
        return new WeakReference<>(item);
    }

    @Test
    void canary_thatOverwritesWhenFull_isCaught() {
        assertThatThrownBy(() -> holds(broken(true, false), 4)).isInstanceOf(AssertionError.class);
    }

    @Test
    void canary_thatCountsBeforeItWrites_isCaught() {
        assertThatThrownBy(() -> carries(broken(false, true), 2_000)).isInstanceOf(AssertionError.class);
        holds(broken(false, true), 4); // on one thread nobody would see it
    }

    /** A ring with four places that counts, with one of two faults. */
    private static Line broken(boolean neverFull, boolean countsFirst) {
        class Counting {
            final int[][] places = new int[4][];
            volatile int written;
            volatile int read;

            boolean offer(int[] item) {
                if (!neverFull && written - read == 4) {
                    return false;
                }
                int at = written & 3;
                if (countsFirst) {
                    places[at] = null;
                    written = written + 1;
                    Thread.yield(); // a reader that looks now finds the place empty
                    places[at] = item;
                } else {
                    places[at] = item;
                    written = written + 1;
                }
                return true;
            }

            int[] poll() {
                if (read == written) {
                    return null;
                }
                int[] item = places[read & 3];
                read = read + 1;
                return item;
            }
        }
        Counting counting = new Counting();
        return new Line(counting::offer, counting::poll);
    }
}
