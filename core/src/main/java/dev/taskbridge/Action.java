package dev.taskbridge;

import org.jspecify.annotations.Nullable;

/** A {@link Coroutine} that returns nothing. */
@FunctionalInterface
public interface Action {

    /**
     * Runs the body.
     *
     * @throws Exception whatever the body throws; it reaches the awaiter as the same object
     */
    void run() throws Exception;

    /**
     * The same body as a coroutine whose value is null.
     *
     * @return the coroutine
     */
    default Coroutine<@Nullable Void> asCoroutine() {
        return () -> {
            run();
            return null;
        };
    }
}
