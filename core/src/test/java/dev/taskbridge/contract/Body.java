package dev.taskbridge.contract;

import dev.taskbridge.Action;
import dev.taskbridge.Coroutine;
import dev.taskbridge.Outcome;
import dev.taskbridge.Task;
import java.util.concurrent.CompletableFuture;

/** A body that a test can wait for from outside, whatever it was subscribed to through. */
public final class Body {
    private final CompletableFuture<Task<?>> task = new CompletableFuture<>();
    private final CompletableFuture<Outcome<?>> told = new CompletableFuture<>();

    /** The same body; it is to be run once. */
    public <T> Coroutine<T> running(Coroutine<T> body) {
        return () -> {
            Task<?> mine = Task.current().orElseThrow();
            mine.onDone(
                    told::complete); // those who launched the body have registered before it began, and are told before
            task.complete(mine);
            return body.call();
        };
    }

    /** The same, for a body that returns nothing. */
    public Coroutine<Void> running(Action body) {
        return running(body.asCoroutine());
    }

    /** Whether it has begun; one that was cancelled before never does. */
    public boolean hasBegun() {
        return task.isDone();
    }

    /** Its task, once it has begun. */
    public Task<?> task() {
        return task.join();
    }

    /** How it ended, once its subscriber has been told. */
    public Outcome<?> outcome() {
        return told.join();
    }

    /** Waits until it stands in an await. */
    public Body standsInAwait() {
        Waiting.standsInAwait(task());
        return this;
    }
}
