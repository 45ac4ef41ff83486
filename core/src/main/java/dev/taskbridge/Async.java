package dev.taskbridge;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The verbs, for {@code import static dev.taskbridge.Async.*}: as in asyncio, {@code await} is the only one that suspends.
 *
 * <p>Verbs that return a {@link Task} have started something, in the scope that the caller is in. Verbs that take a body and return its
 * value run it in place, on the caller's thread.
 *
 * <p>What a body throws reaches the one who awaits it as the same object, checked or not, though no signature here says so. Where a
 * {@code catch} clause for a checked exception must compile, use {@link #await(Task, Class)}.
 */
public final class Async extends TimeLimits {
    private Async() {}

    // ---- run

    /**
     * Runs a body on the default loop and waits for it, as {@code asyncio.run}. When the body has returned, what it has started and left
     * is cancelled and awaited; then this returns. If the waiting thread is interrupted, the body is cancelled.
     *
     * @param body what to run
     * @param <T> the type of its value
     * @return its value
     * @throws IllegalStateException inside a task, and on threads of Reactor and RxJava that must not block
     * @throws java.util.concurrent.CancellationException if the body was cancelled
     */
    public static <T extends @Nullable Object> T run(Coroutine<? extends T> body) {
        return run(EventLoop.parallel(), body);
    }

    /**
     * Runs a body as {@link #run(Coroutine)}.
     *
     * @param body what to run
     */
    public static void run(Action body) {
        run(Given.coroutine(body));
    }

    /**
     * Runs a body on a loop, as {@link #run(Coroutine)}.
     *
     * @param loop where it runs, and whose time it keeps
     * @param body what to run
     * @param <T> the type of its value
     * @return its value
     */
    public static <T extends @Nullable Object> T run(EventLoop loop, Coroutine<? extends T> body) {
        return Given.loop(loop).run(body);
    }

    /**
     * Runs a body on a loop, as {@link #run(Coroutine)}.
     *
     * @param loop where it runs, and whose time it keeps
     * @param body what to run
     */
    public static void run(EventLoop loop, Action body) {
        run(loop, Given.coroutine(body));
    }

    // ---- createTask

    /**
     * Starts a task, as {@code asyncio.create_task}. It belongs to the scope that the caller is in: when that ends, the task is
     * cancelled.
     *
     * @param body what to run
     * @param <T> the type of its value
     * @return the started task
     */
    public static <T extends @Nullable Object> Task<T> createTask(Coroutine<? extends T> body) {
        return BodyTask.start(null, body);
    }

    /**
     * Starts a named task, as {@link #createTask(Coroutine)}.
     *
     * @param name the name of the task and of its thread
     * @param body what to run
     * @param <T> the type of its value
     * @return the started task
     */
    public static <T extends @Nullable Object> Task<T> createTask(String name, Coroutine<? extends T> body) {
        return BodyTask.start(name, body);
    }

    /**
     * Starts a task, as {@link #createTask(Coroutine)}.
     *
     * @param body what to run
     * @return the started task
     */
    public static Task<@Nullable Void> createTask(Action body) {
        return createTask(Given.coroutine(body));
    }

    /**
     * Starts a named task, as {@link #createTask(Coroutine)}.
     *
     * @param name the name of the task and of its thread
     * @param body what to run
     * @return the started task
     */
    public static Task<@Nullable Void> createTask(String name, Action body) {
        return createTask(name, Given.coroutine(body));
    }

    /**
     * Starts a task on a platform thread, for what would pin a virtual one, as {@code asyncio.to_thread}. There are as many such threads
     * as are asked for.
     *
     * @param body what to run
     * @param <T> the type of its value
     * @return the started task; cancelling it interrupts the thread
     */
    public static <T extends @Nullable Object> Task<T> blocking(Callable<? extends T> body) {
        return BodyTask.startBeside(EventLoop.here(), BodyThread.BLOCKING, Given.body(body)::call);
    }

    /**
     * Starts a task on a platform thread, as {@link #blocking(Callable)}.
     *
     * @param body what to run
     * @return the started task; cancelling it interrupts the thread
     */
    public static Task<@Nullable Void> blocking(Action body) {
        return blocking(Given.coroutine(body));
    }

    /**
     * Starts a task on one of as many platform threads as there are cores, for what computes. It queues while all are busy.
     *
     * @param body what to run
     * @param <T> the type of its value
     * @return the started task; cancelling it interrupts the thread
     */
    public static <T extends @Nullable Object> Task<T> cpu(Callable<? extends T> body) {
        return BodyTask.startBeside(EventLoop.here(), BodyThread.CPU, Given.body(body)::call);
    }

    /**
     * Starts a task on one of as many platform threads as there are cores, as {@link #cpu(Callable)}.
     *
     * @param body what to run
     * @return the started task; cancelling it interrupts the thread
     */
    public static Task<@Nullable Void> cpu(Action body) {
        return cpu(Given.coroutine(body));
    }

    // ---- await

    /**
     * Waits for a task. When this task is cancelled while it waits, a task of the same or an inner scope is cancelled too, and awaited to
     * its end; a task of an outer scope lives on.
     *
     * @param task what to wait for
     * @param <T> the type of its value
     * @return its value; what it failed with is thrown, the same object
     * @throws CancelledError if this task is asked to stop
     * @throws java.util.concurrent.CancellationException if the awaited task was cancelled by somebody else
     * @throws IllegalStateException on a platform thread outside a task, and if a task awaits itself
     */
    public static <T extends @Nullable Object> T await(Task<? extends T> task) {
        return Given.task(task).await();
    }

    /**
     * Runs a coroutine in place, as part of this task: no new task is made.
     *
     * @param coroutine what to run
     * @param <T> the type of its value
     * @return its value; what it throws is thrown, the same object
     * @throws CancelledError if this task has been asked to stop; then the coroutine does not run
     */
    public static <T extends @Nullable Object> T await(Coroutine<? extends T> coroutine) {
        checkpoint();
        return inPlace(Given.body(coroutine));
    }

    /**
     * Runs an action in place, as {@link #await(Coroutine)}.
     *
     * @param action what to run
     */
    public static void await(Action action) {
        await(Given.coroutine(action));
    }

    /**
     * Waits for a stage, and never cancels it.
     *
     * @param stage what to wait for
     * @param <T> the type of its value
     * @return its value; what it failed with is thrown, freed of a {@link java.util.concurrent.CompletionException} around it
     * @throws CancelledError if this task is asked to stop
     */
    public static <T extends @Nullable Object> T await(CompletionStage<T> stage) {
        checkpoint();
        return StageAwaiter.promise(stage).await();
    }

    /**
     * Waits for a task as {@link #await(Task)}, and tells the compiler of a checked exception.
     *
     * @param task what to wait for
     * @param declared the type of exception that a {@code catch} clause names
     * @param <T> the type of the value
     * @param <X> the type of the exception
     * @return the task's value
     * @throws X if the task failed with it
     */
    @SuppressWarnings("unused") // the class is there for the compiler
    public static <T extends @Nullable Object, X extends Exception> T await(Task<? extends T> task, Class<X> declared)
            throws X {
        return Given.task(task).await();
    }

    /**
     * Delivers a request to stop, if there is one, without waiting for anything: for loops that compute, and for bridges, before they
     * start what a cancelled task should not start.
     *
     * @throws CancelledError if this task has been asked to stop
     * @throws IllegalStateException on a platform thread outside a task
     */
    public static void checkpoint() {
        BodyTask<?> me = CurrentTask.get();
        if (me != null) {
            me.checkpoint();
        } else {
            BlockingRule.mayBlock("await");
        }
    }

    static <T extends @Nullable Object> T inPlace(Callable<? extends T> body) {
        try {
            return body.call();
        } catch (Exception thrown) {
            throw Sneaky.rethrow(thrown);
        }
    }

    /**
     * A stage as a task, which ends as the stage does. Cancelling the task leaves the stage alone.
     *
     * @param stage the stage
     * @param <T> the type of its value
     * @return the task
     */
    public static <T extends @Nullable Object> Task<T> toTask(CompletionStage<T> stage) {
        return StageAwaiter.promise(stage).task();
    }
}
