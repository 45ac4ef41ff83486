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
     * @throws IllegalStateException if there is no demand, on a platform thread outside a task; when the subscriber emits while it is
     *     being handed an item; and when the generator has returned, which ends the stream
     */
    void emit(T item);

    /**
     * Waits until the subscriber wants an item, for those who take items from where others may take them as well, such as a queue. Then {@link
     * #offer} one.
     *
     * @param until ends the wait as well
     * @return false if {@code until} has ended, and the subscriber wants no item. An emitter to which this means nothing answers true
     * @throws CancelledError as {@link #emit}
     */
    default boolean awaitDemand(Task<?> until) {
        return true;
    }

    /**
     * Hands an item to the subscriber, on this thread, if it wants it; does not wait. The item is discarded by nobody.
     *
     * @param item the item
     * @return false if the subscriber does not want it, has left, or is being handed another; the item is still the caller's
     * @throws NullPointerException if it is null
     * @throws IllegalStateException when the subscriber emits while it is being handed an item
     */
    default boolean offer(T item) {
        emit(item);
        return true;
    }
}
