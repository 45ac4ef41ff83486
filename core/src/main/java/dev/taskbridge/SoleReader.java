package dev.taskbridge;

import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The one thread that reads a stream: who it is, and how it waits and is woken. */
final class SoleReader {
    private static final VarHandle THREAD = handle("thread", Thread.class);
    private static final VarHandle TASK = handle("task", BodyTask.class);
    private static final VarHandle WAITER = handle("waiter", PromiseTask.class);

    private volatile @Nullable Thread thread; // written once, by it or by who closes before
    private volatile @Nullable BodyTask<?> task; // whose body it runs; written by it

    // null ──it is about to wait──▶ a task ──whoever wakes it, or it need not wait──▶ null
    private volatile @Nullable PromiseTask<@Nullable Void> waiter;

    /*
     * Who is upstairs is in upstream's code on behalf of the loop: while it subscribes, and while it asks for items or takes one. It waits for
     * nothing then, so it need not be woken when upstream signals on this very thread, and the fence is saved. Each flag is read only by the
     * thread that writes it, which the others find out by the name beside it; so it need not be volatile.
     */
    private final Thread opener = Thread.currentThread();
    private boolean openerUpstairs; // the opener's
    private boolean upstairs; // the reading thread's

    private static VarHandle handle(String field, Class<?> type) {
        return ConstantBootstraps.fieldVarHandle(
                MethodHandles.lookup(), field, VarHandle.class, SoleReader.class, type);
    }

    /**
     * Whether it is the calling thread, in the same task: a thread may run several, one inside the other or after it. What this reads without
     * a fence is right: nobody else writes the calling thread, and its task with it.
     */
    boolean isMe() {
        if (THREAD.get(this) != Thread.currentThread()) {
            return false;
        }
        BodyTask<?> mine = mine();
        return mine == null || mine.isHere();
    }

    /** The task of the calling thread, which is the one that reads. */
    @Nullable
    BodyTask<?> mine() {
        return (BodyTask<?>) TASK.get(this);
    }

    /** The calling thread reads for the first time; answers false if another one has before, or {@link #replaced} it. */
    boolean enters() {
        boolean first = replaced();
        if (first) {
            task = CurrentTask.get();
        }
        return first;
    }

    /** The calling thread will do what the reading thread would; answers false if there is one. */
    boolean replaced() {
        return THREAD.compareAndSet(this, null, Thread.currentThread());
    }

    /** Whether it was no task's, and has ended. */
    boolean isGone() {
        Thread reading = thread;
        return reading != null && task == null && !reading.isAlive();
    }

    /** The calling thread wants to read as well. */
    IllegalStateException second(String name) {
        Thread first = thread;
        BodyTask<?> its = task;
        String who = its != null ? its.name() : first != null ? first.getName() : "";
        return new IllegalStateException(name + " is read by thread '" + who
                + "', and cannot be read by '" + Thread.currentThread().getName()
                + "' as well; hand the items on through a queue, or subscribe twice");
    }

    /** The task that reads, for other threads. */
    @Nullable
    BodyTask<?> task() {
        return task;
    }

    // ---- upstairs

    /** The opener subscribes, or has come back. */
    void subscribing(boolean now) {
        openerUpstairs = now;
        VarHandle.fullFence(); // which wake() has left out: for who looks whether the stream was closed meanwhile
    }

    /** The reading thread goes into upstream's code, or has come back. */
    void fetching(boolean now) {
        upstairs = now;
    }

    /** The same around a job. */
    void upstairs(Runnable job) {
        fetching(true);
        try {
            job.run();
        } finally {
            fetching(false);
        }
    }

    /** Whether the calling thread is in upstream's code, as the one that reads or opens. */
    boolean isUpstairs() {
        Thread me = Thread.currentThread();
        return (thread == me && upstairs) || (opener == me && openerUpstairs);
    }

    // ---- waiting

    /** Something was written that the reading thread may wait for. */
    void wake() {
        if (!isUpstairs()) { // else it is the one who would wait
            VarHandle
                    .fullFence(); // what was written first, then the look for a waiter, who does it the other way round
        }
        PromiseTask<@Nullable Void> waits = waiter;
        if (waits != null && WAITER.compareAndSet(this, waits, null)) {
            waits.complete(new Outcome.Success<>(null));
        }
    }

    /** The reading thread waits until it is woken, if there is nothing. */
    void await(String what, BooleanSupplier nothing) {
        CurrentTask.giveWay();
        if (!nothing.getAsBoolean()) {
            return;
        }
        PromiseTask<@Nullable Void> next = PromiseTask.apart(what, EventLoop.here());
        waiter = next;
        VarHandle.fullFence(); // see wake()
        try {
            if (nothing.getAsBoolean()) {
                next.await();
            }
        } finally {
            waiter = null;
        }
    }
}
