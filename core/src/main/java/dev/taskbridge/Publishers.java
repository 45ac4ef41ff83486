package dev.taskbridge;

import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.ServiceLoader;
import java.util.function.Supplier;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;

/**
 * Streams of any library that speaks Reactive Streams, in both directions. The bridges have the same verbs for the types of their library, with
 * its context and its hooks.
 */
public final class Publishers {

    /** How many items are fetched ahead where nothing else is said. */
    public static final int PREFETCH = 256;

    private static final String NULL_RESULT =
            "the function of mapAwait returned null; a stream has no null items, return an Optional instead";

    private static final List<SubscriberDecorator> DECORATORS =
            ServiceLoader.load(SubscriberDecorator.class, Publishers.class.getClassLoader()).stream()
                    .map(ServiceLoader.Provider::get)
                    .toList();

    private Publishers() {}

    // ---- inwards

    /**
     * Subscribes to a publisher now, for a {@code for} loop to read: {@code try (Items<T> items = each(source)) { for (T item : items) … }}.
     *
     * @param source what to read
     * @param <T> the type of the items
     * @return the items; {@value #PREFETCH} are fetched ahead, and more when three quarters of them have been read
     * @throws IllegalStateException on a platform thread outside a task
     */
    public static <T> Items<T> each(Publisher<? extends T> source) {
        return each(source, PREFETCH);
    }

    /**
     * Subscribes to a publisher now, for a {@code for} loop to read.
     *
     * @param source what to read
     * @param prefetch how many items to fetch ahead; with 1, the next item is asked for when the loop comes back for it, with {@link
     *     Integer#MAX_VALUE} there is no limit
     * @param <T> the type of the items
     * @return the items
     * @throws IllegalArgumentException if {@code prefetch} is less than 1
     * @throws IllegalStateException on a platform thread outside a task
     */
    public static <T> Items<T> each(Publisher<? extends T> source, int prefetch) {
        PublisherReader<T> reader = new PublisherReader<>("a Publisher", prefetch);
        reader.subscribeTo(source);
        return reader;
    }

    /**
     * Waits for the first item of a publisher, and cancels the rest.
     *
     * @param source what to read
     * @param <T> the type of the item
     * @return the item; what the source fails with before it is thrown, the same object
     * @throws NoSuchElementException if there is no item
     * @throws CancelledError if this task is asked to stop; the source is cancelled
     */
    public static <T> T awaitFirst(Publisher<? extends T> source) {
        return first(each(source, 1));
    }

    /**
     * Waits for the end of a publisher.
     *
     * @param source what to read
     * @param <T> the type of the items
     * @return the last item; what the source fails with is thrown, the same object
     * @throws NoSuchElementException if there is no item
     * @throws CancelledError if this task is asked to stop; the source is cancelled
     */
    public static <T> T awaitLast(Publisher<? extends T> source) {
        return last(each(source));
    }

    /**
     * Runs a body for each item, one after the other.
     *
     * @param source what to read
     * @param body what to do with an item; it may await
     * @param <T> the type of the items
     * @throws Exception what the body throws; the source is cancelled. What the source fails with is thrown, the same object
     * @throws CancelledError if this task is asked to stop; the source is cancelled
     */
    public static <T> void forEach(Publisher<? extends T> source, Body<? super T> body) throws Exception {
        all(each(source), body);
    }

    /**
     * What to do with an item.
     *
     * @param <T> the type of the item
     */
    @FunctionalInterface
    public interface Body<T> {

        /**
         * Runs the body.
         *
         * @param item the item
         * @throws Exception whatever the body throws
         */
        void run(T item) throws Exception;
    }

    /**
     * Closes a stream after its first item. For bridges.
     *
     * @param items the stream
     * @param <T> the type of the items
     * @return the item
     * @throws NoSuchElementException if there is none
     */
    public static <T> T first(Items<T> items) {
        try (items) {
            return next(items, "first");
        }
    }

    /**
     * Reads a stream to its end. For bridges.
     *
     * @param items the stream
     * @param <T> the type of the items
     * @return the last item
     * @throws NoSuchElementException if there is none
     */
    public static <T> T last(Items<T> items) {
        try (items) {
            T last = next(items, "last");
            for (T item : items) {
                last = item;
            }
            return last;
        }
    }

    private static <T> T next(Items<T> items, String which) {
        Iterator<T> all = items.iterator();
        if (!all.hasNext()) {
            throw new NoSuchElementException(items + " is empty and has no " + which
                    + " item; loop over each(…), or give it one with defaultIfEmpty(…)");
        }
        return all.next();
    }

    /**
     * Runs a body for each item of a stream, and closes it. For bridges.
     *
     * @param items the stream
     * @param body what to do with an item
     * @param <T> the type of the items
     * @throws Exception what the body throws
     */
    public static <T> void all(Items<? extends T> items, Body<? super T> body) throws Exception {
        try (items) {
            Objects.requireNonNull(body, "forEach(null): write what to do with an item");
            items.forEach(item -> {
                try {
                    body.run(item);
                } catch (Exception thrown) {
                    throw Sneaky.rethrow(thrown);
                }
            });
        }
    }

    // ---- outwards

    /**
     * A cold publisher: each subscription runs the generator anew, on a virtual thread, in a scope of its own; on the loop of the task or job
     * that subscribes, else on {@link EventLoop#parallel()}.
     *
     * @param generator what to run; its emit waits until there is demand
     * @param <T> the type of the items
     * @return a publisher of what is emitted; it fails with what the generator throws, the same object. Cancelling the subscription cancels
     *     the generator; what it throws while it cleans up goes to the loop's handler for unhandled failures
     */
    public static <T> Publisher<T> publisher(Generator<? extends T> generator) {
        return publisher(EventLoop::current, generator);
    }

    /**
     * A cold publisher on a loop, as {@link #publisher(Generator)}.
     *
     * @param loop where the generator runs, and whose time it keeps
     * @param generator what to run
     * @param <T> the type of the items
     * @return the publisher
     */
    public static <T> Publisher<T> publisher(EventLoop loop, Generator<? extends T> generator) {
        EventLoop mine = Given.loop(loop);
        return publisher(() -> mine, generator);
    }

    private static <T> Publisher<T> publisher(Supplier<EventLoop> loop, Generator<? extends T> generator) {
        Given.generator(generator);
        return subscriber -> {
            EventLoop mine = loop.get();
            PublisherWriter<T> writer = new PublisherWriter<>(subscriber, mine);
            subscriber.onSubscribe(writer);
            writer.launch(mine, generator);
        };
    }

    /**
     * A generator that calls linear code for each item of a stream, for several at a time, and emits the results in the order of the items.
     * For bridges.
     *
     * @param source subscribes to the stream; called by the generator
     * @param concurrency for how many items at most, from when one is taken to when its result has been handed on
     * @param function what to call, in a task of its own
     * @param <T> the type of the items
     * @param <R> the type of the results
     * @return the generator
     * @throws IllegalArgumentException if {@code concurrency} is less than 1
     */
    public static <T, R> Generator<R> mapping(
            Supplier<? extends Items<? extends T>> source,
            int concurrency,
            AsyncFunction<? super T, ? extends R> function) {
        if (concurrency < 1) {
            throw new IllegalArgumentException("concurrency must be 1 or more, and was " + concurrency);
        }
        Given.function(function);
        return out -> {
            MappingWindow<R> window = new MappingWindow<>(concurrency);
            Task<?> reading = Async.createTask(() -> read(source.get(), window, function));
            Task<R> task = null;
            try {
                for (task = window.awaitTask(); task != null; task = window.awaitTask()) {
                    R result = task.await();
                    task = null; // the stream has the result, whatever becomes of it
                    out.emit(Objects.requireNonNull(result, NULL_RESULT));
                    window.leave();
                }
            } finally {
                window.abandon(task, result -> discard(out, result));
            }
            reading.await();
        };
    }

    @SuppressWarnings("unchecked") // what takes the results takes this one
    private static <R> void discard(Emitter<? super R> out, R result) {
        if (out instanceof StreamWriter<?> writer) {
            ((StreamWriter<R>) writer).guardedDiscard(result);
        }
    }

    private static <T, R> void read(
            Items<? extends T> items, MappingWindow<R> window, AsyncFunction<? super T, ? extends R> function) {
        try (items) {
            window.awaitRoom();
            for (T item : items) {
                window.add(Async.createTask((Coroutine<R>) () -> function.apply(item)));
                window.awaitRoom();
            }
        } finally {
            window.end();
        }
    }

    private static final class PublisherReader<T> extends StreamReader<T> {
        private final EventLoop loop = EventLoop.current();

        PublisherReader(String name, int prefetch) {
            super(name, prefetch);
        }

        void subscribeTo(Publisher<? extends T> source) {
            Subscriber<T> dressed = this;
            for (SubscriberDecorator decorator : DECORATORS) {
                dressed = decorator.decorate(dressed);
            }
            Subscriber<T> subscriber = dressed;
            subscribeBy(() -> source.subscribe(subscriber));
        }

        @Override
        protected void discarded(T item) {} // Reactive Streams has no hook for it

        @Override
        protected void dropped(T item) {
            tooLate(new IllegalStateException("§1.7: onNext came after the end, from " + this));
        }

        @Override
        protected void tooLate(Throwable error) {
            loop.unhandled("a failure came too late for whoever read " + this, error);
        }
    }

    private static final class PublisherWriter<T> extends StreamWriter<T> {
        private final Subscriber<? super T> subscriber;
        private final EventLoop loop;

        PublisherWriter(Subscriber<? super T> subscriber, EventLoop loop) {
            super(true);
            this.subscriber = subscriber;
            this.loop = loop;
        }

        @Override
        protected void next(T item) {
            subscriber.onNext(item);
        }

        @Override
        protected void completed() {
            subscriber.onComplete();
        }

        @Override
        protected void failed(Throwable cause) {
            subscriber.onError(cause);
        }

        @Override
        protected void tooLate(Throwable cause) {
            loop.unhandled("a failure came too late for the subscriber of a publisher", cause);
        }

        @Override
        protected void discarded(T item) {} // Reactive Streams has no hook for it
    }
}
