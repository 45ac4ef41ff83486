package dev.taskbridge;

import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Several runs on one loop and with one set of {@link TaskLocal} values, as {@code asyncio.Runner}: {@code try (Runner runner = new Runner()) {
 * runner.run(…); runner.run(…); }}. Each run begins with the values that the one before it has left.
 *
 * <p>All methods may be called from any thread, but only one run at a time is possible.
 */
public final class Runner implements AutoCloseable {
    private static final AtomicLong NUMBERS = new AtomicLong();

    /*
     * IDLE ──run──▶ BodyTask ──it has ended──▶ IDLE
     *   └───close──────┴──────close──────────▶ CLOSED (final)
     */
    private static final VarHandle STATE = ConstantBootstraps.fieldVarHandle(
            MethodHandles.lookup(), "state", VarHandle.class, Runner.class, Object.class);

    private static final Object IDLE = new Object();
    private static final Object CLOSED = new Object();

    private final Supplier<? extends EventLoop> loops;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable EventLoop loop; // guarded by lock; null until it is needed
    private volatile Object state = IDLE;
    private volatile TaskLocals locals = CurrentTask.locals(); // written by who runs, read by who runs next
    private volatile @Nullable Duration grace; // null for no hook

    /** A runner on a loop of its own, by the rules of {@link EventLoop#parallel()}. */
    public Runner() {
        this(() -> EventLoop.parallel("runner-" + NUMBERS.incrementAndGet()));
    }

    /**
     * A runner on a loop of another kind.
     *
     * @param loops makes the loop, which the runner closes; called once, when the loop is needed
     */
    public Runner(Supplier<? extends EventLoop> loops) {
        this.loops = loops;
    }

    /**
     * Has the runs end in good order when the JVM shuts down, be it by SIGTERM, by SIGINT or by {@link System#exit}: the body is cancelled, and
     * the JVM waits until the run has ended, with all clean-up, but no longer than the grace. What has not ended by then is listed on the
     * standard error stream. What the caller does after {@code run} may not be reached any more.
     *
     * <p>It uses a shutdown hook, which is there while a run is. The JVM takes no notice of a second signal while it shuts down; the grace is
     * in its place. A body that calls {@link System#exit} waits for itself until the grace is over.
     *
     * @param grace how long, zero or more
     * @return this runner
     */
    public Runner stopAtShutdown(Duration grace) {
        this.grace = grace;
        return this;
    }

    /**
     * The loop; made by the first call.
     *
     * @return the same loop each time
     * @throws IllegalStateException if the runner is closed
     */
    public EventLoop loop() {
        lock.lock();
        try {
            EventLoop made = loop;
            if (state == CLOSED) {
                throw closed();
            }
            if (made == null) {
                made = loops.get();
                loop = made;
            }
            return made;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Runs a body and waits for it, as {@link Async#run(EventLoop, Coroutine)} on the runner's loop.
     *
     * @param body what to run
     * @param <T> the type of its value
     * @return its value; what it throws is thrown, the same object
     * @throws IllegalStateException inside a task, while another run is under way, if the runner is closed, and if the JVM shuts down while
     *     {@link #stopAtShutdown} is on
     * @throws java.util.concurrent.CancellationException if the body was cancelled
     */
    public <T extends @Nullable Object> T run(Coroutine<? extends T> body) {
        EventLoop mine = loop();
        BodyTask<T> main = mine.main(body);
        Object before = STATE.compareAndExchange(this, IDLE, main);
        if (before != IDLE) {
            throw before == CLOSED
                    ? closed()
                    : new IllegalStateException("the runner is running task '" + ((BodyTask<?>) before).name()
                            + "'; run one body at a time, or let it start tasks with createTask(() -> …)");
        }
        main.locals(locals);
        try {
            Duration limit = grace;
            return limit == null
                    ? mine.<T>resultOf(main.begun())
                    : ShutdownHook.<T>during(main, limit, () -> mine.<T>resultOf(main.begun()));
        } finally {
            locals = main.locals();
            STATE.compareAndSet(this, main, IDLE);
        }
    }

    /**
     * Runs a body as {@link #run(Coroutine)}.
     *
     * @param body what to run
     */
    public void run(Action body) {
        run(Given.coroutine(body));
    }

    /**
     * Asks the body of the run that is under way to stop, as Ctrl-C does with asyncio.Runner; the run then ends with a {@link
     * java.util.concurrent.CancellationException}, unless the body would have it otherwise.
     *
     * @return false if there is no run
     */
    public boolean interrupt() {
        return state instanceof BodyTask<?> main && main.cancel("the runner was interrupted");
    }

    /**
     * Cancels what is left on the loop, a run of another thread included, waits until it has ended, and takes no more. Idempotent.
     *
     * @throws IllegalStateException inside a task
     */
    @Override
    public void close() {
        EventLoop made;
        lock.lock();
        try {
            made = loop;
        } finally {
            lock.unlock();
        }
        if (made != null) {
            made.close();
        }
        state = CLOSED;
    }

    private static IllegalStateException closed() {
        return new IllegalStateException("the runner is closed; make a new one");
    }
}
