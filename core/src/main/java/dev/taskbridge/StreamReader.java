package dev.taskbridge;

import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
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

    private static final VarHandle END = ConstantBootstraps.fieldVarHandle(
            MethodHandles.lookup(), "end", VarHandle.class, StreamReader.class, Object.class);

    private static final Object COMPLETE = new Object();

    private final String name;
    private final int prefetch;
    private final int enough; // read this many, and as many more are asked for
    private final SerialSubscription upstream = new SerialSubscription();
    private final OpenItems open; // in the scope while the stream is open
    private final SoleReader reader = new SoleReader(); // woken when an item, the end or the close has been written
    private final Drain drain = new Drain(this::letGo);
    private volatile Stock<T> stock = Stock.none(); // written by the producer when the subscription arrives

    // null ──upstream ends──▶ COMPLETE or Throwable ──an item cannot be taken──▶ Throwable
    private volatile @Nullable Object end; // written by the producer after the last item, then by the reading thread

    private volatile boolean closed; // written by whoever closes
    private volatile boolean over; // the end has been told; written by the reading thread, read by who closes
    private @Nullable T ready; // taken, and not handed out yet; the reading thread's, then the drain's
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
        this.enough = prefetch - (prefetch >> 2);
        this.open = new OpenItems(this, reader);
        open.join();
    }

    // ---- from upstream

    /**
     * Subscribes, on the thread that calls this; what it throws closes the stream.
     *
     * @param subscribe subscribes this reader, or one that hands all signals to it
     */
    protected final void subscribeBy(Runnable subscribe) {
        boolean subscribed = false;
        reader.subscribing(true);
        try {
            subscribe.run();
            subscribed = true;
        } finally {
            reader.subscribing(false);
            if (closed || !subscribed) { // what came of a close meanwhile may not be all
                close();
            }
        }
    }

    @Override
    public final void onSubscribe(Subscription subscription) {
        Objects.requireNonNull(subscription, "onSubscribe(null), which Reactive Streams rule 2.13 forbids");
        if (upstream.isThere()) {
            subscription.cancel(); // rule 2.5
            return;
        }
        FusedQueue<T> queue = closed ? null : fuse(subscription);
        stock = queue != null
                ? new FusedStock<>(queue, upstream, reader, () -> END.compareAndSet(this, null, COMPLETE), this::failed)
                : Ring.of(prefetch);
        if (closed && queue == null) { // else whoever reads cancels it
            upstream.cancel();
        }
        if (upstream.arrived(subscription) && stock.isAskedFor()) {
            upstream.request(prefetch == Integer.MAX_VALUE ? Long.MAX_VALUE : prefetch);
        }
        reader.wake();
        if (drain.hasBegun()) {
            drain.run();
        }
    }

    @Override
    public final void onNext(T item) {
        if (!stock.isSignalled()) {
            receive(Objects.requireNonNull(item, "onNext(null), which Reactive Streams rule 2.13 forbids"));
        }
        reader.wake();
        if (drain.hasBegun()) { // read after the fence in wake(): either this sees it, or the drain sees the item
            drain.run();
        }
    }

    private void receive(T item) {
        if (closed) {
            discarded(item);
        } else if (end != null || !stock.isAskedFor()) {
            dropped(item);
        } else if (!upstream.isThere()) {
            tooLate(new IllegalStateException("§1.9: onNext came before onSubscribe, from " + name));
            discarded(item);
        } else if (!stock.offer(item)) {
            tooLate(new IllegalStateException("§1.1: onNext came more often than requested, from " + name));
            discarded(item);
        }
    }

    @Override
    public final void onError(Throwable error) {
        Objects.requireNonNull(error, "onError(null), which Reactive Streams rule 2.13 forbids");
        if (closed || !ended(error)) {
            tooLate(error);
        }
    }

    @Override
    public final void onComplete() {
        if (!ended(COMPLETE) && !closed && !failedHere()) {
            tooLate(new IllegalStateException("§1.7: onComplete came after the end, from " + name));
        }
    }

    /** Whether taking an item has failed, of which upstream need not know. */
    private boolean failedHere() {
        return stock.isSignalled() && end instanceof Throwable;
    }

    /** What upstream says; of a synchronous queue, it has nothing to say. */
    private boolean ended(Object how) {
        if (stock.isOwn()) {
            upstream.finished();
        }
        boolean first = stock.isAskedFor() && END.compareAndSet(this, null, how);
        if (first) {
            reader.wake();
        }
        return first;
    }

    // ---- reading

    @Override
    public final Iterator<T> iterator() {
        return this;
    }

    @Override
    public final boolean hasNext() {
        if (!reader.isMe() && !reader.enters()) {
            return refused();
        }
        if (ready != null) {
            return true;
        }
        checkpoint();
        if (taken >= enough) {
            ask();
        }
        return (!closed && take()) || search();
    }

    /** Nothing was there, or the stream is closed. */
    private boolean search() {
        while (!over && !closed) {
            boolean last = end != null; // looked up first: what is missing then will not come
            if (take()) {
                return true;
            }
            if (last) {
                tellEnd();
            } else if (pause()) {
                return true;
            }
        }
        if (closed) {
            drain.run();
            checkpoint(); // what was closed because the task is asked to stop has not come to its end
        }
        return false;
    }

    private void ask() {
        int more = taken;
        taken = 0;
        if (end == null && stock.isAskedFor()) {
            reader.upstairs(() -> upstream.request(more));
        }
    }

    /** Takes an item, if there is one. */
    private boolean take() {
        reader.fetching(true);
        try {
            ready = stock.poll();
        } finally {
            reader.fetching(false);
        }
        return ready != null;
    }

    private void tellEnd() {
        over = true;
        upstream.finished();
        open.leave();
        if (end instanceof Throwable error) {
            throw Sneaky.rethrow(AwaitTrace.mark(error));
        }
    }

    /** What upstream's queue threw ends the stream, whatever upstream says besides. */
    private void failed(Throwable thrown) {
        Object before = END.getAndSet(this, thrown);
        drain.run();
        if (before instanceof Throwable other) {
            tooLate(other);
        }
        end = pollFailed(thrown);
    }

    private void checkpoint() {
        BodyTask<?> me = reader.task();
        if (me == null) {
            return;
        }
        boolean goesOn = false;
        try {
            me.checkpoint();
            goesOn = true;
        } finally {
            if (!goesOn) {
                open.stopped();
            }
        }
    }

    @Override
    public final T next() {
        T item = ready;
        if (item == null || !reader.isMe()) {
            if (!hasNext()) {
                throw new NoSuchElementException("the end of " + name + " has been read");
            }
            item = Objects.requireNonNull(ready);
        }
        ready = null;
        taken++;
        return item;
    }

    /** Another thread has read, or has closed the stream before. */
    private boolean refused() {
        if (!closed) {
            throw reader.second(name);
        }
        BodyTask<?> me = CurrentTask.get();
        if (me != null) {
            me.checkpoint();
        }
        return false;
    }

    /** Waits for an item or the end; answers whether it has taken an item instead. */
    private boolean pause() {
        boolean resumed = false;
        try {
            reader.await("the next item of " + name, () -> !take() && end == null && !closed);
            resumed = true;
        } finally {
            if (!resumed) {
                open.stopped();
            }
        }
        return ready != null;
    }

    // ---- closing

    @Override
    public final void close() {
        if (!over) {
            shut();
            open.leave();
        }
    }

    /** A source whose queue a task reads is cancelled by that: it may be in the middle of taking an item, which the source would discard. */
    final void shut() {
        closed = true;
        BodyTask<?> other = reader.task();
        if (stock.isOwn() || other == null) {
            upstream.cancel();
        }
        reader.wake();
        boolean upstairs =
                reader.isUpstairs(); // on its way out it drains, if it looks for another item, or else in the end
        if (!upstairs && (reader.isMe() || reader.replaced())) {
            drain.run();
        } else if (other
                != null) { // else it is on its way in, or no task's, and drains when it looks for the next item
            OpenItems.whenEnded(other, drain::run);
        }
    }

    final boolean isOpen() {
        return !closed && !over;
    }

    /** Discards what is left. By the reading thread, or when that reads no more; in the end by the producer. */
    private void letGo() {
        upstream.cancel();
        discard(ready);
        ready = null;
        Guard.call(open.loop(), "discarding the items of " + name, () -> stock.clear(this::discard));
    }

    private void discard(@Nullable T item) {
        if (item != null) {
            Guard.call(open.loop(), "discarding an item of " + name, () -> discarded(item));
        }
    }

    // ---- hooks

    /**
     * Asks upstream for a queue of its own to take the items from. Called once, before anything is requested.
     *
     * @param subscription what upstream has given; it is still to be requested from and cancelled by this class alone
     * @return the queue; null if upstream is to signal the items, which is what this does
     */
    protected @Nullable FusedQueue<T> fuse(Subscription subscription) {
        return null;
    }

    /**
     * What the loop is to be told when {@link FusedQueue#poll} has thrown something: the library's hook for failures of operators comes in
     * here.
     *
     * @param thrown what it has thrown
     * @return what the loop throws: this does not change it
     */
    protected Throwable pollFailed(Throwable thrown) {
        return thrown;
    }

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
