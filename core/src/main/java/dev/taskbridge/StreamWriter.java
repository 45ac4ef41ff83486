package dev.taskbridge;

import dev.taskbridge.Outcome.Cancelled;
import dev.taskbridge.Outcome.Failure;
import dev.taskbridge.Outcome.Success;
import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;

/**
 * One subscription to a stream whose items a {@link Generator} emits: demand, order, the end. For bridges, which translate signals and add the
 * hooks of their library. All methods may be called from any thread; the abstract ones are called one at a time, but for the hooks.
 *
 * @param <T> the type of the items
 */
public abstract class StreamWriter<T> implements Emitter<T>, Subscription {

    /*
     * null ──body ended, bad request──▶ Outcome ──told, by who holds the lock──▶ TOLD (final)
     *   ├──cancel────────────────────────┴────────────────────────────────────▶ CANCELLED (final)
     *   └──the subscriber threw────────────────────────────────────────────────▶ BROKEN (final)
     * Who hands an item over holds the lock, and tells the end, if there is one by then, before it lets go.
     */
    private static final VarHandle END = handle("end", Object.class);
    private static final VarHandle REQUESTED = handle("requested", long.class);
    private static final VarHandle WAITER = handle("waiter", PromiseTask.class);
    private static final VarHandle LEAVING = handle("leaving", Cancellation.class);
    private static final Object TOLD = "the stream has ended";
    private static final String CANCELLED = "downstream cancelled";
    private static final String NO_NULL = "null was emitted; a stream has no null items, leave it out";
    private static final Object BROKEN = "the subscriber threw";
    private static final String AFTER_THE_END = "the stream has ended: its generator had returned before this was"
            + " emitted; emit in its body, or in tasks of its scope, which it waits for";

    private final FairLock lock = new FairLock();
    private long emitted; // guarded by lock
    private volatile long requested; // all that was ever asked for; MAX_VALUE is without limit
    private volatile @Nullable Object end;
    private volatile @Nullable Cancellation
            leaving; // why downstream takes no more, if it has said so; written once, before the end
    private volatile @Nullable PromiseTask<@Nullable Void> waiter; // for demand; written by who holds the lock
    private volatile @Nullable BodyTask<?> body;
    private volatile @Nullable Throwable broken; // what the subscriber threw

    /**
     * A subscription for which nothing has been started yet.
     *
     * @param demand true if the subscriber calls {@link #request}; false if it takes whatever comes
     */
    protected StreamWriter(boolean demand) {
        requested = demand ? 0 : Long.MAX_VALUE;
    }

    private static VarHandle handle(String field, Class<?> type) {
        return ConstantBootstraps.fieldVarHandle(
                MethodHandles.lookup(), field, VarHandle.class, StreamWriter.class, type);
    }

    /**
     * Starts the generator, unless the subscriber has left already, in a scope of its own. If the loop is closed, the subscriber is told a
     * {@link RejectedExecutionException}.
     *
     * @param loop where it runs
     * @param generator what to run
     */
    public final void launch(EventLoop loop, Generator<? extends T> generator) {
        if (end == CANCELLED) {
            return;
        }
        @SuppressWarnings("unchecked") // a generator only emits
        Generator<T> mine = (Generator<T>) generator;
        BodyTask<@Nullable Void> task;
        try {
            task = loop.root(null, ((Action) () -> mine.run(this)).asCoroutine(), null);
        } catch (RejectedExecutionException closed) {
            finish(new Failure<>(closed));
            return;
        }
        task.onDone(this::bodyEnded);
        body = task;
        if (end == null) {
            task.begun();
        }
    }

    // ---- from the body and its tasks

    @Override
    public final void emit(T item) {
        Objects.requireNonNull(item, NO_NULL);
        boolean admitted = false;
        try {
            enter();
            try {
                if ((end == null && emitted < requested) || awaitDemand()) {
                    admitted = true;
                    emitted++;
                    hand(item);
                }
            } finally {
                release();
            }
            if (!admitted) {
                throw refused();
            }
        } finally {
            if (!admitted && end != null) { // else it is still the emitter's, who may try again
                guardedDiscard(item);
            }
        }
    }

    private void enter() {
        if (!tryEnter()) {
            lock.lock();
        }
    }

    @Override
    public final boolean offer(T item) {
        Objects.requireNonNull(item, NO_NULL);
        if (!tryEnter()) {
            return false;
        }
        try {
            boolean wanted = end == null && emitted < requested;
            if (wanted) {
                emitted++;
                hand(item);
            }
            return wanted;
        } finally {
            release();
        }
    }

    private boolean tryEnter() {
        boolean mine = lock.tryLock();
        if (!mine && lock.isMine()) {
            throw new IllegalStateException("the subscriber emits into the stream while it is being handed an item;"
                    + " do so from a task of its own");
        }
        return mine;
    }

    private void hand(T item) {
        boolean taken = false;
        try {
            next(item);
            taken = true;
        } catch (Throwable thrown) { // the subscriber's: as any code around user callbacks
            broken = thrown;
            throw thrown;
        } finally {
            if (!taken) {
                END.compareAndSet(this, null, BROKEN);
            }
        }
    }

    /** Answers false if the stream has ended. */
    private boolean awaitDemand() {
        while (end == null && emitted == requested) {
            awaitChange(null);
        }
        return end == null;
    }

    @Override
    public final boolean awaitDemand(Task<?> until) {
        boolean wanted;
        enter();
        try {
            while (end == null && emitted == requested && !until.isDone()) {
                awaitChange(until);
            }
            wanted = emitted < requested;
        } finally {
            release();
        }
        if (end != null) {
            throw refused();
        }
        return wanted;
    }

    /** Waits until there is demand or the stream has ended, or something else has. */
    private void awaitChange(@Nullable Task<?> other) {
        CurrentTask.giveWay();
        if (end != null || emitted < requested) {
            return;
        }
        PromiseTask<@Nullable Void> change = PromiseTask.apart("demand from downstream", EventLoop.here());
        waiter = change;
        Task.Registration registration =
                other == null ? () -> {} : other.onDone(outcome -> change.complete(new Success<>(null)));
        try (registration) {
            if (end == null && emitted == requested) {
                change.await();
            }
        } finally {
            waiter = null;
        }
    }

    /**
     * Nobody takes items any more: as the emitting task's cancellation. If downstream has left, it is the request that is on its way to the body, or
     * there already: who learns of it here first is not asked again in its clean-up.
     */
    private Error refused() {
        BodyTask<?> me = CurrentTask.get();
        Cancellation request = leaving;
        if (request == null && end != BROKEN) {
            throw new IllegalStateException(AFTER_THE_END);
        }
        if (me == null) {
            throw new CancellationException(request != null ? request.reason() : String.valueOf(end));
        }
        if (request != null && isAskedBy(request, me)) {
            me.cancel(request, null);
        }
        me.checkpoint();
        return new CancelledError(me, List.of(request != null ? request : new Cancellation(String.valueOf(end))));
    }

    /** Whether the task is the body, or the request is about to reach it by what the body waits for. */
    private boolean isAskedBy(Cancellation request, BodyTask<?> task) {
        BodyTask<?> mine = body;
        if (mine == null || task == mine) {
            return task == mine;
        }
        if (mine.own == null || !mine.own.contains(task.block)) {
            return false;
        }
        stop();
        return mine.announceAhead(request); // to the gather of this task, say, which is not to fail by its end
    }

    /** Tells the end, if there is one, and lets the lock go; again, if the end came in between. */
    private void release() {
        do {
            tellEnd();
            lock.unlock();
        } while (end instanceof Outcome && lock.tryLock());
    }

    private void tellEnd() {
        Object how = end;
        if (how instanceof Outcome<?> outcome && END.compareAndSet(this, how, TOLD)) {
            Guard.call(() -> tell(outcome), this::guardedTooLate);
        }
    }

    private void tell(Outcome<?> outcome) {
        switch (outcome) {
            case Success<?> success -> completed();
            case Failure<?>(Throwable cause) -> failed(cause);
            case Cancelled<?>(String reason) -> failed(new CancellationException(reason));
        }
    }

    private void bodyEnded(Outcome<@Nullable Void> outcome) {
        if (!finish(outcome) && outcome instanceof Failure<?> failure && failure.cause() != broken) {
            guardedTooLate(failure.cause());
        }
        if (broken != null) {
            guardedTooLate(broken);
        }
    }

    private boolean finish(Outcome<?> outcome) {
        boolean first = END.compareAndSet(this, null, outcome);
        if (first) {
            wake();
            if (lock.tryLock()) {
                release();
            }
        }
        return first;
    }

    private void guardedTooLate(Throwable thrown) {
        Guard.call(EventLoop.parallel(), "reporting an error that came too late", () -> tooLate(thrown));
    }

    /** An item that was made for the subscriber, and will not reach it. */
    final void guardedDiscard(T item) {
        Guard.call(EventLoop.parallel(), "discarding an item", () -> discarded(item));
    }

    // ---- from downstream

    /**
     * The subscriber asks for more.
     *
     * @param n how many; zero or less is told to the subscriber as an {@link IllegalArgumentException}, and ends the stream (Reactive Streams
     *     rule 3.9)
     */
    @Override
    public final void request(long n) {
        if (n > 0) {
            long before;
            long after;
            do {
                before = requested;
                after = before + n < 0 ? Long.MAX_VALUE : before + n;
            } while (before != Long.MAX_VALUE && !REQUESTED.compareAndSet(this, before, after));
            wake();
        } else if (end == null) {
            leaves("downstream requested " + n + " items");
            if (finish(new Failure<>(new IllegalArgumentException(
                    "§3.9: request(" + n + ") was called; the number of items must be positive")))) {
                stop();
            }
        }
    }

    /** The subscriber leaves: the body is cancelled, an emit that waits fails, and nothing is signalled any more. */
    @Override
    public final void cancel() {
        Object seen;
        do {
            seen = end;
            if (seen != null && !(seen instanceof Outcome)) {
                return;
            }
            leaves(CANCELLED);
        } while (!END.compareAndSet(this, seen, CANCELLED));
        stop();
        wake();
    }

    private void leaves(String reason) {
        LEAVING.compareAndSet(this, null, new Cancellation(reason));
    }

    private void stop() {
        BodyTask<?> task = body;
        Cancellation request = leaving;
        if (task != null && request != null) {
            task.cancel(request, null);
        }
    }

    private void wake() {
        PromiseTask<@Nullable Void> waits = waiter;
        if (waits != null && WAITER.compareAndSet(this, waits, null)) {
            waits.complete(new Success<>(null));
        }
    }

    /**
     * Whether the subscriber is told nothing any more.
     *
     * @return true once it has been told the end or has left
     */
    public final boolean isEnded() {
        Object seen = end;
        return seen != null && !(seen instanceof Outcome);
    }

    // ---- hooks

    /**
     * Hands an item to the subscriber.
     *
     * @param item the item
     */
    protected abstract void next(T item);

    /** Tells the subscriber that the stream has ended. */
    protected abstract void completed();

    /**
     * Tells the subscriber that the stream has failed; with a {@link CancellationException} if the body was cancelled by somebody else.
     *
     * @param cause the failure, the same object
     */
    protected abstract void failed(Throwable cause);

    /**
     * A failure that the subscriber cannot be told any more, or that it threw itself: hand it to the library's hook for dropped errors.
     *
     * @param cause the failure, the same object
     */
    protected abstract void tooLate(Throwable cause);

    /**
     * An item that was being emitted when the subscriber had left: hand it to the library's hook for discarded values.
     *
     * @param item the item
     */
    protected abstract void discarded(T item);
}
