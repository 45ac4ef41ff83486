package dev.taskbridge;

import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/** One pause of one thread, until a task has ended or the wait is called off. */
final class Pause extends Suspension implements Listener, Step {

    /*
     * null ──target ends──▶ ENDED
     *    ├──stop, the target is in reach──▶ STOPPING ──target ends──▶ STOPPED
     *    └──stop, the target is another's─▶ LEFT
     * In STOPPING the target has been asked to stop, and the pause lasts until it has. Whoever reaches one of the three ends has the
     * thread resumed: at once, or in its turn where the loop runs one task at a time.
     */
    private enum State {
        STOPPING,
        ENDED,
        STOPPED,
        LEFT
    }

    private static final VarHandle STATE = ConstantBootstraps.fieldVarHandle(
            MethodHandles.lookup(), "state", VarHandle.class, Pause.class, State.class);

    private final @Nullable BodyTask<?> task; // whose body pauses; null on a thread that is no task's
    private final Completion<?> target;
    private final boolean owns; // nobody else awaits the target: it goes down with the wait
    private final boolean asked; // there was a request before, and it is told, however the target ends
    private boolean late; // an interrupt came after the end; written and read by the thread
    private volatile @Nullable State state; // null while it waits

    Pause(@Nullable BodyTask<?> task, Completion<?> target, boolean owns, boolean asked) {
        this.task = task;
        this.target = target;
        this.owns = owns;
        this.asked = asked;
    }

    /** A virtual thread that is no task waits; an interrupt ends the wait. */
    static void thread(Completion<?> target) {
        if (interruptible(target)) {
            throw interrupted(target);
        }
    }

    /** As {@link #thread}, and the target goes down with the wait; if it has ended nevertheless, the interrupt is for who comes next. */
    static void owner(Completion<?> target) {
        if (interruptible(target)) {
            if (target.cancel("whoever awaited it has left")) {
                throw interrupted(target);
            }
            Thread.currentThread().interrupt();
        }
    }

    private static RuntimeException interrupted(Completion<?> target) {
        return Sneaky.rethrow(new InterruptedException("interrupted while awaiting task '" + target.name() + "'"));
    }

    /** The thread that called run waits; an interrupt cancels what it waits for. Answers whether there was one. */
    static boolean caller(Completion<?> root) {
        boolean interrupted = false;
        while (interruptible(root)) {
            interrupted = true;
            root.cancel("the thread '" + Thread.currentThread().getName() + "' that called run was interrupted");
        }
        return interrupted;
    }

    /** Waits on a thread that is no task's; answers whether it was interrupted before the end. */
    private static boolean interruptible(Completion<?> target) {
        Pause pause = new Pause(null, target, false, false);
        target.listen(pause);
        pause.hold();
        if (pause.late) {
            Thread.currentThread().interrupt();
        }
        if (pause.state == State.LEFT) {
            target.forget(pause);
            return true;
        }
        return false;
    }

    @Override
    void leaves() {
        Trampoline.settle();
        if (task != null) {
            task.leavesTheThread();
            task.sinceNow();
            task.turns().stepEnded();
        }
    }

    /** The target, which was run on this very thread, has ended. */
    void endedHere() {
        if (STATE.compareAndSet(this, null, State.ENDED)) {
            target.seen();
        } else {
            STATE.compareAndSet(this, State.STOPPING, State.STOPPED);
        }
    }

    @Override
    void interrupted() {
        if (task != null) {
            task.interruptedInPause();
            Trampoline.settle(); // what that has stopped may be what is waited for
        } else if (!end(null, State.LEFT)) {
            late = true;
        }
    }

    @Override
    public void ended(Completion<?> ended) {
        if (!end(null, State.ENDED)) {
            end(State.STOPPING, State.STOPPED);
        } else if (!asked) {
            ended.seen();
        }
    }

    private boolean end(@Nullable State from, State to) {
        boolean mine = STATE.compareAndSet(this, from, to);
        if (mine) {
            resume();
        }
        return mine;
    }

    /** Lets the thread go on, in its turn. */
    void resume() {
        if (task != null) {
            task.turns().resume(this);
        } else {
            release();
        }
    }

    /**
     * Calls the wait off; with {@code inReach}, once the target has ended. Answers false if it is over already. The caller then asks the
     * target to stop, or else calls {@link #resume}; neither under a lock.
     */
    boolean stop(boolean inReach) {
        return inReach
                ? STATE.compareAndSet(this, null, State.STOPPING) || state == State.STOPPING
                : STATE.compareAndSet(this, null, State.LEFT);
    }

    /**
     * Whether the pause was called off. A target without a body that ended in something else than the cancellation was faster than
     * it: its outcome stands, and the request is delivered at the next await. How a body ends is no answer to the request.
     */
    boolean calledOff() {
        State seen = state;
        return seen == State.LEFT || (seen == State.STOPPED && (target instanceof BodyTask || target.isCancelled()));
    }

    @Override
    public boolean observes() {
        return false;
    }

    @Override
    public boolean isShallow() {
        return true; // it wakes a thread
    }

    boolean isStopping() {
        return state == State.STOPPING;
    }

    String taskName() {
        return task == null ? thread().getName() : task.name();
    }

    boolean owns() {
        return owns;
    }

    Completion<?> target() {
        return target;
    }
}
