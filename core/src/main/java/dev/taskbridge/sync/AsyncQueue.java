package dev.taskbridge.sync;

import dev.taskbridge.CancelledError;
import dev.taskbridge.Emitter;
import dev.taskbridge.Generator;
import dev.taskbridge.Promise;
import dev.taskbridge.Publishers;
import java.util.Comparator;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;

/**
 * A queue between tasks, as {@code asyncio.Queue}: who gets from an empty one is suspended until there is an item, who puts into a full one until there
 * is room. Unlike in asyncio it is bounded unless said otherwise.
 *
 * <p>It is fair: items go to those who get in the order in which they came, and those who put get room in theirs. An item is never lost or
 * doubled by a cancellation: a {@code get} that throws has taken nothing, a {@code put} that throws has put nothing. It may be shared by tasks of several
 * loops and by virtual threads that are no task's. {@code toString} tells the counts and names those who wait.
 *
 * <p>It is an {@link Iterable}: a {@code for} loop takes items until the queue is shut down and empty. Several loops share the items. As an
 * {@link AutoCloseable} it is shut down by its {@code close}, so a producer may end with {@code try (queue) { … }}.
 *
 * @param <T> the type of the items, which are never null
 */
public final class AsyncQueue<T> implements Iterable<T>, AutoCloseable {
    private final @Nullable String name;
    private final Exchange<T> exchange;

    /** A queue for {@value Publishers#PREFETCH} items; the first one in is the first one out. */
    public AsyncQueue() {
        this(Publishers.PREFETCH);
    }

    /**
     * A queue where the first one in is the first one out.
     *
     * @param capacity how many items it holds, one or more; {@link Integer#MAX_VALUE} is without limit
     * @throws IllegalArgumentException if the capacity is less than one
     */
    public AsyncQueue(int capacity) {
        this(null, capacity, Store.fifo());
    }

    /**
     * A queue with a name, as {@link #AsyncQueue(int)}.
     *
     * @param name what {@code toString} shows
     * @param capacity how many items it holds, one or more; {@link Integer#MAX_VALUE} is without limit
     * @throws IllegalArgumentException if the capacity is less than one
     */
    public AsyncQueue(String name, int capacity) {
        this(name, capacity, Store.fifo());
    }

    private AsyncQueue(@Nullable String name, int capacity, Store<T> store) {
        this.name = name;
        this.exchange = new Exchange<>(name == null ? "AsyncQueue" : "AsyncQueue '" + name + "'", store, capacity);
    }

    /**
     * A queue without a limit: a {@code put} never waits, and nothing holds back a producer that is faster than its consumers.
     *
     * @param <T> the type of the items
     * @return a new queue
     */
    public static <T> AsyncQueue<T> unbounded() {
        return new AsyncQueue<>(Integer.MAX_VALUE);
    }

    /**
     * A queue for {@value Publishers#PREFETCH} items where the last one in is the first one out, as {@code asyncio.LifoQueue}.
     *
     * @param <T> the type of the items
     * @return a new queue
     */
    public static <T> AsyncQueue<T> lifo() {
        return lifo(Publishers.PREFETCH);
    }

    /**
     * A queue where the last one in is the first one out, as {@code asyncio.LifoQueue}.
     *
     * @param capacity how many items it holds, one or more; {@link Integer#MAX_VALUE} is without limit
     * @param <T> the type of the items
     * @return a new queue
     * @throws IllegalArgumentException if the capacity is less than one
     */
    public static <T> AsyncQueue<T> lifo(int capacity) {
        return new AsyncQueue<>(null, capacity, Store.lifo());
    }

    /**
     * A queue for {@value Publishers#PREFETCH} items where the least one in it is the first one out, as {@code asyncio.PriorityQueue}; of
     * equal ones, the first one in.
     *
     * @param order says which one is less. It is called under the queue's lock, so it must be quick, and must neither throw nor use the queue
     * @param <T> the type of the items
     * @return a new queue
     */
    public static <T> AsyncQueue<T> priority(Comparator<? super T> order) {
        return priority(order, Publishers.PREFETCH);
    }

    /**
     * A queue as {@link #priority(Comparator)}.
     *
     * @param order says which one is less
     * @param capacity how many items it holds, one or more; {@link Integer#MAX_VALUE} is without limit
     * @param <T> the type of the items
     * @return a new queue
     * @throws IllegalArgumentException if the capacity is less than one
     */
    public static <T> AsyncQueue<T> priority(Comparator<? super T> order, int capacity) {
        return new AsyncQueue<>(null, capacity, Store.priority(order));
    }

    // ---- putting

    /**
     * Puts an item in; waits until there is room. As in asyncio, where there is room this is no await, and delivers no request to stop.
     *
     * @param item the item
     * @throws CancelledError if this task is asked to stop while it waits; the item is not in the queue
     * @throws QueueShutDownException if the queue was shut down, or is while this waits; the item is not in the queue
     * @throws IllegalStateException on a platform thread outside a task
     */
    public void put(T item) {
        exchange.put(Objects.requireNonNull(item, "null was put; a queue has no null items"));
    }

    /**
     * Puts an item in if there is room. From any thread; does not wait.
     *
     * @param item the item
     * @return false if there is no room, or others wait for it
     * @throws QueueShutDownException if the queue was shut down
     */
    public boolean tryPut(T item) {
        return exchange.offer(Objects.requireNonNull(item, "null was put; a queue has no null items"));
    }

    // ---- getting

    /**
     * Takes an item; waits until there is one. As in asyncio, where there is one this is no await, and delivers no request to stop. An item that
     * has been handed to this task is returned even if the task is asked to stop before it goes on; the request is delivered at the next await.
     *
     * @return the item
     * @throws CancelledError if this task is asked to stop while it waits
     * @throws QueueShutDownException if the queue was shut down and is empty; where it was shut down with a failure, that very object is thrown
     * @throws IllegalStateException on a platform thread outside a task
     */
    public T get() {
        T item = exchange.take();
        if (item == null) {
            throw exchange.shutDown("get");
        }
        return item;
    }

    /**
     * Takes an item if there is one. From any thread; does not wait.
     *
     * @return the item; null if there is none
     * @throws QueueShutDownException if the queue was shut down and is empty; where it was shut down with a failure, that very object is thrown
     */
    public @Nullable T tryGet() {
        return exchange.poll();
    }

    /**
     * Takes items, as {@link #get}, until the queue is shut down and empty.
     *
     * @return an iterator for one thread, whose {@code hasNext} takes an item and {@code next} returns it. What the queue was shut down with is
     *     thrown by {@code hasNext}, the same object
     */
    @Override
    public Iterator<T> iterator() {
        return new Taken();
    }

    private final class Taken implements Iterator<T> {
        private @Nullable T ready;

        @Override
        public boolean hasNext() {
            if (ready == null) {
                ready = exchange.take();
            }
            return ready != null;
        }

        @Override
        public T next() {
            if (!hasNext()) {
                throw new NoSuchElementException(AsyncQueue.this + " was shut down and is empty");
            }
            T item = Objects.requireNonNull(ready);
            ready = null;
            return item;
        }
    }

    // ---- work to be done

    /**
     * Says that the work on an item that was taken is done, for those who wait in {@link #join}. From any thread.
     *
     * @throws IllegalStateException if it is called more often than items were put in
     */
    public void taskDone() {
        exchange.work.done();
    }

    /**
     * Waits until {@link #taskDone} has been called for each item that was put in.
     *
     * @throws CancelledError if this task is asked to stop while it waits
     * @throws IllegalStateException on a platform thread outside a task
     */
    public void join() {
        exchange.work.join();
    }

    // ---- the end

    /** Shuts the queue down: nothing more can be put in, and who waits to put is told so; what is in it can be taken. From any thread. */
    public void shutdown() {
        exchange.shutDown(false, null);
    }

    /**
     * Shuts the queue down, as {@code asyncio.Queue.shutdown}.
     *
     * @param immediate true to drop what is in it, each as if its work were done
     */
    public void shutdown(boolean immediate) {
        exchange.shutDown(immediate, null);
    }

    /**
     * Shuts the queue down because its source has failed: who takes gets what is in it, and then the failure. Without effect on a queue that
     * has been shut down.
     *
     * @param cause the failure; this very object is thrown to each who takes
     */
    public void shutdown(Throwable cause) {
        exchange.shutDown(false, Objects.requireNonNull(cause, "the cause is null; to end well, call shutdown()"));
    }

    /** As {@link #shutdown()}. */
    @Override
    public void close() {
        shutdown();
    }

    /**
     * Whether the queue was shut down.
     *
     * @return true if so; there may be items in it
     */
    public boolean isShutDown() {
        return exchange.isShutDown();
    }

    // ---- streams

    /**
     * The items as the body of a stream, until the queue is shut down and empty: {@code Publishers.publisher(queue.items())}; the bridges have
     * {@code toFlux(queue)} and {@code toFlowable(queue)}. An item is taken only when the subscriber has asked for it, and subscribers share
     * the items. What a subscriber that has left meanwhile did not get goes back into the queue, as the next one. Whoever works on an item
     * calls {@link #taskDone}, if somebody waits in {@link #join}.
     *
     * @return a generator, for any number of streams; a stream fails with what the queue was shut down with
     */
    public Generator<T> items() {
        return this::emitTo;
    }

    private void emitTo(Emitter<? super T> out) {
        Promise<@Nullable Void> end = new Promise<>("the end of " + this);
        exchange.watch(end);
        try {
            while (out.awaitDemand(end.task())) {
                T item = exchange.take();
                if (item == null) {
                    return;
                }
                if (!out.offer(item)) {
                    exchange.putBack(item);
                }
            }
            exchange.checkEnd();
        } finally {
            exchange.unwatch(end);
        }
    }

    /**
     * A subscriber that puts what it receives into the queue, and asks for as much as there is room for. It needs no thread. When its source
     * completes, the queue is shut down; when it fails, it is shut down with the failure. When the queue is shut down otherwise, the
     * source is cancelled, and what was on its way is dropped. To fill a queue from several sources, merge them first.
     *
     * @return a new subscriber, for one subscription
     */
    public Subscriber<T> subscriber() {
        return new Feeder<>(exchange);
    }

    // ---- for those who look on

    /**
     * How many items are in the queue.
     *
     * @return the number; those that wait to be put in do not count
     */
    public int size() {
        return exchange.size();
    }

    /**
     * How many items the queue holds at most.
     *
     * @return the number; {@link Integer#MAX_VALUE} is without limit
     */
    public int capacity() {
        return exchange.capacity;
    }

    /**
     * Whether the queue is empty.
     *
     * @return true if {@link #get} would wait, or fail
     */
    public boolean isEmpty() {
        return size() == 0;
    }

    /**
     * Whether the queue is full.
     *
     * @return true if {@link #put} would wait
     */
    public boolean isFull() {
        return size() >= capacity();
    }

    /**
     * The state of the queue: how many items it holds, how many are unfinished, who waits.
     *
     * @return a text for people
     */
    @Override
    public String toString() {
        return "AsyncQueue[" + (name == null ? "" : "'" + name + "', ") + exchange.inWords() + "]";
    }
}
