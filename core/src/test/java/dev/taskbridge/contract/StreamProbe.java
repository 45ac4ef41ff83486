package dev.taskbridge.contract;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import org.reactivestreams.Subscription;

/** A subscriber to a stream of any library, which writes down what it is told. Each library's tests connect it. */
public final class StreamProbe {
    public static final Object COMPLETE = "complete";

    private final List<Integer> items =
            new ArrayList<>(); // written by who signals, one at a time; read when count or ended say so
    private final AtomicInteger count = new AtomicInteger(); // of the items
    private final List<Object> ends = new CopyOnWriteArrayList<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final AtomicInteger inside = new AtomicInteger();
    private final AtomicBoolean overlapped = new AtomicBoolean();
    private volatile Subscription subscription;
    private final long demand;
    private IntConsumer onItem = item -> {}; // set by the test before it subscribes, as all below
    private Runnable onEnd = () -> {};
    private boolean leaving;

    /** One that requests {@code demand} items at once. */
    public StreamProbe(long demand) {
        this.demand = demand;
    }

    /** One that requests all. */
    public StreamProbe() {
        this(Long.MAX_VALUE);
    }

    /** Called for each item, once it is written down. */
    public StreamProbe onItem(IntConsumer callback) {
        onItem = callback;
        return this;
    }

    /** Called at the end, before that is known to the test. */
    public StreamProbe onEnd(Runnable callback) {
        onEnd = callback;
        return this;
    }

    /** Leaves as soon as it has a subscription. */
    public StreamProbe leavingAtOnce() {
        leaving = true;
        return this;
    }

    // ---- for the library

    public void subscribed(Subscription given) {
        subscription = given;
        if (leaving) {
            given.cancel();
        } else if (demand > 0) {
            given.request(demand);
        }
    }

    public void item(Integer item) {
        if (inside.getAndIncrement() > 0) {
            overlapped.set(true);
        }
        try {
            items.add(item);
            count.incrementAndGet();
            onItem.accept(item);
        } finally {
            inside.decrementAndGet();
        }
    }

    /** {@link #COMPLETE}, or an error. */
    public void end(Object how) {
        if (inside.getAndIncrement() > 0) {
            overlapped.set(true);
        }
        try {
            ends.add(how);
            onEnd.run();
        } finally {
            inside.decrementAndGet();
            ended.countDown();
        }
    }

    // ---- for the test

    public StreamProbe awaitEnd() {
        try {
            ended.await();
        } catch (InterruptedException tooLong) {
            throw new AssertionError("no end; " + count + " items so far", tooLong);
        }
        return this;
    }

    /** Waits until so many items have come. */
    public StreamProbe awaitItems(int number) {
        Waiting.until(() -> count.get() >= number || !ends.isEmpty());
        if (count.get() < number) {
            throw new AssertionError("ended after " + count + " items: " + ends);
        }
        return this;
    }

    /** The items that have come; for who knows that no more are on their way. */
    public List<Integer> items() {
        return List.copyOf(items.subList(0, count.get()));
    }

    public int count() {
        return count.get();
    }

    /** {@link #COMPLETE}, or errors: all ends that it was told of. */
    public List<Object> ends() {
        return List.copyOf(ends);
    }

    public void request(long n) {
        subscription.request(n);
    }

    public void cancel() {
        subscription.cancel();
    }

    /** Whether it has been given a subscription. */
    public boolean isSubscribed() {
        return subscription != null;
    }

    /** Whether two signals came at the same time. */
    public boolean overlapped() {
        return overlapped.get();
    }
}
