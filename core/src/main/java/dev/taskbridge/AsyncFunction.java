package dev.taskbridge;

import org.jspecify.annotations.Nullable;

/**
 * A {@link Coroutine} with an argument.
 *
 * @param <T> the type of the argument
 * @param <R> the type of the value; it may be nullable
 */
@FunctionalInterface
public interface AsyncFunction<T extends @Nullable Object, R extends @Nullable Object> {

    /**
     * Runs the body.
     *
     * @param argument what it works on
     * @return its value
     * @throws Exception whatever the body throws; it reaches the awaiter as the same object
     */
    R apply(T argument) throws Exception;
}
