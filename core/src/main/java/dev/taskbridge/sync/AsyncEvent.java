package dev.taskbridge.sync;

import dev.taskbridge.CancelledError;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A flag that tasks wait for, as {@code asyncio.Event}. It may be shared by tasks of several loops and by virtual threads that are no task's.
 * {@code toString} names those who wait.
 */
public final class AsyncEvent {
    private final @Nullable String name;
    private final ReentrantLock lock = new ReentrantLock();
    private final Line<Waiter<Void>> line = new Line<>(); // guarded by lock; nobody is in it while the flag is set
    private volatile boolean set; // written under lock

    /** An event that is not set. */
    public AsyncEvent() {
        this.name = null;
    }

    /**
     * An event that is not set, with a name.
     *
     * @param name what {@code toString} shows
     */
    public AsyncEvent(String name) {
        this.name = name;
    }

    /**
     * Waits until the event is set. If it is, this is no await, and delivers no request to stop. Whoever waits when it is set is woken,
     * even if it is cleared right after.
     *
     * @throws CancelledError if this task is asked to stop while it waits
     * @throws IllegalStateException on a platform thread outside a task
     */
    public void await() {
        Caller me = Caller.toWait();
        if (set) {
            return;
        }
        Waiter<Void> waiter = Waiter.suspended(me, name == null ? "AsyncEvent" : "AsyncEvent '" + name + "'", null);
        if (!stand(waiter)) {
            waiter.wake();
        }
        waiter.await(this::leave);
    }

    private boolean stand(Waiter<Void> waiter) {
        lock.lock();
        try {
            if (!set) {
                line.add(waiter);
            }
            return !set;
        } finally {
            lock.unlock();
        }
    }

    private void leave(Waiter<Void> waiter) {
        lock.lock();
        try {
            line.remove(waiter);
        } finally {
            lock.unlock();
        }
    }

    /** Sets the event and wakes all who wait, in the order in which they came. From any thread; does not wait. */
    public void set() {
        List<Waiter<Void>> all;
        lock.lock();
        try {
            set = true;
            all = line.pollAll();
        } finally {
            lock.unlock();
        }
        all.forEach(Waiter::wake);
    }

    /** Takes the flag down: who comes from here on waits. From any thread. */
    public void clear() {
        lock.lock();
        try {
            set = false;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Whether the event is set.
     *
     * @return true if so
     */
    public boolean isSet() {
        return set;
    }

    /**
     * The state of the event, and who waits.
     *
     * @return a text for people
     */
    @Override
    public String toString() {
        lock.lock();
        try {
            return "AsyncEvent[" + (name == null ? "" : "'" + name + "', ") + (set ? "set" : "not set")
                    + line.inWords("waiting") + "]";
        } finally {
            lock.unlock();
        }
    }
}
