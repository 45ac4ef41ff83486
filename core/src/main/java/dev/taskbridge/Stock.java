package dev.taskbridge;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Where items wait for the thread that reads them. */
abstract sealed class Stock<T> permits Stock.None, Ring, FusedStock {

    /** Nothing has arrived yet, not even the subscription. */
    static <T> Stock<T> none() {
        return new None<>();
    }

    /** Whether it is the reader's own, so that upstream can be cancelled while an item is taken, and has ended when it says so. */
    boolean isOwn() {
        return false;
    }

    /** Whether upstream has to be asked for items. */
    boolean isAskedFor() {
        return true;
    }

    /** Whether upstream puts the items in itself, and an {@code onNext} only says that it did. */
    boolean isSignalled() {
        return false;
    }

    /** The producer adds an item; answers false if there is no room. */
    abstract boolean offer(T item);

    /** The consumer takes an item; null if there is none. */
    abstract @Nullable T poll();

    /** The consumer lets go of all that is left. */
    abstract void clear(Consumer<? super T> discard);

    private static final class None<T> extends Stock<T> {
        @Override
        boolean offer(T item) {
            return false;
        }

        @Override
        @Nullable
        T poll() {
            return null;
        }

        @Override
        void clear(Consumer<? super T> discard) {}
    }
}
