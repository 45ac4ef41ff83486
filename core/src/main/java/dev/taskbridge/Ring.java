package dev.taskbridge;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A queue from one thread to one other. */
abstract sealed class Ring<T> extends Stock<T> {

    private static final int LARGEST = 1 << 16; // more places than that are made as they are needed

    /** A queue with room for what is asked for ahead; {@link Integer#MAX_VALUE} is without limit. */
    static <T> Ring<T> of(int prefetch) {
        return prefetch == Integer.MAX_VALUE ? unbounded() : bounded(prefetch);
    }

    /** A queue with room for {@code capacity} items. */
    static <T> Ring<T> bounded(int capacity) {
        return capacity <= LARGEST ? new Bounded<>(capacity) : new Unbounded<>();
    }

    /** A queue with room for all. */
    static <T> Ring<T> unbounded() {
        return new Unbounded<>();
    }

    @Override
    final boolean isOwn() {
        return true;
    }

    @Override
    final void clear(Consumer<? super T> discard) {
        for (T item = poll(); item != null; item = poll()) {
            discard.accept(item);
        }
    }

    private static final class Bounded<T> extends Ring<T> {

        /*
         * A place is null or holds an item. The producer writes an item (release) into a place that it has read as null (acquire); the
         * consumer reads it (acquire) and writes null (release). So each side sees what the other did before it left the place, and nothing
         * else is shared. Weaker than that, the consumer could see an item whose fields are not written yet.
         */
        private static final VarHandle PLACE = MethodHandles.arrayElementVarHandle(Object[].class);

        private final @Nullable Object[] places; // a power of two
        private final int capacity;
        private int written; // by the producer alone
        private int read; // by the consumer alone

        Bounded(int capacity) {
            this.capacity = capacity;
            this.places = new Object[Integer.highestOneBit(Math.max(1, capacity - 1)) << 1];
        }

        @Override
        boolean offer(T item) {
            int mask = places.length - 1;
            if (PLACE.getAcquire(places, (written - capacity) & mask) != null) { // written that many ago, and not read
                return false;
            }
            PLACE.setRelease(places, written++ & mask, item);
            return true;
        }

        @Override
        @SuppressWarnings("unchecked") // offer() puts in nothing else
        @Nullable
        T poll() {
            int place = read & (places.length - 1);
            Object item = PLACE.getAcquire(places, place);
            if (item != null) {
                PLACE.setRelease(places, place, null);
                read++;
            }
            return (T) item;
        }
    }

    private static final class Unbounded<T> extends Ring<T> {
        private final Queue<T> items = new ConcurrentLinkedQueue<>();

        @Override
        boolean offer(T item) {
            return items.add(item);
        }

        @Override
        @Nullable
        T poll() {
            return items.poll();
        }
    }
}
