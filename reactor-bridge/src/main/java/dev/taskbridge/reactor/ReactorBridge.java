package dev.taskbridge.reactor;

import dev.taskbridge.Action;
import dev.taskbridge.Async;
import dev.taskbridge.AsyncFunction;
import dev.taskbridge.Coroutine;
import dev.taskbridge.EventLoop;
import dev.taskbridge.Generator;
import dev.taskbridge.Items;
import dev.taskbridge.Publishers;
import dev.taskbridge.Task;
import dev.taskbridge.TaskLocal;
import dev.taskbridge.sync.AsyncQueue;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * The way between coroutines and Project Reactor, for {@code import static dev.taskbridge.reactor.ReactorBridge.*}.
 *
 * <p>A body sees the {@link Context} of its subscriber, and what it awaits is subscribed to with that very Context.
 */
public final class ReactorBridge {

    /** The Context of the subscriber that a body runs for. */
    static final TaskLocal<Context> CONTEXT = TaskLocal.withInitial(Context::empty);

    private ReactorBridge() {}

    // ---- inwards

    /**
     * Subscribes to a Mono and waits until it has completed. A cold {@link #mono} of ours may be run in place instead; then this also waits for its
     * clean-up when this task is asked to stop.
     *
     * @param mono what to wait for
     * @param <T> the type of its value
     * @return its value; null if it is empty
     * @throws dev.taskbridge.CancelledError if this task is asked to stop; the subscription is cancelled. A task that has been asked
     *     before does not subscribe. What the Mono fails with is thrown, the same object
     * @throws IllegalStateException on a thread that must not block
     */
    public static <T> @Nullable T await(Mono<T> mono) {
        Async.checkpoint();
        EventLoop loop = mono instanceof TaskMono<T> ours ? ours.inPlace() : null;
        return loop == null ? MonoAwaiter.await(mono) : ((TaskMono<T>) mono).callInPlace(loop);
    }

    /**
     * Subscribes to a Mono now. The task belongs to the scope that the caller is in.
     *
     * @param mono what to subscribe to
     * @param <T> the type of its value
     * @return a task that ends when the Mono completes, with null if it is empty; it fails with what the Mono fails with. Cancelling it
     *     cancels the subscription
     */
    public static <T> Task<@Nullable T> toTask(Mono<T> mono) {
        return MonoAwaiter.task(mono);
    }

    /**
     * The Context of the subscriber that the current body runs for, as it was given; see {@link Mono#deferContextual}.
     *
     * @return the Context; empty outside a task that runs for a Reactor subscriber
     */
    public static ContextView context() {
        return CONTEXT.get();
    }

    /**
     * A task-local that lives in the Context, under a key: a body reads there what its subscriber's Context holds, and what it sets is in the
     * Context of everything that it, or a task it makes afterwards, awaits, reads and subscribes to. It is no copy, so nothing has to be
     * registered, and the Context is copied only where a value is set.
     *
     * @param key the key in the Context
     * @param <T> the type of the value
     * @return a new task-local; null where the Context has no such key, and set to null it takes the key out of the Context
     */
    public static <T> TaskLocal<@Nullable T> contextLocal(Object key) {
        return TaskLocal.<Context, @Nullable T>view(
                CONTEXT,
                context -> context.getOrDefault(key, null),
                (context, value) -> value == null ? context.delete(key) : context.put(key, value));
    }

    /**
     * Subscribes to a Flux now, for a {@code for} loop to read: {@code try (Items<T> items = each(flux)) { for (T item : items) … }}.
     *
     * @param flux what to read
     * @param <T> the type of the items
     * @return the items; {@value Publishers#PREFETCH} are fetched ahead, and more when three quarters of them have been read
     * @throws IllegalStateException on a platform thread outside a task
     */
    public static <T> Items<T> each(Flux<? extends T> flux) {
        return each(flux, Publishers.PREFETCH);
    }

    /**
     * Subscribes to a Flux now, for a {@code for} loop to read. Items that are fetched and not read go to the discard hook of the Context.
     *
     * @param flux what to read
     * @param prefetch how many items to fetch ahead; with 1, the next item is asked for when the loop comes back for it, with {@link
     *     Integer#MAX_VALUE} there is no limit
     * @param <T> the type of the items
     * @return the items
     * @throws IllegalArgumentException if {@code prefetch} is less than 1
     * @throws IllegalStateException on a platform thread outside a task
     */
    public static <T> Items<T> each(Flux<? extends T> flux, int prefetch) {
        return FluxReader.subscribe(flux, prefetch);
    }

    /**
     * Runs a body for each item of a Flux, one after the other.
     *
     * @param flux what to read
     * @param body what to do with an item; it may await
     * @param <T> the type of the items
     * @throws Exception what the body throws; the source is cancelled. What the source fails with is thrown, the same object
     * @throws dev.taskbridge.CancelledError if this task is asked to stop; the source is cancelled
     */
    public static <T> void forEach(Flux<? extends T> flux, Publishers.Body<? super T> body) throws Exception {
        Publishers.all(each(flux), body);
    }

    /**
     * Waits for the first item of a Flux, and cancels the rest.
     *
     * @param flux what to read
     * @param <T> the type of the item
     * @return the item; what the source fails with before it is thrown, the same object
     * @throws java.util.NoSuchElementException if there is no item
     * @throws dev.taskbridge.CancelledError if this task is asked to stop; the source is cancelled
     */
    public static <T> T awaitFirst(Flux<? extends T> flux) {
        return Publishers.first(ReactorBridge.<T>each(flux, 1));
    }

    /**
     * Waits for the end of a Flux.
     *
     * @param flux what to read
     * @param <T> the type of the items
     * @return the last item; what the source fails with is thrown, the same object
     * @throws java.util.NoSuchElementException if there is no item
     * @throws dev.taskbridge.CancelledError if this task is asked to stop; the source is cancelled
     */
    public static <T> T awaitLast(Flux<? extends T> flux) {
        return Publishers.last(ReactorBridge.<T>each(flux));
    }

    // ---- outwards, cold

    /**
     * A cold Mono: each subscription runs the body anew, on a virtual thread, in a scope of its own; on the loop of the task or job that
     * subscribes, else on {@link EventLoop#parallel()}. Under {@code StepVerifier.withVirtualTime} its time is the virtual one.
     *
     * @param body what to run
     * @param <T> the type of its value
     * @return a Mono of the value, empty if that is null; it fails with what the body throws, the same object. Cancelling the subscription
     *     cancels the body; what it throws while it cleans up goes to {@code Operators.onErrorDropped}
     */
    public static <T> Mono<T> mono(Coroutine<? extends @Nullable T> body) {
        return TaskMono.cold(DefaultLoop::here, body);
    }

    /**
     * A cold Mono that completes empty, as {@link #mono(Coroutine)}.
     *
     * @param body what to run
     * @return the Mono
     */
    public static Mono<Void> mono(Action body) {
        return mono(TaskMono.body(body).asCoroutine());
    }

    /**
     * A cold Mono on a loop, as {@link #mono(Coroutine)}.
     *
     * @param loop where the body runs, and whose time it keeps
     * @param body what to run
     * @param <T> the type of its value
     * @return the Mono
     */
    public static <T> Mono<T> mono(EventLoop loop, Coroutine<? extends @Nullable T> body) {
        return TaskMono.cold(on(loop), body);
    }

    /**
     * A cold Mono on a loop that completes empty, as {@link #mono(Coroutine)}.
     *
     * @param loop where the body runs, and whose time it keeps
     * @param body what to run
     * @return the Mono
     */
    public static Mono<Void> mono(EventLoop loop, Action body) {
        return mono(loop, TaskMono.body(body).asCoroutine());
    }

    /**
     * A cold Flux: each subscription runs the generator anew, on a virtual thread, in a scope of its own; on the loop of the task or job that
     * subscribes, else on {@link EventLoop#parallel()}. Under {@code StepVerifier.withVirtualTime} its time is the virtual one.
     *
     * @param generator what to run; its emit waits until there is demand
     * @param <T> the type of the items
     * @return a Flux of what is emitted; it fails with what the generator throws, the same object. Cancelling the subscription cancels the
     *     generator; what it throws while it cleans up goes to {@code Operators.onErrorDropped}
     */
    public static <T> Flux<T> flux(Generator<? extends T> generator) {
        return TaskFlux.of(DefaultLoop::here, generator);
    }

    /**
     * A cold Flux on a loop, as {@link #flux(Generator)}.
     *
     * @param loop where the generator runs, and whose time it keeps
     * @param generator what to run
     * @param <T> the type of the items
     * @return the Flux
     */
    public static <T> Flux<T> flux(EventLoop loop, Generator<? extends T> generator) {
        return TaskFlux.of(on(loop), generator);
    }

    /**
     * Has linear code called for each item of a Flux, for several items at a time; the results come in the order of the items. The missing
     * {@code mapAsync}: like {@code flatMapSequential}, with a coroutine.
     *
     * @param flux the items
     * @param concurrency for how many items at most, from when one is taken to when its result has been handed on
     * @param function what to call, in a task of its own; it sees the Context of the subscriber
     * @param <T> the type of the items
     * @param <R> the type of the results
     * @return a cold Flux of the results; it fails with what the function or the source fails with first, and then cancels both.
     *     Cancelling the subscription cancels both, too; results that nobody takes go to the discard hook of the subscriber's Context
     * @throws IllegalArgumentException if {@code concurrency} is less than 1
     */
    public static <T, R> Flux<R> mapAwait(
            Flux<? extends T> flux, int concurrency, AsyncFunction<? super T, ? extends R> function) {
        Objects.requireNonNull(flux, "the flux is null; write where the items come from");
        return flux(Publishers.mapping(() -> each(flux, concurrency), concurrency, function));
    }

    private static Supplier<EventLoop> on(EventLoop loop) {
        Objects.requireNonNull(loop, "the loop is null; write EventLoop.parallel(), or leave it out");
        return () -> loop;
    }

    // ---- outwards, hot

    /**
     * A Mono of a task that has been started already; all its subscribers share the outcome.
     *
     * @param task the task
     * @param <T> the type of its value
     * @return a Mono of the value, empty if that is null; it fails with what the task fails with, and with a {@link
     *     java.util.concurrent.CancellationException} if the task is cancelled. Cancelling the subscription leaves the task alone
     */
    public static <T> Mono<T> toMono(Task<? extends @Nullable T> task) {
        return TaskMono.hot(task);
    }

    /**
     * A Flux of the items of a queue, which all its subscribers and all others who take from the queue share: an item is taken when a subscriber
     * has asked for it.
     *
     * @param queue where the items are taken from
     * @param <T> the type of the items
     * @return a Flux that completes when the queue is shut down and empty, and fails with what it was shut down with. Cancelling the
     *     subscription loses no item: what was taken and not handed on goes back into the queue
     */
    public static <T> Flux<T> toFlux(AsyncQueue<? extends T> queue) {
        return flux(queue.items());
    }

    // ---- loops and schedulers

    /**
     * A loop whose steps are jobs of a scheduler, one at a time, and whose time is the scheduler's. On a {@code VirtualTimeScheduler},
     * advancing the time runs the bodies to their next await before it returns.
     *
     * @param scheduler runs the steps; its thread stands still while a body's step lasts
     * @return a new loop; closing it leaves the scheduler as it is. When the scheduler is disposed of first, the tasks are cancelled
     */
    public static EventLoop eventLoop(Scheduler scheduler) {
        return SchedulerHost.loop(scheduler);
    }

    /**
     * A scheduler whose jobs are steps of a loop, and whose time is the loop's: operators and coroutines move together.
     *
     * @param loop runs the jobs
     * @return a new scheduler; disposing of it leaves the loop as it is
     */
    public static Scheduler scheduler(EventLoop loop) {
        return new LoopScheduler(loop);
    }
}
