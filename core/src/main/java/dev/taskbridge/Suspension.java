package dev.taskbridge;

import java.util.concurrent.locks.LockSupport;

/** A thread that stands still until it is released. The only place that parks. */
abstract class Suspension {
    private final Thread thread = Thread.currentThread();
    private volatile boolean released; // written by whoever releases, read by the thread

    /** Lets other threads go first. */
    @SuppressWarnings("ThreadPriorityCheck") // nothing relies on it: a task that yields wants to be polite
    static void giveWay() {
        Thread.yield();
    }

    /** Stands still, on the thread that made this; an interrupt does not end it. */
    final void hold() {
        leaves();
        Rehearsal.OF_PAUSES.stands();
        while (!released) {
            LockSupport.park(this);
            if (Thread.interrupted()) {
                interrupted();
            }
        }
        Rehearsal.OF_PAUSES.goesOn();
    }

    /** The thread is about to stand still: what it has put off comes first. */
    void leaves() {}

    /** The thread was interrupted while it stood still; the flag is cleared. */
    abstract void interrupted();

    /** Lets the thread go on; from any thread, before it stands still or after. */
    final void release() {
        released = true;
        LockSupport.unpark(thread);
    }

    final Thread thread() {
        return thread;
    }
}
