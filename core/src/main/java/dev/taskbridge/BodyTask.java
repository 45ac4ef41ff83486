package dev.taskbridge;

import dev.taskbridge.Outcome.Cancelled;
import dev.taskbridge.Outcome.Failure;
import dev.taskbridge.Outcome.Success;
import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A task with a body, and the thread that runs it. */
final class BodyTask<T extends @Nullable Object> extends Stoppable<T> implements Runnable, Step, Postponed.Start {

    private static final int DEEPEST = 24; // bodies that run in place inside each other

    // the body ──begun──▶ null ;  the body ──cancelled before──▶ null; who takes it out runs it, or ends the task
    private static final VarHandle BODY = ConstantBootstraps.fieldVarHandle(
            MethodHandles.lookup(), "body", VarHandle.class, BodyTask.class, Coroutine.class);

    private static final VarHandle NAME = ConstantBootstraps.fieldVarHandle(
            MethodHandles.lookup(), "name", VarHandle.class, BodyTask.class, String.class);

    private static final AtomicLong NUMBERS = new AtomicLong();

    private final Turns turns; // by whose rules the body steps
    private volatile @Nullable String name; // through NAME, by who first wants to know it
    private final @Nullable String site; // where the task was made; in debug mode alone
    private @Nullable Coroutine<? extends T> body; // taken out, through BODY, by who runs it, or cancels it before
    private final @Nullable Consumer<? super T> discard;
    private final TaskLocals inherited;
    private volatile @Nullable TaskLocals changed; // written by the body's thread, read by it and by the tasks it makes
    private Postponed.@Nullable Start postponed; // the last start put off by this body; its thread's, as those below
    private @Nullable Crew crew; // whose thread it is
    private @Nullable BodyTask<?> guest; // the body that runs in place of this one; this, once it has ended
    private int depth; // how many bodies this one runs inside of

    private BodyTask(
            Block block,
            Turns turns,
            @Nullable Scope own,
            @Nullable String name,
            Coroutine<? extends T> body,
            @Nullable Consumer<? super T> discard,
            @Nullable Listener listener,
            TaskLocals locals) {
        super(block, own, listener);
        this.turns = turns;
        this.site = CallSite.told(block.owner().loop);
        if (name != null) {
            NAME.set(this, name); // plain: nobody else knows of the task yet
        }
        this.body = Given.body(body);
        this.discard = discard;
        this.inherited = locals;
    }

    /** Starts a task where the caller is. */
    static <T extends @Nullable Object> BodyTask<T> start(@Nullable String name, Coroutine<? extends T> body) {
        BodyTask<?> maker = CurrentTask.plain();
        if (maker == null) {
            return start(EventLoop.here(), name, body);
        }
        Block block = maker.at();
        return new BodyTask<T>(block, block.turns(), null, name, body, null, null, maker.locals()).begun(maker);
    }

    /** Starts a task in a block, by the rules of its loop. */
    static <T extends @Nullable Object> BodyTask<T> start(
            Block block, @Nullable String name, Coroutine<? extends T> body) {
        return new BodyTask<T>(block, block.turns(), null, name, body, null, null, CurrentTask.locals()).begun();
    }

    /** A member of a gather, which its {@link Crew} runs. */
    static <T extends @Nullable Object> BodyTask<T> member(
            GatherTask<?> gather, Coroutine<? extends T> body, TaskLocals locals) {
        Block block = gather.block;
        BodyTask<T> task = new BodyTask<>(block, block.turns(), null, null, body, null, gather, locals);
        task.apart = true;
        return task;
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
        Block all = loop.endless;
        return new BodyTask<T>(all, loop.turns, new Scope(all), name, body, discard, null, CurrentTask.locals());
    }

    BodyTask<T> begun() {
        return begun(CurrentTask.get());
    }

    private BodyTask<T> begun(@Nullable BodyTask<?> maker) {
        block.owner().join(this);
        if (isDone()) { // cancelled before it was in the scope
            block.owner().leave(this);
            return this;
        }
        boolean started = false;
        try {
            turns.start(this, maker);
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
        runHere(0);
        CurrentTask.set(null);
        turns.stepEnded();
    }

    /** On the thread of a crew, which goes on when this body has ended, and lets another one go on when it pauses. */
    void runInCrew(Crew mine) {
        crew = mine;
        runHere(0);
        crew = null;
        CurrentTask.set(null);
        Thread.interrupted(); // by who was told
    }

    /** Runs the body on this thread, unless somebody has taken it before. */
    private void runHere(int inside) {
        Coroutine<? extends T> mine = takeBody();
        if (mine == null) {
            return;
        }
        begins();
        depth = inside;
        CurrentTask.set(this);
        Outcome<T> outcome;
        try { // in this method, as each frame below the body's is kept for each body that stands still
            checkpoint(); // cancelled as it began
            T value = mine.call(); // by itself: an object that is begun before is kept as long as the body stands still
            outcome = new Success<>(value);
        } catch (Throwable thrown) {
            outcome = StopCause.of(thrown, this) ? new Cancelled<>(reason()) : new Failure<>(thrown);
        }
        dismissGuest();
        outcome = ownEnded(outcome);
        startPostponed();
        boolean asked = ends();
        Thread.interrupted(); // nobody who runs here from now on was meant
        complete(settled(outcome, asked));
        guest = this;
    }

    /** Those who are told are not in the task, be it that its end is told on its thread or by who cancels it. */
    @Override
    void aboutToTell() {
        if (CurrentTask.get() == this) {
            CurrentTask.set(null);
        }
    }

    @Override
    boolean calledBack() {
        return body != null && takeBody() != null;
    }

    @SuppressWarnings("unchecked") // the field's type
    private @Nullable Coroutine<? extends T> takeBody() {
        return (Coroutine<? extends T>) BODY.getAndSet(this, null);
    }

    /** The scope that ends with this body ends first. */
    private Outcome<T> ownEnded(Outcome<T> outcome) {
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
            discard(value);
            return new Cancelled<>(reason());
        }
        if (outcome instanceof Success && wasAsked() && cancelling() > 0 && site != null) {
            Log.warning("task " + nameAndSite() + " ended normally although it was asked to stop: " + reason());
        }
        return outcome;
    }

    private void discard(T value) {
        if (discard != null) {
            Guard.call(
                    block.owner().loop, "discarding the value of task '" + name() + "'", () -> discard.accept(value));
        }
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

    private void startPostponed() {
        Postponed.Start mine = postponed;
        if (mine != null) {
            postponed = null;
            Postponed.STARTS.perform(mine);
        }
    }

    /** The thread is about to stand still, or to let others go first. */
    void leavesTheThread() {
        startPostponed();
        if (crew != null) {
            Postponed.STARTS.perform(crew);
        }
    }

    @Override
    boolean ranInPlace(Completion<?> target) {
        dismissGuest();
        if (target instanceof BodyTask<?> other
                && other.body != null
                && other.block == at()
                && mayRunInPlace(other.turns)) {
            runInPlace(other, false);
            return true;
        }
        return false;
    }

    /** Whether it comes to the same if another body, of a task that steps by these rules, runs in place of being awaited. */
    boolean mayRunInPlace(Turns others) {
        return turns == others && turns.shareThreads() && !wasAsked() && depth < DEEPEST && !CurrentTask.isInCallback();
    }

    /** Runs the body of a root; {@code tooLate} receives a failure that this task does not live to see. */
    <R extends @Nullable Object> R callInPlace(BodyTask<R> root, Consumer<? super Throwable> tooLate) {
        root.seen(); // here, or there
        root.block.owner().join(root);
        try {
            runInPlace(root, true);
        } catch (CancelledError stopped) {
            switch (root.outcome()) {
                case Success<R>(R value) -> root.discard(value);
                case Failure<R>(Throwable cause) ->
                    Guard.call(
                            block.owner().loop, "reporting an error that came too late", () -> tooLate.accept(cause));
                case Cancelled<R> ours -> {} // what we asked for is no news
            }
            throw stopped;
        }
        rearm();
        return root.result();
    }

    /** As if this body waited for the other one to end. */
    private void runInPlace(BodyTask<?> other, boolean owns) {
        Pause stand = stand(other, owns, false);
        boolean calledOff;
        try {
            if (postponed == other && Postponed.STARTS.take(other)) {
                postponed = null;
            }
            startPostponed();
            Trampoline.settle(); // as before a park: the other body may wait for what lies there
            deliver();
            if (Thread.interrupted()) { // it came before the stand could be seen, and is not meant for the other body
                interruptedInPause();
            }
            host(other);
            if (other.isDone()) {
                stand.endedHere();
            } else { // somebody else has taken it
                other.listen(stand);
                stand.hold();
            }
        } finally {
            calledOff = goesOn(stand);
        }
        if (calledOff) {
            checkpoint();
        }
    }

    /** Given that the thread once was in this body: whether it still is. */
    boolean isHere() {
        return guest == null;
    }

    /** Lends the thread to another body. */
    private void host(BodyTask<?> other) {
        Thread here = Thread.currentThread();
        String mine = here.getName();
        guest = other;
        other.crew = crew;
        try {
            here.setName(other.name());
            other.runHere(depth + 1);
            guest = null;
        } finally {
            other.crew = null;
            here.setName(mine);
            CurrentTask.set(this);
            Thread.interrupted(); // by who was told
        }
    }

    /**
     * A body that ran in place and was left by an error of the virtual machine, such as the end of the stack, on its way where nobody catches:
     * it ends here, where there is room again.
     */
    private void dismissGuest() {
        BodyTask<?> left = guest;
        if (left != null) {
            guest = null;
            left.dismissed();
        }
    }

    private void dismissed() {
        dismissGuest();
        boolean unused = ends();
        if (own != null) {
            own.tasks().forEach(task -> task.cancel("the body that had started it was left by an error"));
        }
        seen(); // as the error of the task that awaited it
        if (!complete(new Failure<>(new IllegalStateException("an error of the virtual machine ended " + this)))) {
            block.owner().leave(this); // it was on its way out
        }
    }

    // ---- what it carries

    Turns turns() {
        return turns;
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
        String mine = name;
        return mine != null ? mine : isNamed(nextName());
    }

    /** Gives it a name, if it has none, and answers the name that it has. */
    String isNamed(String other) {
        String before = (String) NAME.compareAndExchange(this, null, other);
        return before == null ? other : before;
    }

    static String nextName() {
        return "task-" + NUMBERS.incrementAndGet();
    }

    @Override
    String nameAndSite() {
        return "'" + name() + "'" + (site == null ? "" : ", made at " + site + ",");
    }
}
