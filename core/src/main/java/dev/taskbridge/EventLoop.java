package dev.taskbridge;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Where tasks run and whose time they keep. A loop is chosen where something starts; what a task starts stays on its loop.
 *
 * <p>All methods may be called from any thread. As an {@link Executor}, a loop runs what it is given as a step of its own.
 */
@SuppressWarnings("this-escape") // what a loop is made of keeps it, and does not use it before it is made
public class EventLoop implements Executor, AutoCloseable {
    private static final AtomicLong RUNS = new AtomicLong();
    private static final EventLoop PARALLEL = new EventLoop("parallel", false);

    private final String name;
    final Clock clock;
    final Turns turns;
    final Scope endless = new Scope(this);
    private final @Nullable LoopHost host;
    private final AtomicInteger beside = new AtomicInteger();
    private volatile BiConsumer<? super String, ? super Throwable> handler = Log::failure;
    private volatile @Nullable String closed; // why it takes no more, and what to do then
    volatile boolean debug; // written by the user, read where tasks are made and scopes end
    volatile boolean threadPerBody; // written by the user, read where tasks are started and awaited

    /** A loop on real time. */
    private EventLoop(String name, boolean confined) {
        this.name = name;
        this.turns = confined ? new ConfinedTurns(this) : new FreeTurns(this);
        this.clock = confined ? new ConfinedClock(turns) : RealTime.INSTANCE;
        this.host = null;
    }

    /**
     * A loop whose steps are jobs of a host, one at a time, and whose time is the host's. For bridges to schedulers.
     *
     * @param name what {@code toString} shows
     * @param host runs the steps and keeps the time
     */
    protected EventLoop(String name, LoopHost host) {
        this.name = name;
        this.clock = new HostClock(host);
        this.turns = new HostedTurns(this, host, this::hostGone);
        this.host = host;
    }

    // ---- loops

    /**
     * The default loop: every body has a virtual thread, and they run on all cores. It is never closed.
     *
     * @return the loop, the same each time
     */
    public static EventLoop parallel() {
        return PARALLEL;
    }

    /**
     * A loop by the rules of {@link #parallel()}, for those who want a handler, a list of tasks and an end of their own.
     *
     * @param name what {@code toString} shows
     * @return a new loop
     */
    public static EventLoop parallel(String name) {
        return new EventLoop(name, false);
    }

    /**
     * A loop that runs one task at a time: another one begins or goes on only when it awaits, in the order in which they became able to, as
     * in asyncio. Between two awaits there is no data race, wherever the signals come from. Callbacks take their turn like tasks. {@link
     * Async#blocking} and {@link Async#cpu} run beside the loop.
     *
     * @return a new loop on real time; it has no thread of its own, and need not be closed
     */
    public static EventLoop confined() {
        return new EventLoop("confined", true);
    }

    /**
     * The loop that the caller is on: that of its task or job.
     *
     * @return the loop; {@link #parallel()} outside a loop
     */
    public static EventLoop current() {
        return here().owner().loop;
    }

    /** The block that the caller is in: its task's, or the endless scope of its loop. */
    static Block here() {
        BodyTask<?> me = CurrentTask.get();
        if (me != null) {
            return me.at();
        }
        EventLoop loop = Turns.jobOf();
        return (loop == null ? PARALLEL : loop).endless;
    }

    private Block blockHere() {
        Block here = here();
        return here.owner().loop == this ? here : endless;
    }

    // ---- tasks

    /**
     * Starts a task on this loop. It belongs to the scope of the task that calls this, if that runs on this loop, else to the loop's
     * own scope, which never ends.
     *
     * @param body what to run
     * @param <T> the type of its value
     * @return the started task
     * @throws RejectedExecutionException if the loop is closed
     */
    public final <T extends @Nullable Object> Task<T> createTask(Coroutine<? extends T> body) {
        return BodyTask.start(open().blockHere(), null, body);
    }

    /**
     * Starts a named task on this loop, as {@link #createTask(Coroutine)}.
     *
     * @param name the name of the task and of its thread
     * @param body what to run
     * @param <T> the type of its value
     * @return the started task
     */
    public final <T extends @Nullable Object> Task<T> createTask(String name, Coroutine<? extends T> body) {
        return BodyTask.start(open().blockHere(), name, body);
    }

    /**
     * Starts a task on this loop, as {@link #createTask(Coroutine)}.
     *
     * @param body what to run
     * @return the started task
     */
    public final Task<@Nullable Void> createTask(Action body) {
        return createTask(Given.coroutine(body));
    }

    /**
     * Starts a named task on this loop, as {@link #createTask(Coroutine)}.
     *
     * @param name the name of the task and of its thread
     * @param body what to run
     * @return the started task
     */
    public final Task<@Nullable Void> createTask(String name, Action body) {
        return createTask(name, Given.coroutine(body));
    }

    /**
     * Starts a body in a new scope of its own: the task has ended when everything in the scope has. For bridges: it is what a
     * subscription to a cold publisher starts, and whoever starts it must cancel it. The task belongs to no other scope, so that
     * neither the end nor the cancellation of the caller's task reaches it.
     *
     * @param name the name of the task and of its thread; null for a numbered one
     * @param body what to run
     * @param discard receives a value that the body returned after it had been asked to stop; the task ends as cancelled then
     * @param <T> the type of its value
     * @return the started task
     * @throws RejectedExecutionException if the loop is closed
     */
    public final <T extends @Nullable Object> Task<T> launch(
            @Nullable String name, Coroutine<? extends T> body, Consumer<? super T> discard) {
        return this.<T>root(name, body, discard).begun();
    }

    /**
     * Whether a body of this loop could run on the caller's thread, in place of the caller's awaiting it, and be none the wiser: see {@link
     * #callInPlace}.
     *
     * @return true in a task of this loop, if the loop runs all bodies side by side and the task has not been asked to stop
     */
    public final boolean mayCallInPlace() {
        BodyTask<?> me = CurrentTask.get();
        return me != null && me.mayRunInPlace(turns);
    }

    /**
     * Runs a body in a new scope of its own, as {@link #launch} does, and waits for its task, on the caller's thread. For bridges: it is what
     * awaiting a cold publisher of the body comes to. When the caller's task is asked to stop, so is the body.
     *
     * @param body what to run
     * @param discard receives a value that the body returned after it had been asked to stop
     * @param tooLate receives what the body failed with after the caller's task had been asked to stop
     * @param <T> the type of its value
     * @return its value; what it fails with is thrown, the same object
     * @throws CancelledError if the caller's task is asked to stop
     * @throws java.util.concurrent.CancellationException if the body's task was cancelled by somebody else
     * @throws IllegalStateException unless {@link #mayCallInPlace}
     * @throws RejectedExecutionException if the loop is closed
     */
    public final <T extends @Nullable Object> T callInPlace(
            Coroutine<? extends T> body, Consumer<? super T> discard, Consumer<? super Throwable> tooLate) {
        if (!mayCallInPlace()) {
            throw new IllegalStateException(
                    "callInPlace was called where mayCallInPlace() is false; launch(…) the body");
        }
        return CurrentTask.require("callInPlace").callInPlace(root(null, body, discard), tooLate);
    }

    /** The same task, before it runs. */
    final <T extends @Nullable Object> BodyTask<T> root(
            @Nullable String name, Coroutine<? extends T> body, @Nullable Consumer<? super T> discard) {
        return BodyTask.root(open(), name, body, discard);
    }

    /** See {@link Async#run(EventLoop, Coroutine)}. */
    final <T extends @Nullable Object> T run(Coroutine<? extends T> body) {
        return this.<T>resultOf(this.<T>main(body).begun());
    }

    /** The task of a run, before it runs; throws where there must not be one. */
    final <T extends @Nullable Object> BodyTask<T> main(Coroutine<? extends T> body) {
        BodyTask<?> me = CurrentTask.get();
        if (me != null) {
            throw new IllegalStateException("run was called inside task '" + me.name()
                    + "', which it would block; call await(() -> …) to run the body in place, or createTask(() -> …)");
        }
        BlockingRule.mayRun();
        return this.<T>root("run-" + RUNS.incrementAndGet(), body, null);
    }

    /** Waits for the task of a run. */
    final <T extends @Nullable Object> T resultOf(BodyTask<T> main) {
        boolean interrupted = LoopEnd.waitFor(main, host);
        if (interrupted && main.isCancelled()) {
            throw Sneaky.rethrow(new InterruptedException("the thread that called run was interrupted"));
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return main.result();
    }

    /**
     * The tasks of this loop that have not ended, as {@code asyncio.all_tasks}.
     *
     * @return a snapshot
     */
    public final List<Task<?>> tasks() {
        List<Task<?>> all = new ArrayList<>();
        endless.collect(all);
        return all;
    }

    /**
     * How many bodies run, and do not await, beside this loop, on the threads of {@link Async#blocking} and {@link Async#cpu}. A host that
     * moves its own clock must not take them for waiting.
     *
     * @return the count
     */
    public final int besides() {
        return beside.get();
    }

    /** A body has begun to run beside the loop, or pauses, or has ended. */
    final void beside(int change) {
        beside.addAndGet(change);
        if (change < 0 && host != null) {
            turns.execute(() -> {}); // the host may have been waiting for it
        }
    }

    /**
     * Says whether each body has a thread that runs nothing else, for code that leaves values in {@link ThreadLocal}s. Otherwise a body may run
     * on the thread of the task that awaits it, or after another one of its gather. Loops that run one task at a time do so anyway.
     *
     * @param on whether it should; false at first. It counts for tasks that start from then on
     * @return this loop
     */
    public final EventLoop threadPerBody(boolean on) {
        threadPerBody = on;
        return this;
    }

    // ---- jobs and time

    /**
     * Runs a job as a step of its own: one at a time with the others where the loop runs one at a time, else on a virtual thread. What it
     * throws goes to the handler for unhandled failures.
     *
     * @param job what to run; it must not block where the loop runs on a scheduler
     * @throws RejectedExecutionException if the loop is closed
     */
    @Override
    public final void execute(Runnable job) {
        open().turns.execute(Guard.job(this, job));
    }

    /**
     * Runs a job as {@link #execute} does, after a while.
     *
     * @param delay how long; zero or less is soon
     * @param job what to run
     * @return a task that ends when the job has run, and fails with what it throws; cancelling it before then takes the job back
     * @throws RejectedExecutionException if the loop is closed
     */
    public final Task<@Nullable Void> schedule(Duration delay, Runnable job) {
        return ScheduledJob.start(open(), delay, job);
    }

    /**
     * The loop's time.
     *
     * @return the time since some fixed instant; it never goes back
     */
    public final Duration time() {
        return Duration.ofNanos(clock.nanoTime());
    }

    // ---- failures

    /**
     * Says who is told of failures that nobody else can be told of: of tasks that nobody awaited, when their scope ends, and of callbacks
     * and jobs. By default the {@link System.Logger} "dev.taskbridge" is. The handler must not block.
     *
     * @param handler receives what happened, in words, and the failure
     * @return the handler before this one
     */
    public final BiConsumer<? super String, ? super Throwable> onUnhandled(
            BiConsumer<? super String, ? super Throwable> handler) {
        BiConsumer<? super String, ? super Throwable> before = this.handler;
        this.handler = Given.handler(handler);
        return before;
    }

    /** Something failed, and there is nobody to throw it at. */
    final void unhandled(String what, Throwable failure) {
        Guard.call(() -> handler.accept(what, failure), thrown -> {
            Log.failure(what, failure);
            Log.failure("the handler for unhandled failures threw", thrown);
        });
    }

    /**
     * Has the loop look closer, as asyncio's debug mode. It then tells, as warnings to the logger "dev.taskbridge":
     *
     * <ul>
     *   <li>which task was still running when its scope ended without a failure, and so was cancelled;
     *   <li>which task ended normally although it was asked to stop, and did not {@link Task#uncancel};
     *   <li>which task ran longer than 100 milliseconds without awaiting, on loops that run one task at a time.
     * </ul>
     *
     * What it says of a task, there and in the report of a failure that nobody awaited, includes the place where the task was made.
     *
     * @param on whether it should; it counts for tasks that are made from then on
     * @return this loop
     */
    public final EventLoop debug(boolean on) {
        debug = on;
        turns.debug(on);
        return this;
    }

    // ---- the end

    /**
     * Cancels all tasks of the loop, waits until they have ended, and takes no more. Idempotent.
     *
     * @throws IllegalStateException inside a task, which it would wait for, and on {@link #parallel()}, which everybody shares
     */
    @Override
    public final void close() {
        LoopEnd.mayClose(this);
        closed = LoopEnd.CLOSED;
        new LoopEnd(this, host).await();
    }

    private void hostGone() {
        closed = closed == null ? LoopEnd.HOST_GONE : closed; // a second close() finds that the host is gone, too
        LoopEnd.stopAll(this, "the host of " + this + " takes no more jobs");
    }

    private EventLoop open() {
        if (closed != null) {
            throw new RejectedExecutionException(this + closed);
        }
        return this;
    }

    /**
     * The kind of the loop.
     *
     * @return a text for people
     */
    @Override
    public String toString() {
        return "EventLoop[" + name + "]";
    }
}
