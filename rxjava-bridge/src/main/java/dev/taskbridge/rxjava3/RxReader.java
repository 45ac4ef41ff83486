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
import io.reactivex.rxjava3.processors.UnicastProcessor;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;

/** Reads a Flowable, or an Observable of which all items are kept. */
final class RxReader<T> extends StreamReader<T> implements FlowableSubscriber<T>, Observer<T> {

    private static final int ALL = Integer.MAX_VALUE;

    private final @Nullable Class<?> lender; // whose queue may be borrowed; null for nobody's
    private final int modes; // what for

    private RxReader(String name, int prefetch, @Nullable Class<?> lender, int modes) {
        super(name, prefetch);
        this.lender = lender;
        this.modes = modes;
    }

    static <T> RxReader<T> subscribe(String name, Flowable<? extends T> source, int prefetch) {
        boolean lends = RxJavaPlugins.getOnFlowableSubscribe() == null
                && !(source instanceof UnicastProcessor); // which clears its queue on the thread that fails it
        RxReader<T> reader = new RxReader<>(name, prefetch, lends ? source.getClass() : null, QueueFuseable.ANY);
        reader.subscribeBy(() -> source.subscribe((FlowableSubscriber<? super T>) reader));
        return reader;
    }

    static <T> RxReader<T> subscribe(String name, Observable<? extends T> source) {
        boolean lends = RxJavaPlugins.getOnObservableSubscribe() == null;
        RxReader<T> reader = new RxReader<>(name, ALL, lends ? source.getClass() : null, QueueFuseable.SYNC);
        reader.subscribeBy(() -> source.subscribe((Observer<? super T>) reader));
        return reader;
    }

    @Override
    public void onSubscribe(Disposable disposable) {
        onSubscribe(new Emission(Objects.requireNonNull(disposable, "onSubscribe(null), which RxJava forbids")));
    }

    /**
     * What is beyond an async boundary stays there: only what makes items is run by the reading thread, not the functions of operators. Nor is
     * what stands between left out, such as a user's operator that hands on what its upstream has given: the queue must be of the source itself.
     */
    @Override
    protected @Nullable FusedQueue<T> fuse(Subscription subscription) {
        Object given = subscription instanceof Emission(Disposable disposable) ? disposable : subscription;
        if (given instanceof QueueFuseable<?> lending && isOfTheSource(lending.getClass())) {
            int mode = lending.requestFusion(modes | QueueFuseable.BOUNDARY);
            if (mode != QueueFuseable.NONE) {
                @SuppressWarnings("unchecked") // upstream's items are ours
                QueueFuseable<T> queue = (QueueFuseable<T>) lending;
                return new RxQueue<>(queue, mode == QueueFuseable.SYNC);
            }
        }
        return null;
    }

    /** Whether it is the source's class, or inside of that. */
    private boolean isOfTheSource(Class<?> type) {
        Class<?> at = type;
        while (at != null && at != lender) {
            at = at.getEnclosingClass();
        }
        return at != null;
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
