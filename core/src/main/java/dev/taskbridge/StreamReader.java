package dev.taskbridge;

import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * Subscribes to a publisher and lets a {@code for} loop read it. For bridges, which add the hooks of their library. Signals may come from any
 * thread, one after the other; reading is for one thread.
 *
 * <p>It asks for {@code prefetch} items, and for more when three quarters of them have been read; never for more than it has room for.
 *
 * @param <T> the type of the items
 */
@SuppressWarnings("IterableAndIterator") // a stream has one place, which all its iterators share
public abstract class StreamReader<T> implements Subscriber<T>, Items<T>, Iterator<T> {

    private static final VarHandle WAITER = ConstantBootstraps.fieldVarHandle(
            MethodHandles.lookup(), "waiter", VarHandle.class, StreamReader.class, PromiseTask.class);

    private static final Object COMPLETE = new Object();

    private final String name;
    private final int prefetch;
    private final Ring<T> ring;
    private final SerialSubscription upstream = new SerialSubscription();
    private final PromiseTask<@Nullable Void> open; // in the scope as long as the stream is open
    private final AtomicInteger leftovers = new AtomicInteger(); // calls of discardLeftovers that have not been heeded
    private volatile @Nullable Object end; // null, COMPLETE or a Throwable; written by the producer after the last item
    private volatile @Nullable PromiseTask<@Nullable Void> waiter; // what the reader waits for
    private volatile boolean closed;
    private volatile @Nullable Thread thread; // the one that reads; written by it
    private volatile @Nullable BodyTask<?> reader; // its task; written by it
    private @Nullable T ready; // read from the ring, not handed out yet; as below, the reading thread's
    private int taken; // since the last request
    private boolean over; // the end has been told

    /**
     * A stream that is open in the scope of the caller: when that ends first, the stream is closed, and this is reported.
     *
     * @param name what is read, for people
     * @param prefetch how many items to fetch ahead, from 1 to {@link Integer#MAX_VALUE}, which asks for all without limit
     * @throws IllegalArgumentException if {@code prefetch} is less than 1
     * @throws IllegalStateException on a platform thread outside a task
     */
    @SuppressWarnings("this-escape") // the scope cannot end before the constructor has: it runs in the scope
    protected StreamReader(String name, int prefetch) {
        if (prefetch < 1) {
            throw new IllegalArgumentException("prefetch must be 1 or more, and was " + prefetch);
        }
        Async.checkpoint();
        this.name = name;
        this.prefetch = prefetch;
        this.ring = prefetch == Integer.MAX_VALUE ? Ring.unbounded() : Ring.bounded(prefetch);
        this.open = PromiseTask.pending(name);
        open.onCancel(this::scopeEnded);
    }

    // ---- from upstream

    @Override
    public final void onSubscribe(Subscription subscription) {
        Objects.requireNonNull(subscription, "onSubscribe(null), which Reactive Streams rule 2.13 forbids");
        if (upstream.arrived(subscription)) {
            upstream.request(prefetch == Integer.MAX_VALUE ? Long.MAX_VALUE : prefetch);
        }
    }

    @Override
    public final void onNext(T item) {
        Objects.requireNonNull(item, "onNext(null), which Reactive Streams rule 2.13 forbids");
        if (closed) {
            discarded(item);
        } else if (end != null) {
            dropped(item);
        } else if (!upstream.isThere()) {
            tooLate(new IllegalStateException("§1.9: onNext came before onSubscribe, from " + name));
            discarded(item);
        } else if (!ring.offer(item)) {
            tooLate(new IllegalStateException("§1.1: onNext came more often than requested, from " + name));
            discarded(item);
        } else {
            wake();
            if (closed) {
                discardLeftovers();
            }
        }
    }

    @Override
    public final void onError(Throwable error) {
        Objects.requireNonNull(error, "onError(null), which Reactive Streams rule 2.13 forbids");
        if (closed || end != null) {
            tooLate(error);
        } else {
            ended(error);
        }
    }

    @Override
    public final void onComplete() {
        if (end == null) {
            ended(COMPLETE);
        } else if (!closed) {
            tooLate(new IllegalStateException("§1.7: onComplete came after the end, from " + name));
        }
    }

    private void ended(Object how) {
        upstream.finished();
        end = how;
        wake();
    }

    private void wake() {
        VarHandle.fullFence(); // the item or the end first, then the look for a waiter, which does it the other way
        // round
        PromiseTask<@Nullable Void> waits = waiter;
        if (waits != null && WAITER.compareAndSet(this, waits, null)) {
            waits.complete(new Outcome.Success<>(null));
        }
    }

    // ---- reading

    @Override
    public final Iterator<T> iterator() {
        return this;
    }

    @Override
    public final boolean hasNext() {
        if (thread != Thread.currentThread()) {
            enter();
        }
        if (ready != null) {
            return true;
        }
        BodyTask<?> me = reader;
        if (me != null) {
            me.checkpoint();
        }
        if (taken >= prefetch - (prefetch >> 2)) {
            int more = taken;
            taken = 0;
            upstream.request(more);
        }
        while (!over && !closed) {
            ready = ring.poll();
            if (ready != null) {
                return true;
            }
            Object how = end;
            if (how == null) {
                pause();
            } else if (ring.isEmpty()) {
                over = true;
                open.complete(new Outcome.Success<>(null));
                if (how instanceof Throwable error) {
                    throw Sneaky.rethrow(AwaitTrace.mark(error));
                }
            }
        }
        return false;
    }

    @Override
    public final T next() {
        if (!hasNext()) {
            throw new NoSuchElementException("the end of " + name + " has been read");
        }
        T item = Objects.requireNonNull(ready);
        ready = null;
        taken++;
        return item;
    }

    private void enter() {
        Thread first = thread;
        if (first != null) {
            throw new IllegalStateException(name + " is read by thread '" + first.getName()
                    + "', and cannot be read by '" + Thread.currentThread().getName()
                    + "' as well; hand the items on through a queue, or subscribe twice");
        }
        thread = Thread.currentThread();
        reader = BodyTask.current();
    }

    private void pause() {
        PromiseTask<@Nullable Void> next = PromiseTask.apart("the next item of " + name, EventLoop.here());
        waiter = next;
        VarHandle.fullFence(); // see wake()
        try {
            if (ring.isEmpty() && end == null && !closed) {
                next.await();
            }
        } finally {
            waiter = null;
        }
    }

    // ---- closing

    @Override
    public final void close() {
        if (!over) {
            shut();
            open.complete(new Outcome.Success<>(null));
            discardReady();
            discardLeftovers();
        }
    }

    private void shut() {
        closed = true;
        upstream.cancel();
        wake();
    }

    private void discardReady() {
        T item = ready;
        ready = null;
        if (item != null) {
            discarded(item);
        }
    }

    /** The scope has ended, and the stream was not closed. */
    private void scopeEnded() {
        EventLoop loop = open.block.owner().loop;
        loop.unhandled(
                name + " was left open until its scope ended; close it: try (Items<…> items = each(…)) { … }",
                new IllegalStateException("an Items was not closed"));
        shut();
        BodyTask<?> mine = reader;
        if (mine == null || mine == BodyTask.current()) {
            discardLeftovers();
        } else {
            mine.onDone(outcome -> discardLeftovers()); // it may still be reading
        }
    }

    private void discardLeftovers() {
        if (leftovers.getAndIncrement() > 0) {
            return;
        }
        int seen = 1;
        do {
            for (T item = ring.poll(); item != null; item = ring.poll()) {
                discarded(item);
            }
            seen = leftovers.addAndGet(-seen);
        } while (seen > 0);
    }

    // ---- hooks

    /**
     * An item that nobody will read: hand it to the library's hook for discarded values.
     *
     * @param item the item
     */
    protected abstract void discarded(T item);

    /**
     * An item that came after the end: hand it to the library's hook for dropped values.
     *
     * @param item the item
     */
    protected abstract void dropped(T item);

    /**
     * A failure that the reader cannot be told, because the stream has ended or was closed, or a breach of the protocol: hand it to the
     * library's hook for dropped errors.
     *
     * @param error the failure
     */
    protected abstract void tooLate(Throwable error);

    @Override
    public String toString() {
        return name;
    }
}
