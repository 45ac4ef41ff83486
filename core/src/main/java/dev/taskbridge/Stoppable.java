package dev.taskbridge;

import dev.taskbridge.Outcome.Cancelled;
import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A task that can be asked to stop in the midst: where its body stands, and what has been asked of it. */
abstract sealed class Stoppable<T extends @Nullable Object> extends Completion<T> permits BodyTask {

    // null ──first cancel──▶ Requests ;  null ──body ended──▶ Requests.CLOSED
    private static final VarHandle REQUESTS = ConstantBootstraps.fieldVarHandle(
            MethodHandles.lookup(), "requests", VarHandle.class, Stoppable.class, Requests.class);

    private volatile @Nullable Requests requests;
    private volatile @Nullable Pause pause; // written by the body's thread, read by those who cancel
    private volatile @Nullable Thread
            thread; // null until the body begins; written by its thread, read by those who cancel
    private volatile @Nullable Block inner; // the block that the body has entered, null for none; as above
    private volatile @Nullable Block shield; // the innermost shield the body is in; as above
    final @Nullable Scope own; // the scope that ends with this task, if it is a root

    Stoppable(Block block, @Nullable Scope own, @Nullable Listener listener) {
        super(block, YOUNG, listener);
        this.own = own;
    }

    private BodyTask<T> me() {
        return (BodyTask<T>) this;
    }

    // ---- the body's begin and end, on its thread

    final void begins() {
        thread = Thread.currentThread();
    }

    /** Takes no more requests; answers whether there is one that was not delivered. */
    final boolean ends() {
        return !REQUESTS.compareAndSet(this, null, Requests.CLOSED)
                && !requests().close().isEmpty();
    }

    /** Whether somebody has asked it to stop, be it that this was taken back. */
    final boolean wasAsked() {
        return requests != null && requests != Requests.CLOSED;
    }

    /** Whether it may have been asked to stop before what the body's thread has done last, without a fence: for loops that look with one, too. */
    final boolean mayBeAsked() {
        return REQUESTS.get(this) != null;
    }

    // ---- pausing, on the body's thread

    /**
     * Waits until the target has ended; throws {@link CancelledError} if a request was there before, however the target ends, or comes
     * first. Who {@code owns} the target is told of its value if that comes first, or is there, as nobody else could take it; the request then waits
     * for the next await.
     */
    void pauseOn(Completion<?> target, boolean owns) {
        boolean asked = (target.isDone() || asked()) && !owns;
        if (target instanceof SleepTask sleep && sleep.isYield()) {
            giveWay();
        } else if (target == this) {
            throw new IllegalStateException("task '" + name() + "' awaits itself, which would never end;"
                    + " await it from another task, or use onDone(outcome -> …)");
        }
        while (!target.isDone()) {
            if (!ranInPlace(target)) {
                Pause mine = stand(target, owns, asked);
                target.listen(mine);
                deliver();
                mine.hold();
                if (goesOn(mine)) {
                    target.forget(mine);
                    checkpoint();
                }
            }
        }
        if (target.isCancelled()) { // perhaps by what has been asked of this task, too, or is about to be
            hearOfStop();
            checkpoint();
        } else if (asked) {
            checkpoint();
        }
        rearm();
    }

    /** Lets others go first; no await. */
    final void giveWay() {
        me().leavesTheThread();
        Suspension.giveWay();
    }

    /**
     * The same before a pause in which this task waits for a partner, unless bodies take turns, and then the others go first anyway. Not once it has
     * been asked to stop: a partner who is quick each time would keep the request from ever meeting a pause.
     */
    final void giveWayToPartner() {
        if (me().turns().yieldByThread()
                && !wasAsked()
                && !Thread.currentThread().isInterrupted()) {
            giveWay();
        }
    }

    /** Whoever stops the tasks of a scope may have come to what this one awaited, and not to this one yet. */
    private void hearOfStop() {
        Cancellation request = block.owner().announcedTo(this);
        if (request != null) {
            announce(request);
        }
    }

    /** Runs the target's body in place, if that comes to the same; then the wait is over. */
    abstract boolean ranInPlace(Completion<?> target);

    /** The body stands and waits; to {@link #deliver} what came before, comes next. */
    final Pause stand(Completion<?> target, boolean owns, boolean asked) {
        Pause mine = new Pause(me(), target, owns, asked);
        pause = mine;
        return mine;
    }

    /** The wait is over; answers whether it was called off. */
    final boolean goesOn(Pause mine) {
        pause = null; // with a fence: who still sees it leaves what he asks for to the look that comes next
        return mine.calledOff();
    }

    final void deliver() {
        if (requests != null) {
            requests().deliver();
        }
    }

    private boolean asked() {
        return requests != null && requests().asked();
    }

    final void rearm() {
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
                throw new CancelledError(me(), taken);
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
            scope.end(me(), normally);
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
        if (isDone() || !requests().announced(request)) {
            return false;
        }
        if (calledBack()) {
            requests().close();
            complete(new Cancelled<>(request.reason()));
        } else {
            requests().deliver();
        }
        return true;
    }

    /** Takes the body back before anybody begins to run it; answers false if it is too late. */
    abstract boolean calledBack();

    @Override
    void announce(Cancellation request) {
        if (!isDone()) {
            boolean unused = requests().announced(request);
        }
    }

    /** Announces a request, and delivers it if the body stands in a pause; to one that does not, {@link #cancel} will. */
    final void stopPause(Cancellation request) {
        announce(request);
        if (pause != null) {
            requests().deliver();
        }
    }

    /** Tells what this task waits for of a request that is on its way there; answers false if it is not, or not any more. */
    final boolean announceAhead(Cancellation request) {
        Pause stopped = requests().handedOn(request);
        if (stopped == null || !stopped.isStopping()) {
            return false;
        }
        stopped.target().announce(request);
        return true;
    }

    /** Made on demand. */
    Requests requests() {
        Requests seen = requests;
        if (seen == null) {
            Requests made = new Requests(me());
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

    final String reason() {
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

    // ---- for those who look on

    /** Adds the unfinished tasks of the scopes that are open in this body: its own, if it is a root, and those of groups. */
    void collectInside(List<Task<?>> all) {
        for (Block open = at(); open != null && open != block; open = open.parent) {
            if (open instanceof Scope scope) {
                scope.collect(all);
            }
        }
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
