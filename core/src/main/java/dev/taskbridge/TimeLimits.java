package dev.taskbridge;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The verbs of {@link Async} about time and about blocks: limits, groups, shields. */
abstract sealed class TimeLimits extends SeveralTasks permits Async {
    // ---- time

    /**
     * A task that ends after a while, as {@code asyncio.sleep}. It is a timer and takes no thread.
     *
     * @param duration how long, never less and up to a quarter of a millisecond more; zero or less yields once
     * @return the started task
     */
    public static Task<@Nullable Void> sleep(Duration duration) {
        return SleepTask.start(duration);
    }

    /**
     * Runs a body in place, for a while at the most, as {@code asyncio.timeout}. When the time is over, the body is cancelled: what it
     * awaits and has started itself is cancelled too, while a task that was started before this block lives on. Its clean-up runs, then the
     * exception is thrown. A body that returns nevertheless has its value returned.
     *
     * @param limit how long; with zero or less, the body's first await is cancelled
     * @param body what to run
     * @param <T> the type of its value
     * @return its value
     * @throws TimeoutException if the time was over
     * @throws CancelledError if this task is asked to stop by somebody else
     * @throws IllegalStateException outside a task
     */
    public static <T extends @Nullable Object> T timeout(Duration limit, Coroutine<? extends T> body)
            throws TimeoutException {
        return new Deadline(CurrentTask.require("timeout"), limit).<T>run(Given.body(body)::call);
    }

    /**
     * Runs an action in place, for a while at the most, as {@link Async#timeout(Duration, Coroutine)}.
     *
     * @param limit how long
     * @param body what to run
     * @throws TimeoutException if the time was over
     */
    public static void timeout(Duration limit, Action body) throws TimeoutException {
        timeout(limit, Given.coroutine(body));
    }

    /**
     * A task with a time limit, as {@code asyncio.wait_for}: when the time is over, the inner task is cancelled and, once it has ended, the
     * outer one fails with a {@link TimeoutException}; or it ends as the inner one, if that would not be cancelled. Cancelling the outer
     * task cancels the inner one.
     *
     * @param task the inner task
     * @param limit how long; with zero or less, a task that has not ended is cancelled at once
     * @param <T> the type of the value
     * @return the outer task
     */
    public static <T extends @Nullable Object> Task<T> waitFor(Task<T> task, Duration limit) {
        return WaitForTask.start((Completion<T>) task, limit);
    }

    /**
     * Runs a body in place, for a while at the most, as {@link Async#timeout(Duration, Coroutine)}, and goes on without an exception when the time
     * is over, as trio's {@code move_on_after}.
     *
     * @param limit how long; with zero or less, the body's first await is cancelled
     * @param body what to run
     * @return whether the time ran out
     * @throws IllegalStateException outside a task
     */
    public static boolean moveOnAfter(Duration limit, Action body) {
        return new Deadline(CurrentTask.require("moveOnAfter"), limit).stops(Given.coroutine(body));
    }

    /**
     * When the time of this task's timeouts is over: the first of those around the caller, up to a shield.
     *
     * @return the time, as {@link EventLoop#time}; empty where there is no timeout
     * @throws IllegalStateException outside a task
     */
    public static Optional<Duration> currentDeadline() {
        return Optional.ofNullable(Deadline.first(CurrentTask.require("currentDeadline")));
    }

    /**
     * Gives the innermost timeout around the caller another limit, as {@code asyncio.Timeout.reschedule}.
     *
     * @param fromNow how long from now
     * @throws IllegalStateException outside a timeout of this task, and if its time is over
     */
    public static void reschedule(Duration fromNow) {
        Deadline deadline = Deadline.innermost(CurrentTask.require("reschedule"));
        if (deadline == null) {
            throw new IllegalStateException(
                    "reschedule was called outside a timeout; call it in the body of timeout(…) or moveOnAfter(…)");
        }
        if (!deadline.reschedule(fromNow)) {
            throw new IllegalStateException("the timeout is over and cannot be rescheduled");
        }
    }

    // ---- groups

    /**
     * Runs a body in place that starts tasks in a group, as {@code asyncio.TaskGroup}, and waits for all of them. When one fails, or the body
     * does, the others and the body are cancelled, all end, and then all failures are thrown together.
     *
     * @param body what to run; tasks may be added until all have ended
     * @param <T> the type of its value
     * @return its value; null after {@link TaskGroup#cancel}
     * @throws TaskGroupException if the body or a task failed; a {@link VirtualMachineError} among the failures is thrown as it is
     * @throws CancelledError if this task is asked to stop and nothing fails; if something does, the request is delivered at the next await
     * @throws IllegalStateException outside a task
     */
    @SuppressWarnings("NullAway") // null only after TaskGroup.cancel
    public static <T extends @Nullable Object> T taskGroup(TaskGroup.Body<T> body) {
        return TaskGroup.run(CurrentTask.require("taskGroup"), Given.body(body));
    }

    // ---- shields

    /**
     * A task that ends as the inner one, as {@code asyncio.shield}: cancelling it leaves the inner one alone.
     *
     * @param task the inner task
     * @param <T> the type of the value
     * @return the outer task
     */
    public static <T extends @Nullable Object> Task<T> shield(Task<T> task) {
        return ShieldTask.over((Completion<T>) task);
    }

    /**
     * Runs a body in place; a request to stop that arrives meanwhile is delivered at the first await after it. A {@link Async#timeout timeout}
     * inside the body works.
     *
     * @param body what to run
     * @param <T> the type of its value
     * @return its value
     * @throws IllegalStateException outside a task
     */
    public static <T extends @Nullable Object> T shielded(Coroutine<? extends T> body) {
        BodyTask<?> me = CurrentTask.require("shielded");
        return Async.inPlace(() -> Shielded.<T>run(me, null, Given.body(body)::call));
    }

    /**
     * Runs an action in place, as {@link Async#shielded(Coroutine)}.
     *
     * @param body what to run
     */
    public static void shielded(Action body) {
        shielded(Given.coroutine(body));
    }

    /**
     * Runs a body in place, shielded, as {@link Async#shielded(Coroutine)}, but no longer than a while: then what has been asked for, or is from then
     * on, is delivered as if there were no shield.
     *
     * @param grace how long the shield holds, from now
     * @param body what to run
     * @param <T> the type of its value
     * @return its value
     * @throws CancelledError if this task was asked to stop, and the grace is over
     * @throws IllegalStateException outside a task
     */
    public static <T extends @Nullable Object> T shielded(Duration grace, Coroutine<? extends T> body) {
        BodyTask<?> me = CurrentTask.require("shielded");
        Duration limit = Given.duration(grace);
        return Async.inPlace(() -> Shielded.<T>run(me, limit, Given.body(body)::call));
    }

    /**
     * Runs an action in place, as {@link Async#shielded(Duration, Coroutine)}.
     *
     * @param grace how long the shield holds, from now
     * @param body what to run
     */
    public static void shielded(Duration grace, Action body) {
        shielded(grace, Given.coroutine(body));
    }
}
