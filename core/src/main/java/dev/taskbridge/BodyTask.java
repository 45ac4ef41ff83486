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
final class BodyTask<T extends @Nullable Object> extends Completion<T> implements Runnable, Step, Postponed.Start {

    private static final int DEEPEST = 24; // bodies that run in place inside each other

    // null ──first cancel──▶ Requests ;  null ──body ended──▶ Requests.CLOSED
    private static final VarHandle REQUESTS = ConstantBootstraps.fieldVarHandle(
            MethodHandles.lookup(), "requests", VarHandle.class, BodyTask.class, Requests.class);

    // the body ──begun──▶ null ;  the body ──cancelled before──▶ null; who takes it out runs it, or ends the task
    private static final VarHandle BODY = ConstantBootstraps.fieldVarHandle(
            MethodHandles.lookup(), "body", VarHandle.class, BodyTask.class, Coroutine.class);

    private static final VarHandle NAME = ConstantBootstraps.fieldVarHandle(
            MethodHandles.lookup(), "name", VarHandle.class, BodyTask.class, TaskName.class);

    private volatile @Nullable Requests requests;
    private volatile @Nullable Pause pause; // written by the body's thread, read by those who cancel
    private volatile @Nullable Thread
            thread; // null until the body begins; written by its thread, read by those who cancel
    private volatile @Nullable Block inner; // the block that the body has entered, null for none; as above
    private volatile @Nullable Block shield; // the innermost shield the body is in; as above
    private final Turns turns; // by whose rules the body steps
    private final @Nullable Scope own; // the scope that ends with this task, if it is a root
    private volatile @Nullable TaskName name; // through NAME, by who first wants to know it
    private @Nullable Coroutine<? extends T> body; // taken out, through BODY, by who runs it, or cancels it before
    private final @Nullable Consumer<? super T> discard;
    private final TaskLocals inherited;
    private volatile @Nullable TaskLocals changed; // written by the body's thread, read by it and by the tasks it makes
    private Postponed.@Nullable Start postponed; // the last start that this body has put off; its thread's
    private int depth; // of the bodies that run in place inside each other; written before this one runs, read by its thread

    private BodyTask(
            Block block,
            Turns turns,
            @Nullable Scope own,
            @Nullable String name,
            Coroutine<? extends T> body,
            @Nullable Consumer<? super T> discard,
            @Nullable Listener listener,
            TaskLocals locals) {
        super(block, YOUNG, listener);
        this.turns = turns;
        this.own = own;
        if (name != null || block.owner().loop.debug) {
            this.name = new TaskName(name, block.owner().loop.debug);
        }
        this.body = body;
        this.discard = discard;
        this.inherited = locals;
    }

    /** Starts a task in a block, by the rules of its loop. */
    static <T extends @Nullable Object> BodyTask<T> start(
            Block block, @Nullable String name, Coroutine<? extends T> body) {
        Turns turns = block.owner().loop.turns;
        return new BodyTask<T>(block, turns, null, name, body, null, null, CurrentTask.locals()).begun();
    }

    /** A member of a gather, which its {@link Crew} runs. */
    static <T extends @Nullable Object> BodyTask<T> member(
            GatherTask<?> gather, Coroutine<? extends T> body, TaskLocals locals) {
        Block block = gather.block;
        return new BodyTask<>(block, block.owner().loop.turns, null, null, body, null, gather, locals);
    }

    /** Starts a task in a block on a thread beside its loop. */
    static <T extends @Nullable Object> BodyTask<T> startBeside(
            Block block, BodyThread where, Coroutine<? extends T> body) {
        Turns turns = new BesideTurns(block.owner().loop, where);
        return new BodyTask<T>(block, turns, null, null, body, null, null, CurrentTask.locals()).begun();
    }

    /**
     * A task whose scope is its own and ends with it; {@code discard} receives a value that a cancellation has beaten. It runs once it is
     * {@link #begun}.
     */
    static <T extends @Nullable Object> BodyTask<T> root(
            EventLoop loop, @Nullable String name, Coroutine<? extends T> body, @Nullable Consumer<? super T> discard) {
        Scope own = new Scope(loop.endless);
        return new BodyTask<T>(loop.endless, loop.turns, own, name, body, discard, null, CurrentTask.locals());
    }

    BodyTask<T> begun() {
        block.owner().join(this);
        if (isDone()) { // cancelled before it was in the scope
            block.owner().leave(this);
            return this;
        }
        boolean started = false;
        try {
            turns.start(this);
            started = true;
        } finally {
            if (!started) {
                block.owner().leave(this);
            }
        }
        return this;
    }

    // ---- the body

    /** On a thread of its own. */
    @Override
    public void run() {
        boolean unused = runHere(0);
        CurrentTask.set(null);
        turns.stepEnded();
    }

    /**
     * Runs the body on this thread, unless somebody has taken it before. Answers whether the thread was interrupted meanwhile for something
     * else than a request to this task.
     */
    boolean runHere(int inside) {
        Coroutine<? extends T> mine = takeBody();
        if (mine == null) {
            return false;
        }
        thread = Thread.currentThread();
        depth = inside;
        CurrentTask.set(this);
        Outcome<T> outcome = call(mine);
        startPostponed();
        boolean asked = !REQUESTS.compareAndSet(this, null, Requests.CLOSED)
                && !requests().close().isEmpty();
        boolean interrupted = Thread.interrupted(); // nothing that runs on this thread from here on was meant
        outcome = settled(outcome, asked);
        complete(outcome);
        return interrupted && requests == Requests.CLOSED;
    }

    /** Those who are told are not in the task, be it that its end is told on its thread or by who cancels it. */
    @Override
    void aboutToTell() {
        if (CurrentTask.get() == this) {
            CurrentTask.set(null);
        }
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
    private Outcome<T> settled(Outcome<T> outcome, boolean asked) {
        if (asked && outcome instanceof Success<T>(T value)) {
            if (discard != null) {
                Guard.call(
                        block.owner().loop, "discarding the value of task '" + name() + "'", () -> discard.accept(value));
            }
            return new Cancelled<>(reason());
        }
        if (outcome instanceof Success && cancelling() > 0 && known().hasSite()) {
            Log.warning("task " + nameAndSite() + " ended normally although it was asked to stop: " + reason());
        }
        return outcome;
    }

    // ---- where it runs

    /** Starts the thread, unless the body has been taken meanwhile. */
    @Override
    public void startThread() {
        if (body != null) {
            sinceNow();
            BodyThread.VIRTUAL.start(this);
        }
    }

    /** Puts the start of what this body has made off until it pauses or ends, or makes something else. */
    void postpone(Postponed.Start start) {
        postponed = start;
        Postponed.STARTS.put(start);
    }

    void startPostponed() {
        Postponed.Start mine = postponed;
        if (mine != null) {
            postponed = null;
            if (Postponed.STARTS.take(mine)) {
                mine.startThread();
            }
        }
    }

    /** Whether nobody can tell if the body runs on the thread of a task that waits for it. */
    private boolean mayRunIn(BodyTask<?> awaiter) {
        return body != null && block == awaiter.at() && awaiter.mayRunInPlace(turns);
    }

    /** Whether this body may run another one in place of awaiting it. */
    boolean mayRunInPlace(Turns others) {
        return turns == others && turns.shareThreads() && requests == null && depth < DEEPEST && !CurrentTask.isInCallback();
    }

    /** Runs another body on this one's thread, as if it waited for it. */
    void runInPlace(BodyTask<?> other, boolean owns) {
        Pause stand = new Pause(this, other, owns);
        pause = stand;
        if (postponed == other && Postponed.STARTS.take(other)) {
            postponed = null;
        }
        startPostponed();
        if (requests != null) {
            requests().deliver();
        }
        Thread here = Thread.currentThread();
        String mine = here.getName();
        here.setName(other.name());
        boolean interrupted = other.runHere(depth + 1);
        here.setName(mine);
        CurrentTask.set(this);
        stand.endedHere();
        pause = null;
        if (interrupted) {
            interruptedInPause();
        }
        if (stand.calledOff()) {
            checkpoint();
        }
    }

    // ---- pausing, on the body's thread

    /**
     * Waits until the target has ended; throws {@link CancelledError} if a request was there before, however the target ends, or comes
     * first.
     */
    void pauseOn(Completion<?> target) {
        boolean asked = target.isDone() || asked();
        standOn(target, false);
        if (target instanceof SleepTask sleep && sleep.isYield()) {
            startPostponed();
            Suspension.giveWay();
        }
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
            throw new IllegalStateException("task '" + name() + "' awaits itself, which would never end;"
                    + " await it from another task, or use onDone(outcome -> …)");
        }
        while (!target.isDone()) {
            if (target instanceof BodyTask<?> other && other.mayRunIn(this)) {
                runInPlace(other, owns);
                continue;
            }
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
    void enter(Block entered) {
        inner = entered;
        if (entered instanceof Shielded) {
            shield = entered;
            sheltered();
        }
    }

    void leave(Block left, @Nullable Block shieldBefore) {
        inner = Objects.requireNonNull(left.parent);
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
        Block entered = inner;
        return entered != null ? entered : own != null ? own : block;
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
        Block at = at();
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
        for (Block open = at(); open != null && open != block; open = open.parent) {
            if (open instanceof Scope scope) {
                scope.collect(all);
            }
        }
    }

    TaskLocals locals() {
        TaskLocals own = changed;
        return own == null ? inherited : own;
    }

    void locals(TaskLocals values) {
        changed = values;
    }

    @Override
    public String name() {
        return known().toString();
    }

    @Override
    String nameAndSite() {
        return known().withSite();
    }

    private TaskName known() {
        TaskName mine = name;
        return mine != null ? mine : isNamed(new TaskName(null, false));
    }

    /** Gives it a name, if it has none, and answers the name that it has. */
    TaskName isNamed(TaskName other) {
        TaskName before = (TaskName) NAME.compareAndExchange(this, null, other);
        return before == null ? other : before;
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
