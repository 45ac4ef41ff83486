package dev.taskbridge;

import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** The verbs of {@link Async} for several tasks at once. */
abstract sealed class SeveralTasks permits TimeLimits {
    // ---- gather

    /**
     * The gather of nothing.
     *
     * @param <T> the type of the values
     * @return a task that has ended with an empty list
     */
    public static <T extends @Nullable Object> Task<List<T>> gather() {
        return Task.completed(List.of());
    }

    /**
     * The values of several tasks, in order, as {@code asyncio.gather}. It fails as soon as one fails, with the same exception; the
     * others run on. Cancelling it cancels all that have not ended.
     *
     * @param tasks the members; the same one may stand in several places
     * @param <T> the type of the values
     * @return a task; its list is unmodifiable
     */
    @SafeVarargs
    @SuppressWarnings("varargs") // the array is only read
    public static <T extends @Nullable Object> Task<List<T>> gather(Task<? extends T>... tasks) {
        return gather(Arrays.asList(tasks));
    }

    /**
     * Starts several coroutines, each as a task; their values in order. It fails as soon as one fails, with the same exception, and then
     * cancels the others. Cancelling it cancels all that have not ended.
     *
     * @param coroutines the bodies
     * @param <T> the type of the values
     * @return a task; its list is unmodifiable
     */
    @SafeVarargs
    @SuppressWarnings("varargs") // the array is only read
    public static <T extends @Nullable Object> Task<List<T>> gather(Coroutine<? extends T>... coroutines) {
        return gather(Arrays.asList(coroutines));
    }

    /**
     * Starts several actions, each as a task, as {@link Async#gather(Coroutine...)}.
     *
     * @param actions the bodies
     * @return a task; the values in its list are null
     */
    public static Task<List<@Nullable Void>> gather(Action... actions) {
        return gather(Arrays.stream(actions).map(Given::coroutine).toList());
    }

    /**
     * The values of tasks and coroutines, in order: tasks as {@link Async#gather(Task...)}, coroutines as {@link Async#gather(Coroutine...)}.
     *
     * @param awaitables the members
     * @param <T> the type of the values
     * @return a task; its list is unmodifiable
     */
    public static <T extends @Nullable Object> Task<List<T>> gather(
            Collection<? extends Awaitable<? extends T>> awaitables) {
        return new Gather(awaitables).values();
    }

    /**
     * The values of two tasks, combined. It fails as {@link Async#gather(Task...)} does, and with what the function throws.
     *
     * @param one the first member
     * @param two the second member
     * @param function combines the values, on the thread that ends the later one, or in its turn where the loop runs one task at a time
     * @param <A> the type of the first value
     * @param <B> the type of the second value
     * @param <R> the type of the result
     * @return a task
     */
    public static <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object> Task<R> gather(
            Task<? extends A> one, Task<? extends B> two, BiFunction<? super A, ? super B, ? extends R> function) {
        return new Gather(Arrays.asList(one, two)).combined(function);
    }

    /**
     * The values of two coroutines, each started as a task, combined. It fails as {@link Async#gather(Coroutine...)} does, and with what the
     * function throws.
     *
     * @param one the first body
     * @param two the second body
     * @param function combines the values, on the thread that ends the later one, or in its turn where the loop runs one task at a time
     * @param <A> the type of the first value
     * @param <B> the type of the second value
     * @param <R> the type of the result
     * @return a task
     */
    public static <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object> Task<R> gather(
            Coroutine<? extends A> one,
            Coroutine<? extends B> two,
            BiFunction<? super A, ? super B, ? extends R> function) {
        return new Gather(Arrays.asList(one, two)).combined(function);
    }

    /**
     * How several tasks end, in order, as {@code asyncio.gather(return_exceptions=True)}. It does not fail.
     *
     * @param tasks the members
     * @param <T> the type of the values
     * @return a task; its list is unmodifiable
     */
    @SafeVarargs
    @SuppressWarnings("varargs") // the array is only read
    public static <T extends @Nullable Object> Task<List<Outcome<T>>> gatherOutcomes(Task<? extends T>... tasks) {
        return gatherOutcomes(Arrays.asList(tasks));
    }

    /**
     * Starts several coroutines, each as a task; how they end, in order. It does not fail.
     *
     * @param coroutines the bodies
     * @param <T> the type of the values
     * @return a task; its list is unmodifiable
     */
    @SafeVarargs
    @SuppressWarnings("varargs") // the array is only read
    public static <T extends @Nullable Object> Task<List<Outcome<T>>> gatherOutcomes(
            Coroutine<? extends T>... coroutines) {
        return gatherOutcomes(Arrays.asList(coroutines));
    }

    /**
     * Starts several actions, each as a task; how they end, in order. It does not fail.
     *
     * @param actions the bodies
     * @return a task; its list is unmodifiable
     */
    public static Task<List<Outcome<@Nullable Void>>> gatherOutcomes(Action... actions) {
        return gatherOutcomes(Arrays.stream(actions).map(Given::coroutine).toList());
    }

    /**
     * How tasks and coroutines end, in order. It does not fail.
     *
     * @param awaitables the members; coroutines are started, each as a task
     * @param <T> the type of the values
     * @return a task; its list is unmodifiable
     */
    public static <T extends @Nullable Object> Task<List<Outcome<T>>> gatherOutcomes(
            Collection<? extends Awaitable<? extends T>> awaitables) {
        return new Gather(awaitables).outcomes();
    }

    // ---- several tasks

    /**
     * Waits until one of several tasks has ended, as {@code asyncio.wait} with FIRST_COMPLETED. No task is cancelled, and no failure thrown.
     *
     * @param tasks the tasks; one that is there twice counts once
     * @param <T> the type of their values
     * @return a task that ends with those that have ended and those that have not
     * @throws IllegalArgumentException if there are none
     */
    public static <T extends @Nullable Object> Task<Waited<T>> waitAny(Collection<? extends Task<T>> tasks) {
        return WaitForTasks.any(tasks, null);
    }

    /**
     * Waits until one of several tasks has ended, for a while at the most, as {@link Async#waitAny(Collection)}.
     *
     * @param tasks the tasks
     * @param limit how long
     * @param <T> the type of their values
     * @return a task that ends with those that have ended and those that have not
     */
    public static <T extends @Nullable Object> Task<Waited<T>> waitAny(
            Collection<? extends Task<T>> tasks, Duration limit) {
        return WaitForTasks.any(tasks, limit);
    }

    /**
     * Waits until all of several tasks have ended, as {@code asyncio.wait}. No task is cancelled, and no failure thrown.
     *
     * @param tasks the tasks; one that is there twice counts once
     * @param <T> the type of their values
     * @return a task that ends with all of them
     */
    public static <T extends @Nullable Object> Task<Waited<T>> waitAll(Collection<? extends Task<T>> tasks) {
        return WaitForTasks.all(tasks, null);
    }

    /**
     * Waits until all of several tasks have ended, for a while at the most, as {@link Async#waitAll(Collection)}.
     *
     * @param tasks the tasks
     * @param limit how long
     * @param <T> the type of their values
     * @return a task that ends with those that have ended and those that have not
     */
    public static <T extends @Nullable Object> Task<Waited<T>> waitAll(
            Collection<? extends Task<T>> tasks, Duration limit) {
        return WaitForTasks.all(tasks, limit);
    }

    /**
     * Several tasks in the order in which they end, as {@code asyncio.as_completed}: {@code for (Task<T> task : asCompleted(tasks))}; each is
     * handed out once it has ended. All iterators share one place, so a loop that was left can be resumed.
     *
     * @param tasks the tasks; one that is there twice counts once
     * @param <T> the type of their values
     * @return the very tasks; for one reader
     */
    public static <T extends @Nullable Object> Iterable<Task<T>> asCompleted(Collection<? extends Task<T>> tasks) {
        return new Completions<>(tasks, null);
    }

    /**
     * Several tasks in the order in which they end, for a while at the most, as {@link Async#asCompleted(Collection)}.
     *
     * @param tasks the tasks
     * @param limit how long in all; then {@code next} throws a {@link TimeoutException}
     * @param <T> the type of their values
     * @return the very tasks; for one reader
     */
    public static <T extends @Nullable Object> Iterable<Task<T>> asCompleted(
            Collection<? extends Task<T>> tasks, Duration limit) {
        return new Completions<>(tasks, limit);
    }

    /**
     * Starts several bodies; the first that succeeds wins. The others are cancelled, and have ended when the race has.
     *
     * @param bodies the bodies, at least one
     * @param <T> the type of the value
     * @return a task that ends with the winner's value; if all fail, with a {@link TaskGroupException} of their failures
     */
    @SafeVarargs
    @SuppressWarnings("varargs") // the array is only read
    public static <T extends @Nullable Object> Task<T> race(Coroutine<? extends T>... bodies) {
        Contest<T> contest = new Contest<>(Arrays.asList(bodies), null);
        return Async.createTask((Coroutine<T>) contest::run);
    }

    /**
     * A {@link Async#race} in which the next body starts only when those before it have failed or a while has passed, as a staggered race.
     *
     * @param delay how long after the last start, unless that one fails before
     * @param bodies the bodies, at least one
     * @param <T> the type of the value
     * @return a task that ends as that of a race
     */
    @SafeVarargs
    @SuppressWarnings("varargs") // the array is only read
    public static <T extends @Nullable Object> Task<T> hedge(Duration delay, Coroutine<? extends T>... bodies) {
        Contest<T> contest = new Contest<>(Arrays.asList(bodies), Given.duration(delay));
        return Async.createTask((Coroutine<T>) contest::run);
    }

    /**
     * Calls a function for each of several items, for some at a time, in as many tasks.
     *
     * @param items the items
     * @param limit for how many at a time, at the most
     * @param function what to call
     * @param <T> the type of the items
     * @param <R> the type of the results
     * @return a task that ends with the results, in the order of the items; it fails as soon as one call fails, with the same exception, and
     *     then cancels the others. Its list is unmodifiable
     * @throws IllegalArgumentException if the limit is less than 1
     */
    public static <T extends @Nullable Object, R extends @Nullable Object> Task<List<R>> mapAll(
            Collection<? extends T> items, int limit, AsyncFunction<? super T, ? extends R> function) {
        if (limit < 1) {
            throw new IllegalArgumentException("limit must be 1 or more, and was " + limit);
        }
        MapAll<T, R> mapping = new MapAll<>(items, function);
        return Async.createTask((Coroutine<List<R>>) () -> mapping.run(limit));
    }
}
