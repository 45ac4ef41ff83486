package dev.taskbridge;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What {@link Async#waitAny} and {@link Async#waitAll} end with, as the pair that {@code asyncio.wait} returns.
 *
 * @param done the tasks that have ended, in the order in which they were given, unmodifiable
 * @param pending the tasks that have not, likewise; they run on
 * @param <T> the type of the tasks' values
 */
public record Waited<T extends @Nullable Object>(Set<Task<T>> done, Set<Task<T>> pending) {}
