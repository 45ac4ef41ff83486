package dev.taskbridge.rxjava3;

import dev.taskbridge.FusedQueue;
import dev.taskbridge.StreamReader;
import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.core.FlowableSubscriber;
import io.reactivex.rxjava3.exceptions.ProtocolViolationException;
import io.reactivex.rxjava3.operators.QueueFuseable;
import io.reactivex.rxjava3.operators.QueueSubscription;
import io.reactivex.rxjava3.operators.SimpleQueue;
import io.reactivex.rxjava3.plugins.RxJavaPlugins;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;

/** Reads a Flowable. */
final class FlowableReader<T> extends StreamReader<T> implements FlowableSubscriber<T> {

    private FlowableReader(String name, int prefetch) {
        super(name, prefetch);
    }

    static <T> FlowableReader<T> subscribe(String name, Flowable<? extends T> source, int prefetch) {
        FlowableReader<T> reader = new FlowableReader<>(name, prefetch);
        reader.subscribeBy(() -> source.subscribe(reader));
        return reader;
    }

    /** What is beyond an async boundary stays there: only what makes items is run by the reading thread, not the functions of operators. */
    @Override
    protected @Nullable FusedQueue<T> fuse(Subscription subscription) {
        if (subscription instanceof QueueSubscription<?> lender) {
            int mode = lender.requestFusion(QueueFuseable.ANY | QueueFuseable.BOUNDARY);
            if (mode != QueueFuseable.NONE) {
                @SuppressWarnings("unchecked") // upstream's items are ours
                QueueSubscription<T> queue = (QueueSubscription<T>) lender;
                return new FlowableQueue<>(queue, mode == QueueFuseable.SYNC);
            }
        }
        return null;
    }

    @Override
    protected void discarded(T item) {
        // RxJava has no hook for a value that comes too late
    }

    @Override
    protected void dropped(T item) {
        tooLate(new ProtocolViolationException("onNext came after the end, from " + this));
    }

    @Override
    protected void tooLate(Throwable error) {
        RxJavaPlugins.onError(error);
    }

    private record FlowableQueue<T>(SimpleQueue<T> queue, boolean isSynchronous) implements FusedQueue<T> {
        @Override
        public @Nullable T poll() throws Throwable {
            return queue.poll();
        }

        /** RxJava has no hook for the items that are lost here; a Stream is closed by this. */
        @Override
        public void clear() {
            queue.clear();
        }
    }
}
