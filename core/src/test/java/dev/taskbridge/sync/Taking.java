package dev.taskbridge.sync;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/** A subscriber that a test plays by hand. */
final class Taking<T> implements Subscriber<T> {
    final List<T> items = new CopyOnWriteArrayList<>();
    volatile Subscription upstream;
    volatile boolean complete;
    volatile Throwable failure;

    static <T> Taking<T> from(Publisher<T> publisher) {
        Taking<T> subscriber = new Taking<>();
        publisher.subscribe(subscriber);
        return subscriber;
    }

    Taking<T> asking(long n) {
        upstream.request(n);
        return this;
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        upstream = subscription;
    }

    @Override
    public void onNext(T item) {
        items.add(item);
    }

    @Override
    public void onError(Throwable error) {
        failure = error;
    }

    @Override
    public void onComplete() {
        complete = true;
    }
}
