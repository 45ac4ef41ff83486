package dev.taskbridge;

/**
 * The producing side of a stream. Several tasks may emit; their items go one after the other.
 *
 * @param <T> the type of the items
 */
@FunctionalInterface
public interface Emitter<T> {

    /**
     * Hands an item to the subscriber, on this thread; waits, without holding it, until there is demand.
     *
     * @param item the item
     * @throws NullPointerException if it is null; the stream can still be emitted to
     * @throws CancelledError if this task is asked to stop, and, at once and even in a shield, when the subscriber has left
     * @throws IllegalStateException if there is no demand, on a platform thread outside a task; and when the subscriber emits while it is
     *     being handed an item
     */
    void emit(T item);
}
