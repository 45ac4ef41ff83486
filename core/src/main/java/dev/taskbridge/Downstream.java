package dev.taskbridge;

import dev.taskbridge.Outcome.Cancelled;
import dev.taskbridge.Outcome.Failure;
import dev.taskbridge.Outcome.Success;
import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.CancellationException;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The far side of a bridge: one subscriber, which is told the end of a task unless it leaves before. For bridges; it sorts what is in
 * time from what is too late, so that a bridge only translates signals.
 *
 * <p>Exactly one of {@link #succeeded}, {@link #failed} and {@link #leave} takes effect, whichever comes first. All methods may be
 * called from any thread; the abstract ones are called on the thread that ends the task.
 *
 * @param <T> the type of the value; it may be nullable
 */
public abstract class Downstream<T extends @Nullable Object> {

    // null ──launch, attach──▶ Runnable, which stops the source ──▶ ENDED or CANCELLED (final)
    //   └─────────────────────────────────────────────────────────▶ ENDED or CANCELLED
    // whoever takes the Runnable out for CANCELLED runs it; after CANCELLED, no body begins
    private static final VarHandle SOURCE = ConstantBootstraps.fieldVarHandle(
            MethodHandles.lookup(), "source", VarHandle.class, Downstream.class, Object.class);

    private static final Object ENDED = new Object();
    private static final Object CANCELLED = new Object();

    private volatile @Nullable Object source;

    /** A subscriber for which nothing has been started yet. */
    protected Downstream() {}

    /**
     * Starts a body for this subscriber alone, in a scope of its own, unless it has left already. When the subscriber leaves, the body is
     * cancelled. If the loop is closed, the subscriber is told a {@link RejectedExecutionException}.
     *
     * @param loop where the body runs
     * @param body what to run
     */
    public final void launch(EventLoop loop, Coroutine<? extends T> body) {
        BodyTask<T> task;
        try {
            task = loop.root(null, body, this::guardedDiscard);
        } catch (RejectedExecutionException closed) {
            end(new Failure<>(closed), true);
            return;
        }
        task.onDone(outcome -> end(outcome, true));
        if (SOURCE.compareAndSet(this, null, (Runnable) () -> task.cancel("downstream cancelled"))) {
            task.begun();
        }
    }

    /**
     * Shares a task with others. When the subscriber leaves, the task lives on.
     *
     * @param task the task
     */
    public final void attach(Task<T> task) {
        Runnable stop = task.onDone(outcome -> end(outcome, false))::close;
        if (!SOURCE.compareAndSet(this, null, stop) && source == CANCELLED) {
            stop.run();
        }
    }

    /**
     * The subscriber leaves; its source is stopped, once.
     *
     * @return false if it has been told the end, or has left before
     */
    public final boolean leave() {
        Object seen;
        do {
            seen = source;
            if (seen == ENDED || seen == CANCELLED) {
                return false;
            }
        } while (!SOURCE.compareAndSet(this, seen, CANCELLED));
        if (seen instanceof Runnable stop) {
            stop.run();
        }
        return true;
    }

    /**
     * Whether the subscriber is told nothing any more.
     *
     * @return true once it has been told the end or has left
     */
    public final boolean isEnded() {
        Object seen = source;
        return seen == ENDED || seen == CANCELLED;
    }

    private void end(Outcome<T> outcome, boolean own) {
        Object seen;
        do {
            seen = source;
            if (seen == CANCELLED) {
                if (own) {
                    late(outcome);
                }
                return;
            }
        } while (!SOURCE.compareAndSet(this, seen, ENDED));
        Guard.call(() -> tell(outcome), this::guardedTooLate);
    }

    private void tell(Outcome<T> outcome) {
        switch (outcome) {
            case Success<T>(T value) -> succeeded(value);
            case Failure<T>(Throwable cause) -> failed(cause);
            case Cancelled<T>(String reason) -> failed(new CancellationException(reason));
        }
    }

    private void late(Outcome<T> outcome) {
        switch (outcome) {
            case Success<T>(T value) -> guardedDiscard(value);
            case Failure<T>(Throwable cause) -> guardedTooLate(cause);
            case Cancelled<T> ours -> {} // what we asked for is no news
        }
    }

    private void guardedDiscard(T value) {
        Guard.call(EventLoop.parallel(), "discarding a value", () -> discarded(value));
    }

    private void guardedTooLate(Throwable thrown) {
        Guard.call(EventLoop.parallel(), "reporting an error that came too late", () -> tooLate(thrown));
    }

    /**
     * The task has ended with a value. What this throws goes to {@link #tooLate}.
     *
     * @param value the value
     */
    protected abstract void succeeded(T value);

    /**
     * The task has failed, or was cancelled by somebody else: then with a {@link CancellationException}. What this throws goes to {@link
     * #tooLate}.
     *
     * @param cause the failure, the same object
     */
    protected abstract void failed(Throwable cause);

    /**
     * A failure that the subscriber cannot be told any more: hand it to the library's hook for dropped errors.
     *
     * @param cause the failure, the same object
     */
    protected abstract void tooLate(Throwable cause);

    /**
     * A value that came after the subscriber had left: hand it to the library's hook for discarded values.
     *
     * @param value the value
     */
    protected abstract void discarded(T value);
}
