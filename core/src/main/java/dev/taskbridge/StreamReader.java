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

    private static final VarHandle WAITER = handle("waiter", PromiseTask.class);
    private static final VarHandle THREAD = handle("thread", Thread.class);

    private static final Object COMPLETE = new Object();

    private final String name;
    private final int prefetch;
    private final Ring<T> ring;
    private final SerialSubscription upstream = new SerialSubscription();
    private volatile PromiseTask<@Nullable Void>
            open; // in the scope while the stream is open; written by who is told of its end
    private final @Nullable BodyTask<?> opener = CurrentTask.get();
    private final AtomicInteger drains = new AtomicInteger(); // calls of drain() that have not been heeded
    private volatile @Nullable Object end; // null, COMPLETE or a Throwable; written by the producer after the last item
    private volatile @Nullable PromiseTask<@Nullable Void>
            waiter; // written by the reading thread, taken by who wakes it
    private volatile boolean closed; // written by whoever closes
    private volatile boolean deserted; // nobody reads any more: what comes is to be drained; written by drain()
    private volatile @Nullable Thread thread; // the one that reads; written once, by it or by who closes before
    private volatile @Nullable BodyTask<?> reader; // its task; written by it
    private volatile boolean over; // the end has been told; written by the reading thread, read by who closes
    private volatile boolean stopped; // asked to stop in the middle; written by the reading thread
    private @Nullable T ready; // read from the ring, not handed out yet; the reading thread's, then drain()'s
    private int taken; // since the last request; the reading thread's

    /**
     * A stream that is open in the scope of the caller: when that ends first, the stream is closed, and this is reported.
     *
     * @param name what is read, for people
     * @param prefetch how many items to fetch ahead, from 1 to {@link Integer#MAX_VALUE}, which asks for all without limit
     * @throws IllegalArgumentException if {@code prefetch} is less than 1
     * @throws IllegalStateException on a platform thread outside a task
     */
    @SuppressWarnings(
            "this-escape") // to the scope, which may be asked to stop, but does not end before the constructor has
    protected StreamReader(String name, int prefetch) {
        if (prefetch < 1) {
            throw new IllegalArgumentException("prefetch must be 1 or more, and was " + prefetch);
        }
        Async.checkpoint();
        this.name = name;
        this.prefetch = prefetch;
        this.ring = prefetch == Integer.MAX_VALUE ? Ring.unbounded() : Ring.bounded(prefetch);
        this.open = PromiseTask.apart(name, EventLoop.here());
        joinScope();
    }

    private static VarHandle handle(String field, Class<?> type) {
        return ConstantBootstraps.fieldVarHandle(
                MethodHandles.lookup(), field, VarHandle.class, StreamReader.class, type);
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
            if (deserted) { // read after the fence in wake(): either this sees it, or the drain sees the item
                drain();
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
        if (thread != Thread.currentThread() && !enter()) {
            return false;
        }
        if (ready != null) {
            return true;
        }
        checkpoint();
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
                leaveScope();
                if (how instanceof Throwable error) {
                    throw Sneaky.rethrow(AwaitTrace.mark(error));
                }
            }
        }
        if (closed) {
            drain();
            checkpoint(); // what was closed because the task is asked to stop has not come to its end
        }
        return false;
    }

    private void checkpoint() {
        BodyTask<?> me = reader;
        if (me == null) {
            return;
        }
        boolean goesOn = false;
        try {
            me.checkpoint();
            goesOn = true;
        } finally {
            if (!goesOn) {
                stopped = true;
            }
        }
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

    /** The thread reads for the first time; answers false if the stream was closed before. */
    private boolean enter() {
        if (!THREAD.compareAndSet(this, null, Thread.currentThread())) {
            Thread first = thread;
            if (closed || first == null) {
                BodyTask<?> me = CurrentTask.get();
                if (me != null) {
                    me.checkpoint();
                }
                return false;
            }
            throw new IllegalStateException(name + " is read by thread '" + first.getName()
                    + "', and cannot be read by '" + Thread.currentThread().getName()
                    + "' as well; hand the items on through a queue, or subscribe twice");
        }
        reader = CurrentTask.get();
        return true;
    }

    private void pause() {
        PromiseTask<@Nullable Void> next = PromiseTask.apart("the next item of " + name, EventLoop.here());
        waiter = next;
        VarHandle.fullFence(); // see wake()
        boolean resumed = false;
        try {
            if (ring.isEmpty() && end == null && !closed) {
                next.await();
            }
            resumed = true;
        } finally {
            waiter = null;
            if (!resumed) {
                stopped = true;
            }
        }
    }

    // ---- closing

    @Override
    public final void close() {
        if (!over) {
            shut();
            leaveScope();
        }
    }

    private void shut() {
        closed = true;
        upstream.cancel();
        wake();
        if (thread == Thread.currentThread() || THREAD.compareAndSet(this, null, Thread.currentThread())) {
            drain();
            return;
        }
        BodyTask<?> other = reader; // if it is on its way in, or no task's, it drains when it looks for the next item
        if (other != null) {
            whenEnded(other, this::drain);
        }
    }

    /**
     * Whoever the scope holds is asked to stop. Those who are at the stream there may still close it; it waits for their end, or for that of
     * the scope if they are its own body.
     */
    private void scopeEnds() {
        BodyTask<?> inside = isIn(opener) ? opener : isIn(reader) ? reader : null;
        if (closed || over) {
            return;
        }
        if (inside != null) {
            whenEnded(inside, this::scopeEnds);
        } else if (isBody(opener) || isBody(reader)) {
            open = PromiseTask.apart(name, open.block);
            joinScope();
            if (closed || over) {
                leaveScope();
            }
        } else {
            reportLeftOpen();
            shut();
        }
    }

    private boolean isIn(@Nullable BodyTask<?> task) {
        return task != null && !task.isDone() && open.block.owner().contains(task.block);
    }

    /** Whether the task runs the body of the scope: the block that it is in lies there, and is not about to be left. */
    private boolean isBody(@Nullable BodyTask<?> task) {
        Scope scope = open.block.owner();
        return task != null && !task.isDone() && scope.contains(task.at()) && task.shield() != scope;
    }

    private void joinScope() {
        PromiseTask<@Nullable Void> mine = open;
        mine.block.owner().join(mine);
        mine.onCancel(this::scopeEnds);
    }

    private void leaveScope() {
        open.complete(new Outcome.Success<>(null));
    }

    private void reportLeftOpen() {
        BodyTask<?> user = reader != null ? reader : opener;
        if (!stopped && (user == null || user.cancelling() == 0)) { // who is stopped in the middle has not forgotten it
            String advice = " was left open until its scope ended; close it: try (Items<…> items = each(…)) { … }";
            EventLoop loop = open.block.owner().loop;
            loop.unhandled(name + advice, new IllegalStateException("an Items was not closed"));
        }
    }

    private static void whenEnded(BodyTask<?> task, Runnable then) {
        if (task.isDone()) {
            then.run();
        } else {
            task.listen(new AtEnd(then));
        }
    }

    /** Does not count as somebody who sees how the task ended. */
    private record AtEnd(Runnable then) implements Listener {
        @Override
        public void ended(Completion<?> task) {
            then.run();
        }

        @Override
        public boolean observes() {
            return false;
        }
    }

    /** Discards what is left. By the reading thread, or when that reads no more; in the end by the producer. */
    private void drain() {
        deserted = true;
        if (drains.getAndIncrement() > 0) {
            return;
        }
        int seen = 1;
        do {
            discard(ready);
            ready = null;
            for (T item = ring.poll(); item != null; item = ring.poll()) {
                discard(item);
            }
            seen = drains.addAndGet(-seen);
        } while (seen > 0);
    }

    private void discard(@Nullable T item) {
        if (item != null) {
            Guard.call(open.block.owner().loop, "discarding an item of " + name, () -> discarded(item));
        }
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
