package dev.taskbridge;

import dev.taskbridge.Outcome.Failure;
import dev.taskbridge.Outcome.Success;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Something that has been started and ends once: in a value, a failure or a cancellation. It is hot, and whoever awaits it
 * shares its one outcome, as with {@code asyncio.Task} and {@code asyncio.Future}.
 *
 * <p>All methods may be called from any thread. {@code toString} tells name, state, age and what the task waits for.
 *
 * @param <T> the type of the value; it may be nullable
 */
public sealed interface Task<T extends @Nullable Object> extends Awaitable<T> permits Completion {

    /**
     * Asks the task to stop; the reason names the caller. See {@link #cancel(String)}.
     *
     * @return false if the task had ended
     */
    boolean cancel();

    /**
     * Asks the task to stop. The request is delivered once: as a {@link CancelledError} at the await that the body stands in or
     * reaches next, or as an interrupt when it stands in a foreign blocking call. A task without a body ends at once, and so
     * does one whose body has not begun. Requests are counted, as in {@code asyncio.Task.cancel}.
     *
     * @param reason who asks, and why; it is in the message of the error
     * @return false if the task had ended
     */
    boolean cancel(String reason);

    /**
     * How many requests to stop were made and not taken back, as {@code asyncio.Task.cancelling}.
     *
     * @return the count, zero or more
     */
    int cancelling();

    /**
     * Takes one request to stop back, as {@code asyncio.Task.uncancel}. When none is left, one that was not delivered yet is
     * dropped.
     *
     * @return how many remain
     */
    int uncancel();

    /**
     * Whether the task has ended, in whatever way.
     *
     * @return true once it has
     */
    boolean isDone();

    /**
     * Whether the task has ended as cancelled.
     *
     * @return true if it has
     */
    boolean isCancelled();

    /**
     * How the task ended. A failure that is read here counts as seen and is not reported as unhandled.
     *
     * @return the outcome
     * @throws IllegalStateException while the task is pending
     */
    Outcome<T> outcome();

    /**
     * Calls back once when the task has ended; at once, on this thread, if it has. Otherwise the callback runs on the thread that
     * ends the task, so it must not block; callbacks run in the order in which they were registered. A callback sees the {@link TaskLocal}
     * values of when it was registered. What it throws goes to the loop's handler for unhandled failures.
     *
     * @param callback receives the outcome
     * @return takes the callback back
     */
    Registration onDone(Consumer<? super Outcome<T>> callback);

    /**
     * The name; a body's thread has the same.
     *
     * @return the name
     */
    String name();

    /**
     * As {@link Async#await(Task)}.
     *
     * @return the value
     */
    T await();

    /**
     * A future that ends as this task does: with the same exception object, or cancelled. Whenever that future ends before the
     * task, be it by {@code cancel}, {@code orTimeout} or {@code complete}, the task is cancelled.
     *
     * @return a new future
     */
    CompletableFuture<T> toCompletableFuture();

    /**
     * A task that has ended with a value.
     *
     * @param value the value
     * @param <T> its type
     * @return the task
     */
    static <T extends @Nullable Object> Task<T> completed(T value) {
        return PromiseTask.ended(new Success<>(value));
    }

    /**
     * A task that has failed. Nobody is told if it is never awaited.
     *
     * @param cause the failure
     * @param <T> the type of the value that is missing
     * @return the task
     */
    static <T extends @Nullable Object> Task<T> failed(Throwable cause) {
        return PromiseTask.ended(new Failure<>(Given.cause(cause)));
    }

    /**
     * The task whose body this code runs in, as {@code asyncio.current_task}.
     *
     * @return empty outside a task
     */
    static Optional<Task<?>> current() {
        return Optional.ofNullable(CurrentTask.get());
    }

    /** What {@link #onDone} returns: the way to take the callback back. */
    @FunctionalInterface
    interface Registration extends AutoCloseable {

        /** Takes the callback back; without effect once it has been called. */
        @Override
        void close();
    }
}
