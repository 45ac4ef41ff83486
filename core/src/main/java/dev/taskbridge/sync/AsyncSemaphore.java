package dev.taskbridge.sync;

import dev.taskbridge.CancelledError;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A number of permits, as {@code asyncio.Semaphore}: who acquires one when there is none is suspended until somebody gives one back.
 *
 * <p>It is fair: a permit goes from whoever releases it to whoever has waited longest, and nobody overtakes. It may be shared by tasks of several
 * loops and by virtual threads that are no task's. {@code toString} names who holds permits and who waits.
 */
public final class AsyncSemaphore {
    private final @Nullable String name;
    private final boolean bounded;
    private final ReentrantLock lock = new ReentrantLock();
    private final Line<Waiter<Permit>> line = new Line<>(); // guarded by lock
    private final Line<Permit> given = new Line<>(); // guarded by lock
    private int available; // guarded by lock; while it is not zero, nobody is in the line

    /**
     * A semaphore. What is released without having been acquired is added to the permits, as in asyncio.
     *
     * @param permits how many can be held at a time, zero or more
     * @throws IllegalArgumentException if there are fewer than zero
     */
    public AsyncSemaphore(int permits) {
        this(null, permits, false);
    }

    /**
     * A semaphore with a name, as {@link #AsyncSemaphore(int)}.
     *
     * @param name what {@code toString} shows
     * @param permits how many can be held at a time, zero or more
     * @throws IllegalArgumentException if there are fewer than zero
     */
    public AsyncSemaphore(String name, int permits) {
        this(name, permits, false);
    }

    private AsyncSemaphore(@Nullable String name, int permits, boolean bounded) {
        if (permits < 0) {
            throw new IllegalArgumentException("permits must be 0 or more, and were " + permits);
        }
        this.name = name;
        this.available = permits;
        this.bounded = bounded;
    }

    /**
     * A semaphore that never has more permits than at first: to release what was not acquired is an error, as with {@code
     * asyncio.BoundedSemaphore}.
     *
     * @param permits how many can be held at a time, zero or more
     * @return a new semaphore
     * @throws IllegalArgumentException if there are fewer than zero
     */
    public static AsyncSemaphore bounded(int permits) {
        return new AsyncSemaphore(null, permits, true);
    }

    /**
     * A semaphore with a name, as {@link #bounded(int)}.
     *
     * @param name what {@code toString} shows
     * @param permits how many can be held at a time, zero or more
     * @return a new semaphore
     * @throws IllegalArgumentException if there are fewer than zero
     */
    public static AsyncSemaphore bounded(String name, int permits) {
        return new AsyncSemaphore(name, permits, true);
    }

    private final class Permit extends Place<Permit> implements Held {
        final Caller caller;
        boolean open; // guarded by lock: acquired, and not given back

        Permit(Caller caller) {
            this.caller = caller;
        }

        @Override
        public void close() {
            wake(giveBack(this));
        }

        @Override
        public String toString() {
            return caller.toString();
        }
    }

    /**
     * Acquires a permit; waits until it is this task's turn. As in asyncio, a permit that is there is taken at once: that is no await, and
     * delivers no request to stop. A task may hold several.
     *
     * @return gives the permit back when it is closed
     * @throws CancelledError if this task is asked to stop while it waits; the permit goes to the next in the line
     * @throws IllegalStateException on a platform thread outside a task
     */
    public Held acquire() {
        Permit mine = new Permit(Caller.toWait());
        if (!take(mine)) {
            awaitTurn(mine);
        }
        return mine;
    }

    /**
     * Acquires a permit if there is one. From any thread; does not wait.
     *
     * @return gives the permit back when it is closed; null if there was none. A null resource is allowed in try-with-resources
     */
    public @Nullable Held tryAcquire() {
        Permit mine = new Permit(Caller.here());
        return take(mine) ? mine : null;
    }

    /**
     * Gives back the permit that the caller acquired last. One who holds none gives back in the name of another, as in asyncio, or, where the
     * semaphore is not {@link #bounded} and no permit is out, adds one. The form with {@link Held} is better: it cannot be forgotten, nor be
     * done twice. From any thread; does not wait.
     *
     * @throws IllegalStateException if the semaphore is bounded and no permit is out
     */
    public void release() {
        Caller me = Caller.here();
        Waiter<Permit> next;
        lock.lock();
        try {
            Permit out = givenTo(me);
            if (out == null && bounded) {
                throw new IllegalStateException("release was called by " + me + ", and no permit of " + this
                        + " is out; release what was acquired once, try (Held held = semaphore.acquire()) { … }");
            }
            if (out != null) {
                given.remove(out);
                out.open &=
                        !bounded && !out.caller.equals(me); // where permits may be added, another may have meant that
            }
            available++;
            next = serve();
        } finally {
            lock.unlock();
        }
        wake(next);
    }

    /** The caller's latest permit, or else the one that has been out longest. */
    private @Nullable Permit givenTo(Caller me) {
        Permit found = null;
        for (Permit permit = given.first(); permit != null; permit = permit.behind) {
            if (permit.caller.equals(me)) {
                found = permit;
            }
        }
        return found != null ? found : given.first();
    }

    /**
     * How many permits there are to be had at once.
     *
     * @return the number, zero or more
     */
    public int available() {
        lock.lock();
        try {
            return available;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Whether {@link #acquire} would wait, as {@code asyncio.Semaphore.locked}.
     *
     * @return true if so
     */
    public boolean isLocked() {
        return available() == 0;
    }

    private boolean take(Permit mine) {
        lock.lock();
        try {
            boolean there = available > 0;
            if (there) {
                hand(mine);
            }
            return there;
        } finally {
            lock.unlock();
        }
    }

    private void hand(Permit permit) {
        available--;
        permit.open = true;
        given.add(permit);
    }

    private void awaitTurn(Permit mine) {
        Waiter<Permit> waiter =
                Waiter.suspended(mine.caller, name == null ? "AsyncSemaphore" : "AsyncSemaphore '" + name + "'", mine);
        Waiter<Permit> next;
        lock.lock();
        try {
            line.add(waiter);
            next = serve();
        } finally {
            lock.unlock();
        }
        wake(next);
        waiter.await(this::leave);
    }

    private void leave(Waiter<Permit> waiter) {
        lock.lock();
        try {
            if (line.remove(waiter)) {
                return;
            }
        } finally {
            lock.unlock();
        }
        wake(giveBack(waiter.what));
    }

    private @Nullable Waiter<Permit> giveBack(@Nullable Permit permit) {
        lock.lock();
        try {
            if (permit != null && permit.open) {
                permit.open = false;
                given.remove(permit);
                available++;
            }
            return serve();
        } finally {
            lock.unlock();
        }
    }

    private @Nullable Waiter<Permit> serve() {
        Waiter<Permit> next = available > 0 ? line.poll() : null;
        if (next != null && next.what != null) {
            hand(next.what);
        }
        return next;
    }

    private void wake(@Nullable Waiter<Permit> next) {
        Waiter<Permit> at = next;
        while (at != null && !at.wake()) {
            at = giveBack(at.what);
        }
    }

    /**
     * The state of the semaphore: how many permits there are to be had, who holds the others, and who waits.
     *
     * @return a text for people
     */
    @Override
    public String toString() {
        lock.lock();
        try {
            return "AsyncSemaphore[" + (name == null ? "" : "'" + name + "', ") + available + " available"
                    + (given.isEmpty() ? "" : ", held by " + given.names()) + line.inWords("waiting")
                    + "]";
        } finally {
            lock.unlock();
        }
    }
}
