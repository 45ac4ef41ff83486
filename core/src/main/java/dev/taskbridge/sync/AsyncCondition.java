package dev.taskbridge.sync;

import dev.taskbridge.CancelledError;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * A place to wait, with a lock released meanwhile, for a state that the lock guards; as {@code asyncio.Condition}. Its verbs are those of
 * {@link java.util.concurrent.locks.Condition}, because {@code wait} and {@code notify} are taken in Java: {@code signal} is asyncio's {@code
 * notify}.
 *
 * <p>Who is signalled goes on when it has the lock again. It may be woken without reason, so wait in a loop or with {@link #awaitUntil}.
 * {@code toString} names the holder of the lock and those who wait.
 */
public final class AsyncCondition {
    private final AsyncLock lock;
    private final ReentrantLock guard = new ReentrantLock();
    private final Line<Waiter<Boolean>> line = new Line<>(); // guarded by guard; a waiter is given true by a signal

    /** A condition with a lock of its own. */
    public AsyncCondition() {
        this(new AsyncLock());
    }

    /**
     * A condition on a lock, which it may share with others.
     *
     * @param lock guards the state that is waited for
     */
    public AsyncCondition(AsyncLock lock) {
        this.lock = lock;
    }

    /**
     * The lock that guards the state.
     *
     * @return the same each time
     */
    public AsyncLock lock() {
        return lock;
    }

    /**
     * Acquires the lock, as {@link AsyncLock#acquire}.
     *
     * @return releases the lock when it is closed, also after any number of waits
     * @throws CancelledError if this task is asked to stop while it waits
     * @throws IllegalStateException if this task holds the lock; on a platform thread outside a task
     */
    public Held acquire() {
        return lock.acquire();
    }

    /**
     * Releases the lock, waits for a signal, and acquires the lock again, however the wait ends: when this task is asked to stop, the error
     * is thrown once it has the lock. If it was signalled as well, the signal goes to another.
     *
     * @throws CancelledError if this task is asked to stop while it waits for the signal or for the lock; it holds the lock
     * @throws IllegalStateException if the caller does not hold the lock; on a platform thread outside a task
     */
    public void await() {
        Caller me = Caller.toWait();
        AsyncLock.Hold held = lock.held("await");
        Waiter<Boolean> waiter = Waiter.suspended(me, "AsyncCondition", null);
        guard.lock();
        try {
            line.add(waiter); // before the lock is free: who signals needs it
        } finally {
            guard.unlock();
        }
        held.close();
        boolean over = false;
        try {
            awaitSignal(waiter, held);
            over = true;
        } finally {
            if (!over) {
                leave(waiter);
            }
        }
    }

    private void awaitSignal(Waiter<Boolean> waiter, AsyncLock.Hold held) {
        try {
            waiter.await(this::leave);
        } finally {
            acquireAgain(held);
        }
    }

    /** Returns or throws with the lock held. A wait for it that is called off begins again, and ends with the latest error, as in asyncio. */
    private void acquireAgain(AsyncLock.Hold held) {
        boolean over = false;
        try {
            lock.awaitTurn(held);
            over = true;
        } finally {
            if (!over) {
                acquireAgain(held);
            }
        }
    }

    /**
     * Waits, as {@link #await}, until something holds, as {@code asyncio.Condition.wait_for}.
     *
     * @param condition what to wait for; it is asked with the lock held, at once and after each signal. If it holds at once, that
     *     is all, and needs no lock
     * @throws CancelledError if this task is asked to stop while it waits; it holds the lock
     * @throws IllegalStateException if it does not hold at once and the caller does not hold the lock
     */
    public void awaitUntil(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            await();
        }
    }

    /**
     * Wakes the one who has waited longest, if there is one. From any task that holds the lock; does not wait.
     *
     * @throws IllegalStateException if the caller does not hold the lock
     */
    public void signal() {
        signal(1);
    }

    /**
     * Wakes those who have waited longest.
     *
     * @param most how many at most
     * @throws IllegalStateException if the caller does not hold the lock
     */
    public void signal(int most) {
        lock.held("signal");
        wake(most);
    }

    /**
     * Wakes all who wait.
     *
     * @throws IllegalStateException if the caller does not hold the lock
     */
    public void signalAll() {
        signal(Integer.MAX_VALUE);
    }

    private void wake(int most) {
        int missing = most;
        while (missing > 0) {
            List<Waiter<Boolean>> woken = choose(missing);
            missing = 0;
            for (Waiter<Boolean> waiter : woken) {
                if (!waiter.wake() && takeBack(waiter)) {
                    missing++;
                }
            }
        }
    }

    private List<Waiter<Boolean>> choose(int most) {
        List<Waiter<Boolean>> chosen = new ArrayList<>();
        guard.lock();
        try {
            while (chosen.size() < most && !line.isEmpty()) {
                Waiter<Boolean> next = line.poll();
                if (next != null) {
                    next.what = true;
                    chosen.add(next);
                }
            }
        } finally {
            guard.unlock();
        }
        return chosen;
    }

    /** Whose wait has been called off hands a signal on. */
    private void leave(Waiter<Boolean> waiter) {
        if (takeBack(waiter)) {
            wake(1);
        }
    }

    /** Whether the waiter had a signal that nobody has taken back yet. */
    private boolean takeBack(Waiter<Boolean> waiter) {
        guard.lock();
        try {
            line.remove(waiter);
            boolean signalled = waiter.what != null;
            waiter.what = null;
            return signalled;
        } finally {
            guard.unlock();
        }
    }

    /**
     * The state of the lock, and who waits for a signal.
     *
     * @return a text for people
     */
    @Override
    public String toString() {
        guard.lock();
        try {
            return "AsyncCondition[" + lock + line.inWords("waiting") + "]";
        } finally {
            guard.unlock();
        }
    }
}
