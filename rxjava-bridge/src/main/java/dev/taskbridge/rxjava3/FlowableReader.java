package dev.taskbridge.rxjava3;

import dev.taskbridge.StreamReader;
import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.core.FlowableSubscriber;
import io.reactivex.rxjava3.exceptions.ProtocolViolationException;
import io.reactivex.rxjava3.plugins.RxJavaPlugins;

/** Reads a Flowable. */
final class FlowableReader<T> extends StreamReader<T> implements FlowableSubscriber<T> {

    private FlowableReader(String name, int prefetch) {
        super(name, prefetch);
    }

    static <T> FlowableReader<T> subscribe(String name, Flowable<? extends T> source, int prefetch) {
        FlowableReader<T> reader = new FlowableReader<>(name, prefetch);
        boolean subscribed = false;
        try {
            source.subscribe(reader);
            subscribed = true;
        } finally {
            if (!subscribed) {
                reader.close();
            }
        }
        return reader;
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
}
