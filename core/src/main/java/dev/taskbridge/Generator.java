package dev.taskbridge;

/**
 * The body of a stream, as a Python async generator: what it emits are the items, and the stream ends when it returns or throws.
 *
 * @param <T> the type of the items
 */
@FunctionalInterface
public interface Generator<T> {

    /**
     * Emits the items.
     *
     * @param out takes the items
     * @throws Exception whatever the body throws; it reaches the subscriber as the same object
     */
    void run(Emitter<? super T> out) throws Exception;
}
