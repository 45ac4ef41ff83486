package dev.taskbridge;

import dev.taskbridge.Outcome.Failure;
import dev.taskbridge.Outcome.Success;
import org.jspecify.annotations.Nullable;

/**
 * The producing side of a task that has no body, as {@code asyncio.Future} is for callbacks; the door through which every bridge
 * comes in. It needs no thread, and all methods may be called from any thread.
 *
 * <p>Made inside a task, it belongs to that task's scope: when the scope ends first, it is cancelled. Made elsewhere, it belongs to
 * nobody.
 *
 * @param <T> the type of the value; it may be nullable
 */
public final class Promise<T extends @Nullable Object> {
    private final PromiseTask<T> task;

    /** A pending promise whose task is named "promise". */
    public Promise() {
        this("promise");
    }

    /**
     * A pending promise.
     *
     * @param name the name of its task
     */
    public Promise(String name) {
        task = PromiseTask.pending(name);
    }

    /**
     * Ends the task with a value.
     *
     * @param value the value; null only where {@code T} says so
     * @return true if nothing ended it before
     */
    public boolean succeed(T value) {
        return task.complete(new Success<>(value));
    }

    /**
     * Ends the task with a failure. Whoever awaits it catches this very object.
     *
     * @param cause the failure
     * @return true if nothing ended it before
     */
    public boolean fail(Throwable cause) {
        return task.complete(new Failure<>(Given.cause(cause)));
    }

    /**
     * Ends the task as cancelled, and runs what was given to {@link #onCancel}.
     *
     * @param reason who asks, and why
     * @return true if nothing ended it before
     */
    public boolean cancel(String reason) {
        return task.cancel(new Cancellation(reason), null);
    }

    /**
     * Runs the callback once when the task is cancelled, by whomever, before those who await it resume; at once if it has been. It is
     * not run when the task ends otherwise. Several callbacks run in the order in which they came. What one throws goes to the
     * loop's handler.
     *
     * @param callback stops the work behind the promise; must not block
     */
    public void onCancel(Runnable callback) {
        task.onCancel(callback);
    }

    /**
     * The consuming side.
     *
     * @return the same task each time
     */
    public Task<T> task() {
        return task;
    }

    /**
     * Awaits the task as its only consumer: when the wait ends before the task does, because the waiting task is cancelled or the
     * waiting thread is interrupted, the task is cancelled. What has ended already is handed out even to a task that has been asked to stop:
     * nobody else could take care of the value. The request is delivered at the next await.
     *
     * @return the value
     */
    public T await() {
        return await(false);
    }

    /**
     * Awaits the task as {@link #await} does, where another task of this loop is likely to succeed it at once, as the two ends of a queue do:
     * before its thread pauses, others go first, and what they bring is there then. Where a loop runs one task at a time, they do so anyway.
     *
     * @return the value
     */
    public T awaitHandOver() {
        return await(true);
    }

    private T await(boolean handOver) {
        BodyTask<?> me = CurrentTask.get();
        try {
            if (handOver && !task.isDone()) {
                CurrentTask.giveWay();
            }
            if (me != null) {
                me.pauseOn(task, true);
            } else {
                BlockingRule.mayBlock("await");
                if (!task.isDone()) {
                    Pause.owner(task);
                }
            }
        } finally {
            if (!task.isDone()) {
                task.cancel("whoever awaited it has left");
            }
        }
        return task.result();
    }
}
