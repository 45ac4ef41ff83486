package dev.taskbridge;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A queue that upstream has lent to the reader. */
final class FusedStock<T> extends Stock<T> {
    private final FusedQueue<? extends T> queue;
    private final SerialSubscription upstream;
    private final SoleReader reader;
    private final Runnable ended;
    private final Consumer<Throwable> failed;
    private boolean over; // there is nothing any more; the consumer's

    /** {@code ended} is told that a synchronous queue has ended, {@code failed} what {@code poll} throws, on the consumer's thread. */
    FusedStock(
            FusedQueue<? extends T> queue,
            SerialSubscription upstream,
            SoleReader reader,
            Runnable ended,
            Consumer<Throwable> failed) {
        this.queue = queue;
        this.upstream = upstream;
        this.reader = reader;
        this.ended = ended;
        this.failed = failed;
    }

    @Override
    boolean isAskedFor() {
        return !queue.isSynchronous();
    }

    @Override
    boolean isSignalled() {
        return !queue.isSynchronous();
    }

    @Override
    boolean offer(T item) {
        return false;
    }

    /** Who closes leaves it to the task that reads to cancel upstream; where there is none, upstream is not spoken to meanwhile. */
    @Override
    @Nullable
    T poll() {
        if (over) {
            return null;
        }
        return reader.mine() != null ? take() : upstream.silent(this::take);
    }

    private @Nullable T take() {
        try {
            T item = queue.poll();
            if (item == null && queue.isSynchronous()) {
                over = true;
                ended.run();
            }
            return item;
        } catch (Throwable thrown) { // upstream's operators: as any code around user callbacks
            over = true;
            failed.accept(thrown);
            return null;
        }
    }

    @Override
    void clear(Consumer<? super T> discard) {
        queue.clear();
    }
}
