package dev.taskbridge.sync;

import dev.taskbridge.SerialSubscription;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * Puts what a publisher sends into a queue, and asks for as much as there is room for.
 *
 * @param <T> the type of the items
 */
final class Feeder<T> implements Subscriber<T> {

    /*
     * It has no thread. The room that it has asked for is not kept free for it, so that a silent source holds nobody up; if others have
     * taken it meanwhile, the item waits in the line of those who put. Whoever takes an item out of the queue calls tend().
     */
    static final Caller CALLER = new Caller("a subscriber");

    private static final Object COMPLETE = new Object();

    private final Exchange<T> exchange;
    private final SerialSubscription upstream = new SerialSubscription();
    private volatile @Nullable Object end; // null, COMPLETE or a Throwable; written by the source

    /** Items that wait for room, and some that no longer do. Guarded by the exchange's lock. */
    final List<Waiter<T>> waiting = new ArrayList<>(0);

    /** How many items have been asked for and have not come. Guarded by the exchange's lock. */
    long outstanding;

    Feeder(Exchange<T> exchange) {
        this.exchange = exchange;
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        Objects.requireNonNull(subscription, "onSubscribe(null), which Reactive Streams rule 2.13 forbids");
        if (upstream.arrived(subscription)) {
            exchange.feeders.add(this);
            tend();
        }
    }

    @Override
    public void onNext(T item) {
        Objects.requireNonNull(item, "onNext(null), which Reactive Streams rule 2.13 forbids");
        if (end == null) {
            exchange.feed(this, item);
            tend();
        }
    }

    @Override
    public void onError(Throwable error) {
        ended(Objects.requireNonNull(error, "onError(null), which Reactive Streams rule 2.13 forbids"));
    }

    @Override
    public void onComplete() {
        ended(COMPLETE);
    }

    private void ended(Object how) {
        if (end == null) {
            upstream.finished();
            end = how;
            tend();
        }
    }

    /** The queue or the source has changed. */
    void tend() {
        if (exchange.isBehind(this)) {
            return;
        }
        Object how = end;
        if (how != null) {
            exchange.feeders.remove(this);
            exchange.shutDown(false, how instanceof Throwable error ? error : null);
        } else if (exchange.isShutDown()) {
            exchange.feeders.remove(this);
            upstream.cancel();
        } else {
            long wanted = exchange.wanted(this);
            if (wanted > 0) {
                upstream.request(wanted);
            }
        }
    }

    /** How many more items to ask for, where there is room for so many: none, while that is less than a quarter. Under the exchange's lock. */
    long ask(long room) {
        long free = room - outstanding;
        long asked = free < Math.max(1, exchange.capacity / 4) ? 0 : free;
        outstanding += asked;
        return asked;
    }

    @Override
    public String toString() {
        return "Subscriber[" + exchange.inWords() + "]";
    }
}
