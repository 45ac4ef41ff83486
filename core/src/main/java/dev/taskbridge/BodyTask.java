package dev.taskbridge;

import dev.taskbridge.Outcome.Cancelled;
import dev.taskbridge.Outcome.Failure;
import dev.taskbridge.Outcome.Success;
import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A task with a body, and the thread that runs it. */
final class BodyTask<T extends @Nullable Object> extends Completion<T> implements Runnable, Step {

    // null ──first cancel──▶ Requests ;  null ──body ended──▶ Requests.CLOSED
    private static final VarHandle REQUESTS = ConstantBootstraps.fieldVarHandle(
            MethodHandles.lookup(), "requests", VarHandle.class, BodyTask.class, Requests.class);

    // the body ──its thread──▶ null ;  the body ──cancelled before──▶ null; who takes it out runs it, or ends the task
    private static final VarHandle BODY = ConstantBootstraps.fieldVarHandle(
            MethodHandles.lookup(), "body", VarHandle.class, BodyTask.class, Coroutine.class);

    private volatile @Nullable Requests requests;
    private volatile @Nullable Pause pause; // written by the body's thread, read by those who cancel
    private volatile @Nullable Thread
            thread; // null until the body begins; written by its thread, read by those who cancel
    private volatile Block at; // the block the body is in; as above
    private volatile @Nullable Block shield; // the innermost shield the body is in; as above
    private final Turns turns; // by whose rules the body steps
    private final @Nullable Scope own; // the scope that ends with this task, if it is a root
    private final TaskName name;
    private volatile @Nullable Coroutine<? extends T> body; // taken out by its thread, or by who cancels it before
    private final @Nullable Consumer<? super T> discard;
    private volatile TaskLocals locals; // written by the body's thread, read by it and by the tasks it makes

    private BodyTask(
            Block block,
            Turns turns,
            @Nullable Scope own,
            @Nullable String name,
            Coroutine<? extends T> body,
            @Nullable Consumer<? super T> discard) {
        super(block);
        this.turns = turns;
        this.own = own;
        this.at = own == null ? block : own;
        this.name = new TaskName(name, block.owner().loop);
        this.body = body;
        this.discard = discard;
        this.locals = TaskLocals.here();
    }

    /** Starts a task in a block, by the rules of its loop. */
    static <T extends @Nullable Object> BodyTask<T> start(
            Block block, @Nullable String name, Coroutine<? extends T> body) {
        Turns turns = block.owner().loop.turns;
        return new BodyTask<T>(block, turns, null, name, body, null).started(turns::start);
    }

    /** Starts a task in a block on a thread beside its loop. */
    static <T extends @Nullable Object> BodyTask<T> startBeside(
            Block block, BodyThread where, Coroutine<? extends T> body) {
        Turns turns = new BesideTurns(block.owner().loop, where);
        return new BodyTask<T>(block, turns, null, null, body, null).started(turns::start);
    }

    /**
     * A task whose scope is its own and ends with it; {@code discard} receives a value that a cancellation has beaten. It runs once it is
     * {@link #begun}.
     */
    static <T extends @Nullable Object> BodyTask<T> root(
            EventLoop loop, @Nullable String name, Coroutine<? extends T> body, @Nullable Consumer<? super T> discard) {
        return new BodyTask<T>(loop.endless, loop.turns, new Scope(loop.endless), name, body, discard);
    }

    BodyTask<T> begun() {
        return started(turns::start);
    }

    private BodyTask<T> started(Consumer<BodyTask<?>> start) {
        block.owner().join(this);
        if (isDone()) { // cancelled before it was in the scope
            block.owner().leave(this);
            return this;
        }
        boolean started = false;
        try {
            start.accept(this);
            started = true;
        } finally {
            if (!started) {
                block.owner().leave(this);
            }
        }
        return this;
    }

    // ---- the body

    @Override
    public void run() {
        thread = Thread.currentThread();
        Coroutine<? extends T> mine = takeBody();
        if (mine != null) { // else it was cancelled before it began
            CurrentTask.set(this);
            Outcome<T> outcome = settled(call(mine));
            CurrentTask.remove();
            complete(outcome);
        }
        turns.stepEnded();
    }

    @SuppressWarnings("unchecked") // the field's type
    private @Nullable Coroutine<? extends T> takeBody() {
        return (Coroutine<? extends T>) BODY.getAndSet(this, null);
    }

    private Outcome<T> call(Coroutine<? extends T> mine) {
        Outcome<T> outcome;
        try {
            checkpoint(); // cancelled as it began
            outcome = new Success<>(mine.call());
        } catch (Throwable thrown) {
            outcome = StopCause.of(thrown, this) ? new Cancelled<>(reason()) : new Failure<>(thrown);
        }
        if (own == null) {
            return outcome;
        }
        try {
            end(own, outcome instanceof Success);
            return outcome;
        } catch (Throwable thrown) { // a virtual machine error: better the wrong end than none
            return new Failure<>(thrown);
        }
    }

    /** The last word: a request that no await has delivered turns a value into a cancellation. */
    private Outcome<T> settled(Outcome<T> outcome) {
        boolean asked = !REQUESTS.compareAndSet(this, null, Requests.CLOSED)
                && !requests().close().isEmpty();
        Thread.interrupted(); // nothing that runs on this thread from here on was meant
        if (asked && outcome instanceof Success<T>(T value)) {
            if (discard != null) {
                Guard.call(
                        block.owner().loop, "discarding the value of task '" + name + "'", () -> discard.accept(value));
            }
            return new Cancelled<>(reason());
        }
        if (name.hasSite() && outcome instanceof Success && cancelling() > 0) {
            Log.warning("task " + name.withSite() + " ended normally although it was asked to stop: " + reason());
        }
        return outcome;
    }

    // ---- pausing, on the body's thread

    /**
     * Waits until the target has ended; throws {@link CancelledError} if a request was there before, however the target ends, or comes
     * first.
     */
    void pauseOn(Completion<?> target) {
        boolean asked = target.isDone() || asked();
        standOn(target, false);
        if (asked || target.isCancelled()) { // perhaps by what has been asked of this task, too
            checkpoint();
        }
        rearm();
    }

    /** As {@link #pauseOn}, but if the value comes first it is returned: nobody else could take it. The request waits for the next await. */
    void pauseOnOwn(Completion<?> target) {
        if (!target.isDone()) {
            boolean unused = asked(); // what foreign code has thrown is no request to this await
            standOn(target, true);
            if (target.isCancelled()) {
                checkpoint();
            }
            rearm();
        }
    }

    private void standOn(Completion<?> target, boolean owns) {
        if (target == this) {
            throw new IllegalStateException("task '" + name + "' awaits itself, which would never end;"
                    + " await it from another task, or use onDone(outcome -> …)");
        }
        while (!target.isDone()) {
            Pause mine = new Pause(this, target, owns);
            pause = mine;
            target.listen(mine);
            if (requests != null) {
                requests().deliver();
            }
            mine.park();
            pause = null;
            if (mine.calledOff()) {
                target.forget(mine);
                checkpoint();
            }
        }
    }

    private boolean asked() {
        return requests != null && requests().asked();
    }

    private void rearm() {
        if (requests != null) {
            requests().rearm();
        }
    }

    private void sheltered() {
        if (requests != null) {
            requests().sheltered();
        }
    }

    /** Throws {@link CancelledError} if there is a request that can be delivered here. */
    void checkpoint() {
        if (requests != null) {
            List<Cancellation> taken = requests().take();
            if (!taken.isEmpty()) {
                throw new CancelledError(this, taken);
            }
        }
    }

    /** The thread was interrupted in a pause; if not by us, then somebody wants the task to stop. */
    void interruptedInPause() {
        if (requests == null || !requests().interruptSwallowed()) {
            cancel(new Cancellation("its thread was interrupted"), null);
        }
    }

    /** Enters a block; {@link #leave} it in a finally clause. */
    void enter(Block inner) {
        at = inner;
        if (inner instanceof Shielded) {
            shield = inner;
            sheltered();
        }
    }

    void leave(Block inner, @Nullable Block shieldBefore) {
        at = Objects.requireNonNull(inner.parent);
        shield = shieldBefore;
        rearm();
    }

    /** Ends a scope whose body has run; nothing disturbs that. */
    void end(Scope scope, boolean normally) {
        Block before = shield;
        shield = scope;
        sheltered();
        try {
            scope.end(this, normally);
        } finally {
            shield = before;
        }
    }

    Block at() {
        return at;
    }

    @Nullable
    Block shield() {
        return shield;
    }

    // ---- being cancelled, on any thread

    @Override
    boolean cancel(Cancellation request, @Nullable Block within) {
        if (isDone() || !requests().add(request)) {
            return false;
        }
        if (body != null && takeBody() != null) {
            requests().close();
            complete(new Cancelled<>(request.reason()));
        }
        return true;
    }

    @Override
    void announce(Cancellation request) {
        if (!isDone()) {
            boolean unused = requests().announced(request);
        }
    }

    /** Made on demand. */
    Requests requests() {
        Requests seen = requests;
        if (seen == null) {
            Requests made = new Requests(this);
            seen = (Requests) REQUESTS.compareAndExchange(this, null, made);
            return seen == null ? made : seen;
        }
        return seen;
    }

    /** Whether no shield keeps the request off. */
    boolean reachedBy(Cancellation request) {
        Block shelter = Shielded.holding(shield);
        Block aim = request.aim();
        return shelter == null || (aim != null && aim.depth > shelter.depth && shelter.contains(aim));
    }

    /** The block whose inside goes down with the request. */
    Block reachOf(Cancellation request) {
        Block aim = request.aim();
        return aim != null && aim.contains(at) ? aim : at.owner();
    }

    @Nullable
    Pause pause() {
        return pause;
    }

    /** Interrupts foreign code; answers false if the body has not begun. */
    boolean interrupt() {
        Thread mine = thread;
        if (mine != null) {
            mine.interrupt();
        }
        return mine != null;
    }

    private String reason() {
        return requests().reason();
    }

    @Override
    public int cancelling() {
        Requests asked = requests;
        return asked == null ? 0 : asked.count();
    }

    @Override
    public int uncancel() {
        Requests asked = requests;
        return asked == null ? 0 : asked.takeOneBack();
    }

    // ---- what it carries

    Turns turns() {
        return turns;
    }

    /** Adds the unfinished tasks of the scopes that are open in this body: its own, if it is a root, and those of groups. */
    void collectInside(List<Task<?>> all) {
        for (Block open = at; open != null && open != block; open = open.parent) {
            if (open instanceof Scope scope) {
                scope.collect(all);
            }
        }
    }

    TaskLocals locals() {
        return locals;
    }

    void locals(TaskLocals changed) {
        locals = changed;
    }

    @Override
    public String name() {
        return name.toString();
    }

    @Override
    String nameAndSite() {
        return name.withSite();
    }

    @Override
    String phase() {
        return thread == null ? "pending" : pause == null ? "running" : "waiting";
    }

    @Override
    String waitsFor() {
        Pause stands = pause;
        return stands == null ? "" : "'" + stands.target().name() + "'";
    }
}
