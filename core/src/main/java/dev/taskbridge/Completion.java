package dev.taskbridge;

import dev.taskbridge.Outcome.Cancelled;
import dev.taskbridge.Outcome.Failure;
import dev.taskbridge.Outcome.Success;
import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What all tasks are: one outcome, and those who wait for it. */
abstract sealed class Completion<T extends @Nullable Object> extends Member implements Task<T>
        permits Stoppable, PromiseTask, SleepTask, GatherTask, WaitForTask, ShieldTask {

    /*
     * null ──▶ Listener ──▶ Listeners ──▶ Outcome (final)
     *   └──────────┴────────────┴───────▶ Outcome
     * A single listener is kept as it is; the second one makes a list. Whoever installs the outcome tells those it replaced.
     */
    private static final VarHandle STATE = handle("state");

    /*
     * null ──ended, a failure, nobody listens──▶ UnawaitedFailure ──awaited──▶ SEEN
     *   └───────────────────────────────awaited───────────────────────────────▶ SEEN
     */
    private static final VarHandle SEEN_BY = handle("seenBy");

    private static final Object SEEN = new Object();

    /** Of a task that may have ended before anybody could ask for its age: reading the clock costs more than all else. */
    static final long YOUNG = -1;

    private volatile @Nullable Object state;
    private volatile @Nullable Object seenBy;
    final Block block; // where it was made: decides who may cancel it
    private long since; // nanoseconds of the loop's clock; written before others know of the task, or by its thread

    Completion(Block block) {
        this(block, block.owner().loop.clock.nanoTime());
    }

    /** With {@link #YOUNG}, its age counts from {@link #sinceNow}. */
    Completion(Block block, long since) {
        this.block = block;
        this.since = since;
    }

    /** With one who is told its end from the beginning. */
    Completion(Block block, long since, @Nullable Listener listener) {
        this(block, since);
        STATE.set(this, listener); // plain: nobody else knows of the task yet
    }

    /** Its age, if it is still young, counts from now. */
    final void sinceNow() {
        if (since == YOUNG) {
            since = block.owner().loop.clock.nanoTime();
        }
    }

    private static VarHandle handle(String field) {
        return ConstantBootstraps.fieldVarHandle(
                MethodHandles.lookup(), field, VarHandle.class, Completion.class, Object.class);
    }

    @Override
    final boolean inShield() {
        return block.inShield();
    }

    @Override
    final void addTo(List<Completion<?>> all) {
        all.add(this);
    }

    // ---- how it ends

    /** Asks to stop; {@code within} is where the cancelled awaiter's reach ends, null for no end. */
    abstract boolean cancel(Cancellation request, @Nullable Block within);

    /**
     * Tells of a request that is about to come, so that the end of what this task waits for, by the same request, is known for what it
     * is.
     */
    void announce(Cancellation request) {}

    /** What a task waits for, in words; empty while it waits for nothing. */
    abstract String waitsFor();

    /** The name inside that of another task; of one that is named after another itself, no more than a hint: such chains may be long. */
    final String nameInside() {
        return this instanceof ShieldTask || this instanceof WaitForTask ? "…" : name();
    }

    /** For reports: the name and, if the loop was in debug mode when the task was made, where that was. */
    String nameAndSite() {
        return "'" + name() + "'";
    }

    /** What a pending task does, in a word. */
    String phase() {
        return "pending";
    }

    /** Called by the winner of {@link #complete} before anybody is told. */
    void ending(Outcome<T> outcome) {}

    /** Called on the thread that ends the task, if there is somebody to be told. */
    void aboutToTell() {}

    /** What the users want to have run before anybody is told. */
    @Nullable
    Runnable beforeTelling(Outcome<T> outcome) {
        return null;
    }

    final boolean complete(Outcome<T> outcome) {
        Object seen;
        do {
            seen = state;
            if (seen instanceof Outcome) {
                return false;
            }
        } while (!STATE.compareAndSet(this, seen, outcome));
        ending(outcome);
        Object listeners = seen;
        Runnable first = beforeTelling(outcome);
        if (first == null) {
            ended(outcome, listeners);
        } else {
            Trampoline.run(() -> {
                first.run();
                ended(outcome, listeners);
            });
        }
        return true;
    }

    private void ended(Outcome<T> outcome, @Nullable Object listeners) {
        boolean observed = false;
        if (listeners != null) {
            aboutToTell();
            observed = tell(listeners);
        }
        if (outcome instanceof Failure<T>(Throwable cause) && !observed) {
            unawaited(cause);
        }
        block.owner().leave(this);
    }

    private boolean tell(Object listeners) {
        return listeners instanceof Listeners all ? all.tellAll(this) : tellOne((Listener) listeners);
    }

    /** Answers whether the listener counts as an observer. */
    final boolean tellOne(Listener listener) {
        boolean observes = listener.observes();
        if (listener.isShallow()) {
            listener.ended(this);
        } else {
            Trampoline.run(() -> listener.ended(this));
        }
        return observes;
    }

    private void unawaited(Throwable cause) {
        UnawaitedFailure failure = new UnawaitedFailure(nameAndSite(), cause, block.owner());
        if (SEEN_BY.compareAndSet(this, null, failure)) {
            failure.watch(this);
        }
    }

    /** Somebody has seen how it ended, or will. A value may remain unseen. */
    final void seen() {
        if (!(state instanceof Success)
                && seenBy != SEEN
                && SEEN_BY.getAndSet(this, SEEN) instanceof UnawaitedFailure failure) {
            failure.dismiss();
        }
    }

    // ---- who waits for it

    /** Adds a listener, or tells it at once. */
    final void listen(Listener listener) {
        while (true) {
            Object seen = state;
            if (seen instanceof Outcome) {
                if (listener.observes()) {
                    seen();
                }
                tellOne(listener);
                return;
            } else if (seen instanceof Listeners all) {
                if (all.add(listener)) {
                    return;
                }
            } else {
                Object more = seen == null ? listener : new Listeners((Listener) seen, listener);
                if (STATE.compareAndSet(this, seen, more)) {
                    return;
                }
            }
        }
    }

    /** Takes a listener back; without effect if it was told. */
    final void forget(Listener listener) {
        Object seen = state;
        if (seen == listener && STATE.compareAndSet(this, seen, null)) {
            return;
        }
        if (state instanceof Listeners all) {
            all.remove(listener);
        }
    }

    /** How many wait for it, for those who look for leaks. */
    final int listeners() {
        Object seen = state;
        return seen instanceof Listeners all ? all.size() : seen instanceof Listener ? 1 : 0;
    }

    /** The outcome, or null while there is none. */
    @SuppressWarnings("unchecked") // only complete() installs outcomes
    final @Nullable Outcome<T> ended() {
        return state instanceof Outcome<?> outcome ? (Outcome<T>) outcome : null;
    }

    /** The value, or what it ended with, thrown. */
    @SuppressWarnings("unchecked") // only complete() installs outcomes
    final T result() {
        if (state instanceof Success<?> success) { // mostly, and quicker than the switch
            return ((Success<T>) success).value();
        }
        return switch (ended()) {
            case null -> throw new AssertionError("not ended: " + this);
            case Success<T>(T value) -> value;
            case Failure<T>(Throwable cause) -> {
                seen();
                throw Sneaky.rethrow(AwaitTrace.mark(cause));
            }
            case Cancelled<T>(String reason) ->
                throw new CancellationException("task '" + name() + "' was cancelled: " + reason);
        };
    }

    // ---- the public face

    @Override
    public final T await() {
        BodyTask<?> me = CurrentTask.get();
        if (me != null) {
            me.pauseOn(this, false);
        } else {
            BlockingRule.mayBlock("await");
            if (!isDone()) {
                Pause.thread(this);
            } else if (this instanceof SleepTask sleep && sleep.isYield()) {
                Suspension.giveWay();
            }
        }
        return result();
    }

    @Override
    public final boolean cancel() {
        return !isDone() && cancel(Cancellation.byCaller(), null);
    }

    @Override
    public final boolean cancel(String reason) {
        return cancel(new Cancellation(reason), null);
    }

    @Override
    public int cancelling() {
        return isCancelled() ? 1 : 0;
    }

    @Override
    public int uncancel() {
        return cancelling();
    }

    @Override
    public final boolean isDone() {
        return state instanceof Outcome;
    }

    @Override
    public final boolean isCancelled() {
        return state instanceof Cancelled;
    }

    @Override
    public final Outcome<T> outcome() {
        Outcome<T> outcome = ended();
        if (outcome == null) {
            throw new IllegalStateException(
                    "task '" + name() + "' is pending and has no outcome yet; await it, or use onDone(outcome -> …)");
        }
        seen();
        return outcome;
    }

    @Override
    public final Registration onDone(Consumer<? super Outcome<T>> callback) {
        Callback<T> listener = new Callback<>(callback);
        listen(listener);
        return () -> forget(listener);
    }

    @Override
    public final CompletableFuture<T> toCompletableFuture() {
        CompletableFuture<T> view = new CompletableFuture<>();
        CompletableFuture<T> unused = view.whenComplete((value, failure) -> {
            if (!isDone()) {
                cancel("its future ended: " + (failure == null ? "completed by its holder" : failure));
            }
        });
        listen(new FutureView<>(view));
        return view;
    }

    @Override
    public final String toString() {
        long from = since;
        Duration age = from == YOUNG
                ? Duration.ZERO
                : Duration.ofNanos(block.owner().loop.clock.nanoTime() - from);
        String waits = isDone() ? "" : waitsFor();
        return "Task['%s', %s, %.3f s old%s]"
                .formatted(name(), inWords(), age.toNanos() / 1e9, waits.isEmpty() ? "" : ", awaits " + waits);
    }

    private String inWords() {
        return switch (ended()) {
            case null -> cancelling() > 0 ? "cancelling" : phase();
            case Success<T> success -> "succeeded";
            case Failure<T>(Throwable cause) ->
                "failed with " + cause.getClass().getName();
            case Cancelled<T>(String reason) -> "cancelled: " + reason;
        };
    }
}
