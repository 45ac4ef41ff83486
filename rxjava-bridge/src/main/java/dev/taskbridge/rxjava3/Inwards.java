package dev.taskbridge.rxjava3;

import dev.taskbridge.Async;
import dev.taskbridge.Items;
import dev.taskbridge.Publishers;
import dev.taskbridge.Task;
import io.reactivex.rxjava3.core.BackpressureStrategy;
import io.reactivex.rxjava3.core.Completable;
import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.core.Maybe;
import io.reactivex.rxjava3.core.Observable;
import io.reactivex.rxjava3.core.Single;
import io.reactivex.rxjava3.operators.ScalarSupplier;
import org.jspecify.annotations.Nullable;

/** The verbs of {@link RxJavaBridge} that bring RxJava's sources into a coroutine. */
abstract sealed class Inwards permits RxJavaBridge {
    /**
     * Subscribes to a Single and waits for its value.
     *
     * @param single what to wait for
     * @param <T> the type of its value
     * @return its value
     * @throws dev.taskbridge.CancelledError if this task is asked to stop; the subscription is disposed of. A task that has been asked
     *     before does not subscribe. What the Single fails with is thrown, the same object
     * @throws IllegalStateException on a thread that must not block
     */
    @SuppressWarnings("NullAway") // a Single has a value
    public static <T> T await(Single<T> single) {
        Async.checkpoint();
        return RxAwaiter.<T>here("a Single").subscribedTo(single::subscribe).result();
    }

    /**
     * Subscribes to a Maybe and waits until it has completed.
     *
     * @param maybe what to wait for
     * @param <T> the type of its value
     * @return its value; null if it is empty
     * @throws dev.taskbridge.CancelledError if this task is asked to stop; the subscription is disposed of. A task that has been asked
     *     before does not subscribe. What the Maybe fails with is thrown, the same object
     * @throws IllegalStateException on a thread that must not block
     */
    @SuppressWarnings("unchecked") // a Maybe<T> supplies a T
    public static <T> @Nullable T await(Maybe<T> maybe) {
        Async.checkpoint();
        if (maybe instanceof ScalarSupplier) { // a value, or nothing, as in just and empty
            return ((ScalarSupplier<T>) maybe).get();
        }
        return RxAwaiter.<T>here("a Maybe").subscribedTo(maybe::subscribe).result();
    }

    /**
     * Subscribes to a Completable and waits until it has completed.
     *
     * @param completable what to wait for
     * @throws dev.taskbridge.CancelledError if this task is asked to stop; the subscription is disposed of. A task that has been asked
     *     before does not subscribe. What the Completable fails with is thrown, the same object
     * @throws IllegalStateException on a thread that must not block
     */
    public static void await(Completable completable) {
        Async.checkpoint();
        RxAwaiter.<Void>here("a Completable")
                .subscribedTo(completable::subscribe)
                .result();
    }

    /**
     * Subscribes to a Single now. The task belongs to the scope that the caller is in.
     *
     * @param single what to subscribe to
     * @param <T> the type of its value
     * @return a task that ends as the Single does. Cancelling it disposes of the subscription
     */
    @SuppressWarnings("NullAway") // a Single has a value
    public static <T> Task<T> toTask(Single<T> single) {
        return RxAwaiter.<T>task("a Single", single::subscribe);
    }

    /**
     * Subscribes to a Maybe now. The task belongs to the scope that the caller is in.
     *
     * @param maybe what to subscribe to
     * @param <T> the type of its value
     * @return a task that ends as the Maybe does, with null if it is empty. Cancelling it disposes of the subscription
     */
    public static <T> Task<@Nullable T> toTask(Maybe<T> maybe) {
        return RxAwaiter.<T>task("a Maybe", maybe::subscribe);
    }

    /**
     * Subscribes to a Completable now. The task belongs to the scope that the caller is in.
     *
     * @param completable what to subscribe to
     * @return a task that ends as the Completable does. Cancelling it disposes of the subscription
     */
    public static Task<@Nullable Void> toTask(Completable completable) {
        return RxAwaiter.<Void>task("a Completable", completable::subscribe);
    }

    /**
     * Subscribes to a Flowable now, for a {@code for} loop to read: {@code try (Items<T> items = each(source)) { for (T item : items) … }}.
     *
     * @param flowable what to read
     * @param <T> the type of the items
     * @return the items; {@value Publishers#PREFETCH} are fetched ahead, and more when three quarters of them have been read
     * @throws IllegalStateException on a platform thread outside a task
     */
    public static <T> Items<T> each(Flowable<? extends T> flowable) {
        return each(flowable, Publishers.PREFETCH);
    }

    /**
     * Subscribes to a Flowable now, for a {@code for} loop to read.
     *
     * @param flowable what to read
     * @param prefetch how many items to fetch ahead; with 1, the next item is asked for when the loop comes back for it, with {@link
     *     Integer#MAX_VALUE} there is no limit
     * @param <T> the type of the items
     * @return the items
     * @throws IllegalArgumentException if {@code prefetch} is less than 1
     * @throws IllegalStateException on a platform thread outside a task
     */
    public static <T> Items<T> each(Flowable<? extends T> flowable, int prefetch) {
        return RxReader.subscribe("a Flowable", flowable, prefetch);
    }

    /**
     * Subscribes to an Observable now, for a {@code for} loop to read. The emitting thread never waits for the loop.
     *
     * @param observable what to read
     * @param strategy what becomes of the items that come faster than they are read. With {@link BackpressureStrategy#BUFFER} all are kept, and none
     *     comes too fast where the source can be asked, as {@code range} and {@code fromIterable} can: then each item is made when the loop comes
     *     for it, as by a Flowable. With {@link BackpressureStrategy#MISSING}, what there is no room for is lost, and reported to
     *     {@code RxJavaPlugins.onError}
     * @param <T> the type of the items
     * @return the items
     * @throws IllegalStateException on a platform thread outside a task
     */
    public static <T> Items<T> each(Observable<? extends T> observable, BackpressureStrategy strategy) {
        if (strategy == BackpressureStrategy.BUFFER) {
            return RxReader.subscribe("an Observable", observable);
        }
        return RxReader.subscribe("an Observable", observable.toFlowable(strategy), Publishers.PREFETCH);
    }

    /**
     * Runs a body for each item of a Flowable, one after the other.
     *
     * @param flowable what to read
     * @param body what to do with an item; it may await
     * @param <T> the type of the items
     * @throws Exception what the body throws; the source is cancelled. What the source fails with is thrown, the same object
     * @throws dev.taskbridge.CancelledError if this task is asked to stop; the source is cancelled
     */
    public static <T> void forEach(Flowable<? extends T> flowable, Publishers.Body<? super T> body) throws Exception {
        Publishers.all(each(flowable), body);
    }

    /**
     * Waits for the first item of a Flowable, and cancels the rest.
     *
     * @param flowable what to read
     * @param <T> the type of the item
     * @return the item; what the source fails with before it is thrown, the same object
     * @throws java.util.NoSuchElementException if there is no item
     * @throws dev.taskbridge.CancelledError if this task is asked to stop; the source is cancelled
     */
    public static <T> T awaitFirst(Flowable<? extends T> flowable) {
        return Publishers.first(RxJavaBridge.<T>each(flowable, 1));
    }

    /**
     * Waits for the end of a Flowable.
     *
     * @param flowable what to read
     * @param <T> the type of the items
     * @return the last item; what the source fails with is thrown, the same object
     * @throws java.util.NoSuchElementException if there is no item
     * @throws dev.taskbridge.CancelledError if this task is asked to stop; the source is cancelled
     */
    public static <T> T awaitLast(Flowable<? extends T> flowable) {
        return Publishers.last(RxJavaBridge.<T>each(flowable));
    }
}
