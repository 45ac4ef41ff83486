package dev.taskbridge.sync;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.PriorityQueue;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * The items in a queue, and which of them is next.
 *
 * @param <T> the type of the items
 */
interface Store<T> {

    /** Adds an item. */
    void add(T item);

    /** Adds an item that was the next one before. */
    void putBack(T item);

    /** Takes the next one out. */
    @Nullable
    T poll();

    int size();

    static <T> Store<T> fifo() {
        return new Ends<>(false);
    }

    static <T> Store<T> lifo() {
        return new Ends<>(true);
    }

    static <T> Store<T> priority(Comparator<? super T> order) {
        return new Heap<>(order);
    }

    /** What is taken from the front, and added at the back or there. */
    final class Ends<T> implements Store<T> {
        private final Deque<T> items = new ArrayDeque<>();
        private final boolean atFront;

        Ends(boolean atFront) {
            this.atFront = atFront;
        }

        @Override
        public void add(T item) {
            if (atFront) {
                items.addFirst(item);
            } else {
                items.addLast(item);
            }
        }

        @Override
        public void putBack(T item) {
            items.addFirst(item);
        }

        @Override
        public @Nullable T poll() {
            return items.poll();
        }

        @Override
        public int size() {
            return items.size();
        }
    }

    /** The least one is next; of equal ones, the one that has been in longest. */
    final class Heap<T> implements Store<T> {
        private record Entry<T>(T item, long number) {}

        private final Queue<Entry<T>> entries;
        private long added;
        private long putBack;

        Heap(Comparator<? super T> order) {
            entries = new PriorityQueue<>(
                    Comparator.<Entry<T>, T>comparing(Entry::item, order).thenComparingLong(Entry::number));
        }

        @Override
        public void add(T item) {
            entries.add(new Entry<>(item, ++added));
        }

        @Override
        public void putBack(T item) {
            entries.add(new Entry<>(item, --putBack));
        }

        @Override
        public @Nullable T poll() {
            Entry<T> next = entries.poll();
            return next == null ? null : next.item();
        }

        @Override
        public int size() {
            return entries.size();
        }
    }
}
