package dev.taskbridge.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/** A source that a test plays by hand; it never sends more than it was asked for. */
final class Asked implements Subscription {
    private final Subscriber<Integer> subscriber;
    final AtomicLong requested = new AtomicLong();
    final AtomicBoolean cancelled = new AtomicBoolean();

    Asked(Subscriber<Integer> subscriber) {
        this.subscriber = subscriber;
        subscriber.onSubscribe(this);
    }

    void send(int... items) {
        for (int item : items) {
            assertThat(requested.getAndDecrement()).as("demand").isPositive();
            subscriber.onNext(item);
        }
    }

    @Override
    public void request(long n) {
        requested.addAndGet(n);
    }

    @Override
    public void cancel() {
        cancelled.set(true);
    }
}
