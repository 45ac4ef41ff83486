package dev.taskbridge;

import java.util.Iterator;
import java.util.function.Consumer;

/**
 * A stream that a {@code for} loop reads, as Python's {@code async for}; the loop waits where the stream is slower. For
 * try-with-resources: closing it cancels the source, which is also how a {@code break} is told to it.
 *
 * <p>It is read by one task, or by one virtual thread that is no task's. An item that follows the last one is a failure of the source:
 * the very object is thrown by {@code hasNext}, after the items before it.
 *
 * @param <T> the type of the items, which are never null
 */
public interface Items<T> extends Iterable<T>, AutoCloseable {

    /**
     * The items that have not been read yet. All iterators of a stream share its place.
     *
     * @return an iterator whose {@code hasNext} and {@code next} wait for an item; they throw {@link CancelledError} if this task is asked to
     *     stop, and IllegalStateException on another thread than the first one that read
     */
    @Override
    Iterator<T> iterator();

    /**
     * Hands each item that has not been read yet to an action, as a {@code for} loop would, and more quickly. The action runs on the thread
     * that calls this, and may await. What it throws ends the loop, and is thrown here; what the source fails with as well, the same object.
     *
     * @param action what to do with an item; it may close this stream, and is then handed no more
     * @throws CancelledError if this task is asked to stop
     * @throws IllegalStateException on another thread than the first one that read
     */
    @Override
    default void forEach(Consumer<? super T> action) {
        Iterable.super.forEach(action);
    }

    /**
     * Cancels the source, once, unless it has ended; items that were fetched and not read are discarded. From any thread; a loop that waits for
     * an item on another one ends. Where that loop takes the items from a queue of the source's own, and is busy with one, the source is
     * cancelled when the loop comes back for the next, or its task ends. What is still open when the scope ends in which it was opened is closed then, and reported, unless the task
     * that opened or read it was asked to stop in the middle.
     */
    @Override
    void close();
}
