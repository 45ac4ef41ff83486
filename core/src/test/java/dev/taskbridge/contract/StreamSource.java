package dev.taskbridge.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * A publisher whose every signal the test gives itself, with or without regard to demand, and which writes down what is asked of it. For one
 * subscriber.
 */
public final class StreamSource implements Publisher<Integer> {
    private final Queue<Long> requests = new ConcurrentLinkedQueue<>();
    private final AtomicInteger cancellations = new AtomicInteger();
    private final AtomicInteger inside = new AtomicInteger();
    private final AtomicBoolean overlapped = new AtomicBoolean();
    private volatile Subscriber<? super Integer> subscriber;
    private volatile boolean subscribed; // the subscriber has its subscription, if it is to have one
    private boolean holding; // set by the test before anybody subscribes, as all below
    private int synchronously; // items that are given inside request()
    private Runnable onCancel = () -> {};

    /** The subscriber gets no subscription until {@link #handOver}. */
    public StreamSource holdingItsSubscription() {
        holding = true;
        return this;
    }

    /** Called at each cancel. */
    public StreamSource onCancel(Runnable callback) {
        onCancel = callback;
        return this;
    }

    /** Gives the items from 1 to {@code last} as they are requested, on the requesting thread, and then completes. */
    public StreamSource counting(int last) {
        synchronously = last;
        return this;
    }

    @Override
    public void subscribe(Subscriber<? super Integer> who) {
        assertThat(subscriber).isNull();
        subscriber = who;
        if (!holding) {
            handOver();
        }
        subscribed = true;
    }

    /** Gives the subscriber a subscription, the first or one more. */
    public StreamSource handOver() {
        subscriber.onSubscribe(new Subscription() {
            private int given;

            @Override
            public void request(long n) {
                exclusive(() -> requests.add(n));
                if (synchronously > 0) {
                    give(n);
                }
            }

            private void give(long n) {
                for (long left = n; left > 0 && given < synchronously && cancellations.get() == 0; left--) {
                    subscriber.onNext(++given);
                    if (given == synchronously) {
                        subscriber.onComplete();
                    }
                }
            }

            @Override
            public void cancel() {
                exclusive(() -> {
                    cancellations.incrementAndGet();
                    onCancel.run();
                });
            }
        });
        return this;
    }

    /** Rule 2.7: requests and cancels come one after the other. */
    private void exclusive(Runnable call) {
        boolean first = inside.incrementAndGet() == 1;
        for (int spins = 0; spins < 50; spins++) {
            Thread.onSpinWait();
        }
        if (!first || inside.get() > 1) {
            overlapped.set(true);
        }
        call.run();
        inside.decrementAndGet();
    }

    // ---- for the test

    /** Waits until somebody has subscribed, and items may be given. */
    public StreamSource awaitSubscriber() {
        Waiting.until(() -> subscribed);
        return this;
    }

    /** The items from {@code first} to {@code last}, whether they were requested or not. */
    public StreamSource give(int first, int last) {
        for (int item = first; item <= last; item++) {
            subscriber.onNext(item);
        }
        return this;
    }

    public StreamSource complete() {
        subscriber.onComplete();
        return this;
    }

    public StreamSource fail(Throwable error) {
        subscriber.onError(error);
        return this;
    }

    public Subscriber<? super Integer> subscriber() {
        return subscriber;
    }

    /** What it was asked for, call by call. */
    public List<Long> requests() {
        return List.copyOf(requests);
    }

    public int cancellations() {
        return cancellations.get();
    }

    /** Whether two calls came at the same time. */
    public boolean overlapped() {
        return overlapped.get();
    }
}
