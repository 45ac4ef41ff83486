package dev.taskbridge.reactor;

import dev.taskbridge.FusedQueue;
import dev.taskbridge.StreamReader;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Fuseable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/** Reads a Flux with the Context of the body that reads. */
final class FluxReader<T> extends StreamReader<T> implements CoreSubscriber<T> {
    private final Context context = ReactorBridge.CONTEXT.get();
    private final boolean lends; // the source, if it is asked

    private FluxReader(int prefetch, boolean lends) {
        super("a Flux", prefetch);
        this.lends = lends;
    }

    static <T> FluxReader<T> subscribe(Flux<? extends T> source, int prefetch) {
        FluxReader<T> reader = new FluxReader<>(prefetch, source instanceof Fuseable);
        reader.subscribeBy(() -> source.subscribe(reader));
        return reader;
    }

    @Override
    public Context currentContext() {
        return context;
    }

    /**
     * What is beyond an async boundary stays there: only what makes items is run by the reading thread, not the functions of operators. Nor is
     * what stands between left out, such as a user's operator that hands on what its upstream has given: the source must say that it lends.
     */
    @Override
    protected @Nullable FusedQueue<T> fuse(Subscription subscription) {
        if (lends && subscription instanceof Fuseable.QueueSubscription<?> lender) {
            int mode = lender.requestFusion(Fuseable.ANY | Fuseable.THREAD_BARRIER);
            if (mode != Fuseable.NONE) {
                @SuppressWarnings("unchecked") // upstream's items are ours
                Fuseable.QueueSubscription<T> queue = (Fuseable.QueueSubscription<T>) lender;
                return new FluxQueue<>(queue, mode == Fuseable.SYNC);
            }
        }
        return null;
    }

    @Override
    protected Throwable pollFailed(Throwable thrown) {
        return Operators.onOperatorError(thrown, context);
    }

    @Override
    protected void discarded(T item) {
        Operators.onDiscard(item, context);
    }

    @Override
    protected void dropped(T item) {
        Operators.onNextDropped(item, context);
    }

    @Override
    protected void tooLate(Throwable error) {
        Operators.onErrorDropped(error, context);
    }

    private record FluxQueue<T>(Queue<T> queue, boolean isSynchronous) implements FusedQueue<T> {
        @Override
        public @Nullable T poll() {
            return queue.poll();
        }

        /** A synchronous source has fetched nothing, and what it has looked ahead it discards when it is cancelled: not twice. */
        @Override
        public void clear() {
            if (!isSynchronous) {
                queue.clear();
            }
        }
    }
}
