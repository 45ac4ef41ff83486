package dev.taskbridge;

import org.jspecify.annotations.Nullable;

/**
 * Anything that {@link Async#await await} and {@link Async#gather gather} take: a {@link Task}, which is started, or a {@link
 * Coroutine}, which is not.
 *
 * @param <T> the type of the value; it may be nullable
 */
public sealed interface Awaitable<T extends @Nullable Object> permits Task, Coroutine {}
