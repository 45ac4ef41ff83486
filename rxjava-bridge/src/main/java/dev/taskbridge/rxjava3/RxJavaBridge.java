package dev.taskbridge.rxjava3;

import dev.taskbridge.Action;
import dev.taskbridge.AsyncFunction;
import dev.taskbridge.Coroutine;
import dev.taskbridge.Downstream;
import dev.taskbridge.EventLoop;
import dev.taskbridge.Generator;
import dev.taskbridge.Publishers;
import dev.taskbridge.StreamWriter;
import dev.taskbridge.Task;
import dev.taskbridge.TaskLocal;
import dev.taskbridge.sync.AsyncQueue;
import io.reactivex.rxjava3.core.Completable;
import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.core.Maybe;
import io.reactivex.rxjava3.core.Observable;
import io.reactivex.rxjava3.core.Scheduler;
import io.reactivex.rxjava3.core.Single;
import io.reactivex.rxjava3.plugins.RxJavaPlugins;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The way between coroutines and RxJava 3, for {@code import static dev.taskbridge.rxjava3.RxJavaBridge.*}.
 *
 * <p>What a cold source assembled in a task sees of its task-locals, and so of a Reactor Context, is what the subscribing task has or, if
 * RxJava subscribes on a thread of its own, what the assembling task had.
 */
public final class RxJavaBridge extends Inwards {
    private RxJavaBridge() {}

    // ---- outwards, cold

    /**
     * A cold Single: each subscription runs the body anew, on a virtual thread, in a scope of its own; on the loop of the task or job that
     * subscribes, else on {@link EventLoop#parallel()}. Where a {@code TestScheduler} is in the place of RxJava's computation scheduler,
     * it runs on that.
     *
     * @param body what to run
     * @param <T> the type of its value
     * @return a Single of the value; it fails with what the body throws, the same object, and with a {@link NullPointerException} if the
     *     value is null. Disposing of the subscription cancels the body; what it throws while it cleans up goes to {@link
     *     RxJavaPlugins#onError}
     */
    public static <T> Single<T> single(Coroutine<? extends T> body) {
        return RxJavaPlugins.onAssembly(new TaskSingle<>(cold(DefaultLoop::here, body)));
    }

    /**
     * A cold Single on a loop, as {@link #single(Coroutine)}.
     *
     * @param loop where the body runs, and whose time it keeps
     * @param body what to run
     * @param <T> the type of its value
     * @return the Single
     */
    public static <T> Single<T> single(EventLoop loop, Coroutine<? extends T> body) {
        return RxJavaPlugins.onAssembly(new TaskSingle<>(cold(on(loop), body)));
    }

    /**
     * A cold Maybe: each subscription runs the body anew, on a virtual thread, in a scope of its own; on the loop of the task or job that
     * subscribes, else on {@link EventLoop#parallel()}. Where a {@code TestScheduler} is in the place of RxJava's computation scheduler,
     * it runs on that.
     *
     * @param body what to run
     * @param <T> the type of its value
     * @return a Maybe of the value, empty if that is null; it fails with what the body throws, the same object. Disposing of the
     *     subscription cancels the body; what it throws while it cleans up goes to {@link RxJavaPlugins#onError}
     */
    public static <T> Maybe<T> maybe(Coroutine<? extends @Nullable T> body) {
        return RxJavaPlugins.onAssembly(new TaskMaybe<>(cold(DefaultLoop::here, body)));
    }

    /**
     * A cold Maybe on a loop, as {@link #maybe(Coroutine)}.
     *
     * @param loop where the body runs, and whose time it keeps
     * @param body what to run
     * @param <T> the type of its value
     * @return the Maybe
     */
    public static <T> Maybe<T> maybe(EventLoop loop, Coroutine<? extends @Nullable T> body) {
        return RxJavaPlugins.onAssembly(new TaskMaybe<>(cold(on(loop), body)));
    }

    /**
     * A cold Completable: each subscription runs the body anew, on a virtual thread, in a scope of its own; on the loop of the task or job that
     * subscribes, else on {@link EventLoop#parallel()}. Where a {@code TestScheduler} is in the place of RxJava's computation scheduler,
     * it runs on that.
     *
     * @param body what to run
     * @return a Completable; it fails with what the body throws, the same object. Disposing of the subscription cancels the body; what it
     *     throws while it cleans up goes to {@link RxJavaPlugins#onError}
     */
    public static Completable completable(Action body) {
        return RxJavaPlugins.onAssembly(new TaskCompletable<@Nullable Void>(
                cold(DefaultLoop::here, body(body).asCoroutine())));
    }

    /**
     * A cold Completable on a loop, as {@link #completable(Action)}.
     *
     * @param loop where the body runs, and whose time it keeps
     * @param body what to run
     * @return the Completable
     */
    public static Completable completable(EventLoop loop, Action body) {
        return RxJavaPlugins.onAssembly(
                new TaskCompletable<@Nullable Void>(cold(on(loop), body(body).asCoroutine())));
    }

    /**
     * A cold Flowable: each subscription runs the generator anew, on a virtual thread, in a scope of its own; on the loop of the task or job
     * that subscribes, else on {@link EventLoop#parallel()}. Where a {@code TestScheduler} is in the place of RxJava's computation
     * scheduler, it runs on that.
     *
     * @param generator what to run; its emit waits until there is demand
     * @param <T> the type of the items
     * @return a Flowable of what is emitted; it fails with what the generator throws, the same object. Cancelling the subscription cancels
     *     the generator; what it throws while it cleans up goes to {@link RxJavaPlugins#onError}
     */
    public static <T> Flowable<T> flowable(Generator<? extends T> generator) {
        return RxJavaPlugins.onAssembly(new TaskFlowable<T>(stream(DefaultLoop::here, generator)));
    }

    /**
     * A cold Flowable on a loop, as {@link #flowable(Generator)}.
     *
     * @param loop where the generator runs, and whose time it keeps
     * @param generator what to run
     * @param <T> the type of the items
     * @return the Flowable
     */
    public static <T> Flowable<T> flowable(EventLoop loop, Generator<? extends T> generator) {
        return RxJavaPlugins.onAssembly(new TaskFlowable<T>(stream(on(loop), generator)));
    }

    /**
     * A cold Observable, as {@link #flowable(Generator)}, but without demand: emit never waits for any.
     *
     * @param generator what to run
     * @param <T> the type of the items
     * @return an Observable of what is emitted; it fails with what the generator throws, the same object. Disposing cancels the generator;
     *     what it throws while it cleans up goes to {@link RxJavaPlugins#onError}
     */
    public static <T> Observable<T> observable(Generator<? extends T> generator) {
        return RxJavaPlugins.onAssembly(new TaskObservable<T>(stream(DefaultLoop::here, generator)));
    }

    /**
     * A cold Observable on a loop, as {@link #observable(Generator)}.
     *
     * @param loop where the generator runs, and whose time it keeps
     * @param generator what to run
     * @param <T> the type of the items
     * @return the Observable
     */
    public static <T> Observable<T> observable(EventLoop loop, Generator<? extends T> generator) {
        return RxJavaPlugins.onAssembly(new TaskObservable<T>(stream(on(loop), generator)));
    }

    /**
     * Has linear code called for each item of a Flowable, for several items at a time; the results come in the order of the items. Like {@code
     * concatMapEager}, with a coroutine.
     *
     * @param flowable the items
     * @param concurrency for how many items at most, from when one is taken to when its result has been handed on
     * @param function what to call, in a task of its own
     * @param <T> the type of the items
     * @param <R> the type of the results
     * @return a cold Flowable of the results; it fails with what the function or the source fails with first, and then cancels
     *     both. Cancelling the subscription cancels both, too
     * @throws IllegalArgumentException if {@code concurrency} is less than 1
     */
    public static <T, R> Flowable<R> mapAwait(
            Flowable<? extends T> flowable, int concurrency, AsyncFunction<? super T, ? extends R> function) {
        Objects.requireNonNull(flowable, "the flowable is null; write where the items come from");
        return flowable(Publishers.mapping(() -> each(flowable, concurrency), concurrency, function));
    }

    private static Supplier<EventLoop> on(EventLoop loop) {
        Objects.requireNonNull(loop, "the loop is null; write EventLoop.parallel(), or leave it out");
        return () -> loop;
    }

    private static <T> Consumer<StreamWriter<T>> stream(Supplier<EventLoop> loop, Generator<? extends T> generator) {
        Objects.requireNonNull(generator, "the generator is null; write what emits the items, out -> …");
        Coroutine<@Nullable Void> carriedOver = TaskLocal.captured(() -> null);
        @SuppressWarnings("unchecked") // a generator only emits
        Generator<T> mine = (Generator<T>) generator;
        return subscriber -> subscriber.launch(loop.get(), out -> {
            carriedOver.call();
            mine.run(out);
        });
    }

    private static <B> B body(B body) {
        return Objects.requireNonNull(body, "the body is null; write what to run, () -> …");
    }

    private static <T extends @Nullable Object> Consumer<Downstream<T>> cold(
            Supplier<EventLoop> loop, Coroutine<? extends T> body) {
        Coroutine<? extends T> carried = TaskLocal.captured(body(body));
        return subscriber -> subscriber.launch(loop.get(), carried);
    }

    // ---- outwards, hot

    /**
     * A Single of a task that has been started already; all its observers share the outcome.
     *
     * @param task the task
     * @param <T> the type of its value
     * @return a Single of the value; it fails with what the task fails with, with a {@link NullPointerException} if the value is null, and
     *     with a {@link java.util.concurrent.CancellationException} if the task is cancelled. Disposing leaves the task alone
     */
    public static <T> Single<T> toSingle(Task<? extends T> task) {
        return RxJavaPlugins.onAssembly(new TaskSingle<T>(hot(task)));
    }

    /**
     * A Maybe of a task that has been started already; all its observers share the outcome.
     *
     * @param task the task
     * @param <T> the type of its value
     * @return a Maybe of the value, empty if that is null; it fails with what the task fails with, and with a {@link
     *     java.util.concurrent.CancellationException} if the task is cancelled. Disposing leaves the task alone
     */
    public static <T> Maybe<T> toMaybe(Task<? extends @Nullable T> task) {
        return RxJavaPlugins.onAssembly(new TaskMaybe<T>(hot(task)));
    }

    /**
     * A Completable of a task that has been started already; all its observers share the outcome.
     *
     * @param task the task; its value is dropped
     * @return a Completable; it fails with what the task fails with, and with a {@link java.util.concurrent.CancellationException} if the
     *     task is cancelled. Disposing leaves the task alone
     */
    public static Completable toCompletable(Task<?> task) {
        return RxJavaPlugins.onAssembly(new TaskCompletable<@Nullable Object>(hot(task)));
    }

    @SuppressWarnings("unchecked") // a task only hands its value out
    private static <T extends @Nullable Object> Consumer<Downstream<T>> hot(Task<? extends T> task) {
        Objects.requireNonNull(
                task, "the task is null; write one that has been started, or single, maybe or completable(() -> …)");
        return subscriber -> subscriber.attach((Task<T>) task);
    }

    /**
     * A Flowable of the items of a queue, which all its subscribers and all others who take from the queue share: an item is taken when a
     * subscriber has asked for it.
     *
     * @param queue where the items are taken from
     * @param <T> the type of the items
     * @return a Flowable that completes when the queue is shut down and empty, and fails with what it was shut down with. Cancelling the
     *     subscription loses no item: what was taken and not handed on goes back into the queue
     */
    public static <T> Flowable<T> toFlowable(AsyncQueue<? extends T> queue) {
        return flowable(queue.items());
    }

    // ---- loops and schedulers

    /**
     * A loop whose steps are jobs of a scheduler, one at a time, and whose time is the scheduler's. On a {@link
     * io.reactivex.rxjava3.schedulers.TestScheduler}, advancing the time runs the bodies to their next await before it returns.
     *
     * @param scheduler runs the steps; its thread stands still while a body's step lasts
     * @return a new loop; closing it leaves the scheduler as it is. When the scheduler is shut down first, the tasks are cancelled
     */
    public static EventLoop eventLoop(Scheduler scheduler) {
        return SchedulerHost.loop(scheduler);
    }

    /**
     * A scheduler whose jobs are steps of a loop, and whose time is the loop's: operators and coroutines move together.
     *
     * @param loop runs the jobs
     * @return a new scheduler; shutting it down leaves the loop as it is
     */
    public static Scheduler scheduler(EventLoop loop) {
        return new LoopScheduler(loop);
    }
}
