package dev.taskbridge.sync;

import dev.taskbridge.CancelledError;
import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A lock for tasks, as {@code asyncio.Lock}: who waits for it is suspended and holds no thread of a loop, and it may be held across awaits.
 *
 * <p>It is fair: it goes from whoever releases it to whoever has waited longest, and nobody overtakes. It is not re-entrant: a holder that acquires it
 * again gets an {@link IllegalStateException}. It may be shared by tasks of several loops and by virtual threads that are no task's.
 * {@code toString} names the holder and those who wait.
 */
public final class AsyncLock {

    /*
     * null ──acquire──▶ Hold ──somebody comes to wait──▶ Awaited ──close──▶ Awaited, by the first in the line
     *   ▲──────close──────┘                                 │
     *   └───────────close, and nobody waits any more────────┘
     * What leads to Awaited, or away from it, is done under the lock that guards the line. Nobody is in the line but while it is Awaited.
     */
    private static final VarHandle STATE = ConstantBootstraps.fieldVarHandle(
            MethodHandles.lookup(), "state", VarHandle.class, AsyncLock.class, Object.class);

    private final @Nullable String name;
    private final ReentrantLock lock = new ReentrantLock();
    private final Line<Waiter<Hold>> line = new Line<>(); // guarded by lock
    private volatile @Nullable Object state;

    /** A free lock. */
    public AsyncLock() {
        this.name = null;
    }

    /**
     * A free lock with a name.
     *
     * @param name what {@code toString} shows
     */
    public AsyncLock(String name) {
        this.name = name;
    }

    /** One acquisition. It holds the lock as long as the lock says so. */
    final class Hold implements Held {
        private final Object who;

        private Hold(Caller caller) {
            this.who = caller.who(); // and not the caller, which then need not be made
        }

        @Override
        public void close() {
            if (!STATE.compareAndSet(AsyncLock.this, this, null)) {
                wake(passOn(this));
            }
        }

        Caller caller() {
            return new Caller(who);
        }

        AsyncLock lock() {
            return AsyncLock.this;
        }
    }

    /** Held, and there may be others in the line. */
    private record Awaited(Hold holder) {}

    private static @Nullable Hold holder(@Nullable Object seen) {
        return seen instanceof Awaited(Hold holder) ? holder : (Hold) seen;
    }

    /**
     * Acquires the lock; waits until it is this task's turn. As in asyncio, a free lock is taken at once: that is no await, and delivers no
     * request to stop.
     *
     * @return releases the lock when it is closed
     * @throws CancelledError if this task is asked to stop while it waits; the lock goes to the next in the line
     * @throws IllegalStateException if this task holds the lock; on a platform thread outside a task
     */
    public Held acquire() {
        Hold mine = new Hold(Caller.toWait());
        if (!take(mine, true)) {
            awaitTurn(mine);
        }
        return mine;
    }

    /**
     * Acquires the lock if it is free. From any thread; does not wait.
     *
     * @return releases the lock when it is closed; null if somebody holds it, be it this task. A null resource is allowed in
     *     try-with-resources
     */
    public @Nullable Held tryAcquire() {
        Hold mine = new Hold(Caller.here());
        return take(mine, false) ? mine : null;
    }

    /**
     * Releases the lock, which the caller holds. The form with {@link Held} is better: it cannot be forgotten.
     *
     * @throws IllegalStateException if the caller does not hold it
     */
    public void release() {
        held("release").close();
    }

    /**
     * Whether somebody holds the lock.
     *
     * @return true if so
     */
    public boolean isLocked() {
        return state != null;
    }

    /** The acquisition by which the caller holds the lock. */
    Hold held(String verb) {
        Caller me = Caller.here();
        Hold holder = holder(state);
        if (holder != null && holder.who == me.who()) {
            return holder;
        }
        throw new IllegalStateException(verb + " was called by " + me + ", which does not hold " + this
                + "; acquire it there, try (Held held = lock.acquire()) { … }");
    }

    private boolean take(Hold mine, boolean orWait) {
        if (STATE.compareAndSet(this, null, mine)) {
            return true;
        }
        Hold holder = holder(state);
        if (orWait && holder != null && holder.who == mine.who) {
            throw new IllegalStateException(mine.caller() + " holds " + this
                    + " and would wait for itself for ever; the lock is not re-entrant: acquire it once, and call"
                    + " what needs it from there");
        }
        return false;
    }

    /** Waits until this acquisition holds the lock. */
    void awaitTurn(Hold mine) {
        Waiter<Hold> waiter = Waiter.suspended(mine.caller(), label(), mine);
        Waiter<Hold> next;
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

    private void leave(Waiter<Hold> waiter) {
        lock.lock();
        try {
            if (line.remove(waiter)) {
                return;
            }
        } finally {
            lock.unlock();
        }
        wake(passOn(waiter));
    }

    /** Somebody has come to wait: there is somebody in the line. Answers who is not to wait, because the lock was free. */
    private @Nullable Waiter<Hold> serve() {
        while (true) {
            Object seen = state;
            Waiter<Hold> first = line.first();
            if (seen instanceof Awaited || first == null) {
                return null;
            }
            Hold holder = seen == null ? first.what : (Hold) seen;
            if (STATE.compareAndSet(this, seen, new Awaited(Objects.requireNonNull(holder)))) {
                return seen == null ? line.poll() : null;
            }
        }
    }

    /** Lets the lock go to the first in the line, if it is held by this acquisition. */
    @Nullable
    Waiter<Hold> passOn(@Nullable Hold hold) {
        lock.lock();
        try {
            Object seen = state;
            if (hold == null || holder(seen) != hold) {
                return null;
            }
            Waiter<Hold> next = line.poll();
            Awaited awaited = next == null ? null : new Awaited(Objects.requireNonNull(next.what));
            boolean unused = STATE.compareAndSet(this, seen, awaited); // false if another has closed the same just now
            return next;
        } finally {
            lock.unlock();
        }
    }

    /** The same in the name of one who has left after the lock had come to it: by whoever finds out first, and once. */
    private @Nullable Waiter<Hold> passOn(Waiter<Hold> gone) {
        lock.lock();
        try {
            Hold had = gone.what;
            gone.what = null; // it may be acquired again, by a condition
            return passOn(had);
        } finally {
            lock.unlock();
        }
    }

    void wake(@Nullable Waiter<Hold> next) {
        Waiter<Hold> at = next;
        while (at != null && !at.wake()) {
            at = passOn(at);
        }
    }

    private String label() {
        return name == null ? "AsyncLock" : "AsyncLock '" + name + "'";
    }

    /**
     * The state of the lock: who holds it, and who waits.
     *
     * @return a text for people
     */
    @Override
    public String toString() {
        lock.lock();
        try {
            Hold holder = holder(state);
            return "AsyncLock[" + (name == null ? "" : "'" + name + "', ")
                    + (holder == null ? "free" : "held by " + holder.caller()) + line.inWords("waiting") + "]";
        } finally {
            lock.unlock();
        }
    }
}
