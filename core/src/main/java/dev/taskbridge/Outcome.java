package dev.taskbridge;

import org.jspecify.annotations.Nullable;

/**
 * How a task ended.
 *
 * @param <T> the type of the value; it may be nullable
 */
public sealed interface Outcome<T extends @Nullable Object> {

    /**
     * The task returned.
     *
     * @param value what it returned; null only where {@code T} says so
     * @param <T> the type of the value
     */
    record Success<T extends @Nullable Object>(T value) implements Outcome<T> {}

    /**
     * The task threw.
     *
     * @param cause the very object that was thrown
     * @param <T> the type of the value that is missing
     */
    record Failure<T extends @Nullable Object>(Throwable cause) implements Outcome<T> {}

    /**
     * The task was asked to stop, and stopped.
     *
     * @param reason who asked, and why
     * @param <T> the type of the value that is missing
     */
    record Cancelled<T extends @Nullable Object>(String reason) implements Outcome<T> {}
}
