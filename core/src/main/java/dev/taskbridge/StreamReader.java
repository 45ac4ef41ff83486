package dev.taskbridge;

import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.function.Consumer;
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
public abstract class StreamReader<T> extends Intake<T> implements Subscriber<T>, Items<T>, Iterator<T> {

    private static final VarHandle CLOSED = ConstantBootstraps.fieldVarHandle(
            MethodHandles.lookup(), "closed", VarHandle.class, StreamReader.class, boolean.class);

    private final String name;
    private final OpenItems open; // in the scope while the stream is open
    private final StreamEnd end = new StreamEnd(); // after the last item
    private final Drain drain = new Drain(this::letGo);
    private volatile Stock<T> stock = Stock.none(); // written by the producer when the subscription arrives

    private volatile boolean closed; // written by whoever closes
    private volatile boolean over; // the end has been told; written by the reading thread, read by who closes

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
        super(prefetch);
        Async.checkpoint();
        this.name = name;
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
            tooLate(new IllegalStateException("§2.12: onSubscribe came twice, from " + name));
            return;
        }
        FusedQueue<T> queue = closed ? null : fuse(subscription);
        stock = queue != null ? new FusedStock<>(queue, upstream, reader, () -> end.comes(null), this::failed) : ring();
        if (closed && queue == null) { // else whoever reads cancels it
            upstream.cancel();
        }
        if (upstream.arrived(subscription) && stock.isAskedFor()) {
            requestFirst();
        }
        reader.wake();
        drain.goOn();
    }

    @Override
    public final void onNext(T item) {
        if (!stock.isSignalled()) {
            receive(Objects.requireNonNull(item, "onNext(null), which Reactive Streams rule 2.13 forbids"));
        }
        reader.wake();
        drain.goOn(); // looks after the fence in wake(): either this sees that it has begun, or it sees the item
    }

    private void receive(T item) {
        if (closed) {
            discarded(item);
        } else if (end.isThere() || !stock.isAskedFor()) {
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
        boolean first = ended(null);
        boolean failedHere = stock.isSignalled() && end.failure() != null; // of which upstream need not know
        if (!first && !closed && !failedHere) {
            tooLate(new IllegalStateException("§1.7: onComplete came after the end, from " + name));
        }
    }

    /** What upstream says; of a synchronous queue, it has nothing to say. */
    private boolean ended(@Nullable Throwable error) {
        if (stock.isOwn()) {
            upstream.finished();
        }
        boolean first = stock.isAskedFor() && end.comes(error);
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
        BodyTask<?> me = reader.mine();
        if (me != null && me.mayBeAsked()) {
            checkpoint(me);
        }
        if (isDue()) {
            lookUp(!closed && !end.isThere());
        }
        return (!closedBefore() && take()) || search();
    }

    /** Whether it was closed before what this thread has done last; when much was read, or nothing is there, it looks with a fence. */
    private boolean closedBefore() {
        return (boolean) CLOSED.get(this);
    }

    /** Nothing was there, or the stream is closed. */
    private boolean search() {
        while (!over && !closed) {
            boolean last = end.isThere(); // looked up first: what is missing then will not come
            if (take(stock)) {
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
            checkpoint(reader.mine()); // what was closed because the task is asked to stop has not come to its end
        }
        return false;
    }

    private void tellEnd() {
        over = true;
        upstream.finished();
        open.leave();
        Throwable error = end.failure();
        if (error != null) {
            throw Sneaky.rethrow(AwaitTrace.mark(error));
        }
    }

    /** What upstream's queue threw ends the stream, whatever upstream says besides. */
    private void failed(Throwable thrown) {
        Throwable other = end.overrule(thrown);
        drain.run();
        if (other != null) {
            tooLate(other);
        }
        Throwable unused = end.overrule(pollFailed(thrown));
    }

    private void checkpoint(@Nullable BodyTask<?> me) {
        try {
            if (me != null) {
                me.checkpoint();
            }
        } catch (CancelledError asked) {
            open.stopped();
            throw asked;
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
        return read(item);
    }

    @Override
    public final void forEach(Consumer<? super T> action) {
        Objects.requireNonNull(action, "forEach(null): write what to do with an item");
        while (hasNext()) {
            action.accept(next());
            handOn(action);
        }
    }

    /** Hands on what is there, straight from upstream to the action, as long as there is nothing else to do. */
    private void handOn(Consumer<? super T> action) {
        BodyTask<?> me = reader.mine();
        while (!isDue() && ready == null && !closedBefore() && (me == null || !me.mayBeAsked())) {
            T item = read();
            if (item == null) {
                return;
            }
            action.accept(item);
        }
    }

    /** Another thread has read, or has closed the stream before. */
    private boolean refused() {
        if (!closed) {
            throw reader.second(name);
        }
        checkpoint(CurrentTask.get());
        return false;
    }

    /** Waits for an item or the end; answers whether it has taken an item instead. */
    private boolean pause() {
        boolean resumed = false;
        try {
            reader.await("the next item of " + name, () -> !take(stock) && !end.isThere() && !closed);
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
        // who is upstairs drains on the way out, if it looks for another item, or else in the end
        if (!reader.isUpstairs() && (reader.isMe() || reader.replaced() || reader.isGone())) {
            drain.run();
        } else if (other != null) { // else it is on its way in, or no task's: it drains when it looks
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
