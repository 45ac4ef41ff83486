package dev.taskbridge.rxjava3;

import dev.taskbridge.FusedQueue;
import dev.taskbridge.StreamReader;
import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.core.FlowableSubscriber;
import io.reactivex.rxjava3.core.Observable;
import io.reactivex.rxjava3.core.Observer;
import io.reactivex.rxjava3.disposables.Disposable;
import io.reactivex.rxjava3.exceptions.ProtocolViolationException;
import io.reactivex.rxjava3.operators.QueueFuseable;
import io.reactivex.rxjava3.operators.SimpleQueue;
import io.reactivex.rxjava3.plugins.RxJavaPlugins;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;

/** Reads a Flowable, or an Observable of which all items are kept. */
final class RxReader<T> extends StreamReader<T> implements FlowableSubscriber<T>, Observer<T> {

    private static final int ALL = Integer.MAX_VALUE;

    private RxReader(String name, int prefetch) {
        super(name, prefetch);
    }

    static <T> RxReader<T> subscribe(String name, Flowable<? extends T> source, int prefetch) {
        RxReader<T> reader = new RxReader<>(name, prefetch);
        reader.subscribeBy(() -> source.subscribe((FlowableSubscriber<? super T>) reader));
        return reader;
    }

    static <T> RxReader<T> subscribe(String name, Observable<? extends T> source) {
        RxReader<T> reader = new RxReader<>(name, ALL);
        reader.subscribeBy(() -> source.subscribe((Observer<? super T>) reader));
        return reader;
    }

    @Override
    public void onSubscribe(Disposable disposable) {
        onSubscribe(new Emission(disposable));
    }

    /** What is beyond an async boundary stays there: only what makes items is run by the reading thread, not the functions of operators. */
    @Override
    protected @Nullable FusedQueue<T> fuse(Subscription subscription) {
        if ((subscription instanceof Emission(Disposable disposable) ? disposable : subscription)
                instanceof QueueFuseable<?> lender) {
            int mode = lender.requestFusion(QueueFuseable.ANY | QueueFuseable.BOUNDARY);
            if (mode != QueueFuseable.NONE) {
                @SuppressWarnings("unchecked") // upstream's items are ours
                QueueFuseable<T> queue = (QueueFuseable<T>) lender;
                return new RxQueue<>(queue, mode == QueueFuseable.SYNC);
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

    /** What an Observable gives, which nobody need ask. */
    private record Emission(Disposable disposable) implements Subscription {
        @Override
        public void request(long n) {}

        @Override
        public void cancel() {
            disposable.dispose();
        }
    }

    private record RxQueue<T>(SimpleQueue<T> queue, boolean isSynchronous) implements FusedQueue<T> {
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
