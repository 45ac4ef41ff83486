package dev.taskbridge;

import org.jspecify.annotations.Nullable;

/**
 * A queue of upstream's own that it lends to a reader, who then takes the items out of it himself: what Reactor and RxJava call queue fusion. For
 * bridges, which hand it to a {@link StreamReader}.
 *
 * <p>Its methods are called by one thread at a time, and never while the reader talks to upstream's subscription on another one.
 *
 * @param <T> the type of the items
 */
public interface FusedQueue<T> {

    /**
     * Whether the source is run by {@link #poll}: then a null is the end, and upstream neither signals anything nor waits for requests. Else
     * upstream fills the queue as it is asked to, calls {@code onNext} with whatever it likes to say that it did, and signals the end, which
     * comes after what is in the queue.
     *
     * @return true for a synchronous source; always the same
     */
    boolean isSynchronous();

    /**
     * Takes the next item.
     *
     * @return the item; null if there is none, or none yet
     * @throws Throwable what the source fails with; upstream is then cancelled, and asked for nothing more
     */
    @Nullable
    T poll() throws Throwable;

    /** Discards all items in the queue, by the rules of their library; upstream has been cancelled. It may be called again. */
    void clear();
}
