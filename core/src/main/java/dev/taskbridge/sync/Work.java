package dev.taskbridge.sync;

import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/** How many items of a queue are unfinished, and who waits until none is. */
final class Work {
    private final String label;
    private final ReentrantLock lock = new ReentrantLock();
    private final Line<Waiter<Void>> joiners = new Line<>(); // guarded by lock; empty while nothing is unfinished
    private int unfinished; // guarded by lock

    Work(String label) {
        this.label = label;
    }

    /** An item more. */
    void begun() {
        lock.lock();
        try {
            unfinished++;
        } finally {
            lock.unlock();
        }
    }

    /** An item less that somebody has worked on. */
    void done() {
        lock.lock();
        try {
            if (unfinished == 0) {
                throw new IllegalStateException("taskDone was called more often than items were put into " + label
                        + "; call it once for each item that was taken");
            }
            unfinished--;
        } finally {
            lock.unlock();
        }
        tell();
    }

    /** An item less that nobody will take; to be followed by {@link #tell}. */
    void dropped() {
        lock.lock();
        try {
            unfinished = Math.max(0, unfinished - 1);
        } finally {
            lock.unlock();
        }
    }

    /** Wakes those who wait, if nothing is unfinished. */
    void tell() {
        List<Waiter<Void>> told;
        lock.lock();
        try {
            told = unfinished == 0 ? joiners.pollAll() : List.of();
        } finally {
            lock.unlock();
        }
        told.forEach(Waiter::wake);
    }

    void join() {
        Caller me = Caller.toWait();
        if (unfinished() > 0) {
            Waiter<Void> joiner = Waiter.suspended(me, "the end of the work in " + label, null);
            if (!stand(joiner)) {
                joiner.wake();
            }
            joiner.await(this::leave);
        }
    }

    private boolean stand(Waiter<Void> joiner) {
        lock.lock();
        try {
            if (unfinished > 0) {
                joiners.add(joiner);
            }
            return unfinished > 0;
        } finally {
            lock.unlock();
        }
    }

    private void leave(Waiter<Void> joiner) {
        lock.lock();
        try {
            joiners.remove(joiner);
        } finally {
            lock.unlock();
        }
    }

    int unfinished() {
        lock.lock();
        try {
            return unfinished;
        } finally {
            lock.unlock();
        }
    }

    String inWords() {
        lock.lock();
        try {
            return (unfinished > 0 ? ", " + unfinished + " unfinished" : "") + joiners.inWords("waiting to join");
        } finally {
            lock.unlock();
        }
    }
}
