package dev.taskbridge;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;

/**
 * A subscription on its way from a publisher: what is asked of it before it has arrived is kept, and {@code request} and {@code cancel} never
 * run at the same time (Reactive Streams rule 2.7). For bridges. All methods may be called from any thread.
 */
public final class SerialSubscription implements Subscription {

    /*
     * Whoever raises the count from zero talks to upstream, until nothing has changed meanwhile; the others only leave word.
     */
    private final AtomicInteger changes = new AtomicInteger();
    private final AtomicLong demand = new AtomicLong();
    private final AtomicReference<@Nullable Subscription> upstream = new AtomicReference<>();
    private volatile boolean cancelled;
    private volatile boolean finished;
    private boolean told; // that it is cancelled; written and read by who talks

    /** One that has not arrived yet. */
    public SerialSubscription() {}

    /**
     * The subscription has arrived.
     *
     * @param subscription what the publisher gave; it is cancelled if there was one before (rule 2.5), or if nobody waits for it any more
     * @return false if there was one before
     */
    public boolean arrived(Subscription subscription) {
        boolean first = upstream.compareAndSet(null, subscription);
        if (first) {
            talk();
        } else {
            subscription.cancel();
        }
        return first;
    }

    /**
     * Whether it has arrived.
     *
     * @return true once it has
     */
    public boolean isThere() {
        return upstream.get() != null;
    }

    /**
     * Whether {@link #cancel} was called in time.
     *
     * @return true once it was
     */
    public boolean isCancelled() {
        return cancelled;
    }

    @Override
    public void request(long n) {
        demand.accumulateAndGet(n, (before, more) -> before + more < 0 ? Long.MAX_VALUE : before + more);
        talk();
    }

    @Override
    public void cancel() {
        if (!finished) {
            cancelled = true;
            talk();
        }
    }

    /** The publisher has ended: from here on there is nothing to request or cancel. */
    public void finished() {
        finished = true;
    }

    /** Takes something from upstream while nobody speaks to it; null if somebody does. What is to be said meanwhile is said afterwards. */
    <T> @Nullable T silent(Supplier<? extends @Nullable T> take) {
        if (!changes.compareAndSet(0, 1)) {
            return null;
        }
        try {
            return take.get();
        } finally {
            talkOn();
        }
    }

    private void talk() {
        if (changes.getAndIncrement() == 0) {
            talkOn();
        }
    }

    private void talkOn() {
        int seen = 1;
        do {
            Subscription to = upstream.get();
            if (to != null) {
                tell(to);
            }
            seen = changes.addAndGet(-seen);
        } while (seen > 0);
    }

    private void tell(Subscription to) {
        if (cancelled) {
            if (!told) {
                told = true;
                to.cancel();
            }
            return;
        }
        long n = demand.getAndSet(0);
        if (n > 0 && !finished) {
            to.request(n);
        }
    }
}
