package dev.taskbridge;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * A body of linear code that may {@link Async#await await}. It is cold: nothing runs until it is awaited, made a task or
 * subscribed to, and it runs anew each time, as an asyncio coroutine function does.
 *
 * <p>Its twin for bodies that return nothing is {@link Action}; every verb that takes a coroutine also takes an action.
 *
 * @param <T> the type of the value; it may be nullable
 */
@FunctionalInterface
public non-sealed interface Coroutine<T extends @Nullable Object> extends Callable<T>, Awaitable<T> {

    /**
     * Runs the body.
     *
     * @return its value; null only where {@code T} says so
     * @throws Exception whatever the body throws; it reaches the awaiter as the same object
     */
    @Override
    T call() throws Exception;
}
