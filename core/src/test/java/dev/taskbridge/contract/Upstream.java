package dev.taskbridge.contract;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A source whose every signal the test gives itself, and which writes down what is asked of it.
 *
 * @param <S> the foreign type
 */
public abstract class Upstream<S> {
    private final AtomicInteger subscribers = new AtomicInteger();
    private final CountDownLatch subscribed = new CountDownLatch(1);
    private final AtomicInteger subscriptions = new AtomicInteger();
    private final List<Integer> cancelled = new CopyOnWriteArrayList<>();
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicInteger inside = new AtomicInteger();
    private final AtomicBoolean overlapped = new AtomicBoolean();
    private boolean holding; // set by the test before anybody subscribes
    private Runnable onCancel = () -> {}; // likewise
    private Runnable insideSubscribe = () -> {}; // likewise

    /** What the coroutine awaits; where it is made with a scope, in that of the first caller. */
    public abstract S source();

    /** The value, and the end. */
    public abstract void succeed();

    /** The error. */
    public abstract void fail(Throwable error);

    /** Gives the subscriber a subscription: {@code onSubscribe}. */
    protected abstract void handOver(int number);

    /** Subscribers get no subscription until {@link #handOver}. */
    public final Upstream<S> holdingItsSubscription() {
        holding = true;
        return this;
    }

    /** Called at each cancel. */
    public final Upstream<S> onCancel(Runnable callback) {
        onCancel = callback;
        return this;
    }

    /** Called when a subscriber has its subscription, before {@code subscribe} returns. */
    public final Upstream<S> insideSubscribe(Runnable callback) {
        insideSubscribe = callback;
        return this;
    }

    /** Gives the subscriber a subscription, the first or one more. */
    public final void handOver() {
        handOver(subscriptions.incrementAndGet());
    }

    // ---- for the source

    protected final void subscribed() {
        subscribers.incrementAndGet();
        if (!holding) {
            handOver();
        }
        insideSubscribe.run();
        subscribed.countDown();
    }

    protected final void requested() {
        exclusive(requests::incrementAndGet);
    }

    protected final void cancelled(int number) {
        exclusive(() -> {
            cancelled.add(number);
            onCancel.run();
        });
    }

    /** Rule 2.7: requests and cancels of a subscription come one after the other. */
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

    /** Waits until somebody has subscribed. */
    public final Upstream<S> awaitSubscriber() {
        try {
            subscribed.await();
        } catch (InterruptedException tooLong) {
            throw new AssertionError("nobody subscribed", tooLong);
        }
        return this;
    }

    /** Whether {@code subscribe} has returned, or is about to. */
    public final boolean hasSubscriber() {
        return subscribed.getCount() == 0;
    }

    /** How many have subscribed. */
    public int subscribers() {
        return subscribers.get();
    }

    /** How often it was cancelled or disposed of. */
    public int cancellations() {
        return cancelled.size();
    }

    /** Which of its subscriptions were cancelled, from 1 on. */
    public final List<Integer> cancelledSubscriptions() {
        return List.copyOf(cancelled);
    }

    /** How often it was asked for items. */
    public final int requests() {
        return requests.get();
    }

    /** Whether two calls came at the same time. */
    public final boolean overlapped() {
        return overlapped.get();
    }
}
