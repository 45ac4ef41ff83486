package dev.taskbridge;

import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A lock that suspends who waits for it, and goes to them in the order in which they came. */
final class FairLock {

    // FREE ──lock──▶ HELD ──lock──▶ AWAITED ──unlock──▶ AWAITED, by the first who waits; HELD if that was the last
    //  ▲──unlock──────┘
    private static final int FREE = 0;
    private static final int HELD = 1;
    private static final int AWAITED = 2;

    private static final VarHandle STATE = ConstantBootstraps.fieldVarHandle(
            MethodHandles.lookup(), "state", VarHandle.class, FairLock.class, int.class);

    @SuppressWarnings("unused") // through STATE
    private volatile int state;

    /*
     * Written by the holder. Others ask only whether it is their own name that is written here, and of that, only what they wrote themselves can
     * tell them, so it need not be volatile: that would be two more fences for each item that is emitted.
     */
    private @Nullable Thread holder;

    private final ReentrantLock lock = new ReentrantLock();
    private final Queue<PromiseTask<@Nullable Void>> waiters = new ArrayDeque<>(0); // guarded by lock

    boolean tryLock() {
        boolean mine = STATE.compareAndSet(this, FREE, HELD);
        if (mine) {
            holder = Thread.currentThread();
        }
        return mine;
    }

    boolean isMine() {
        return holder == Thread.currentThread();
    }

    /** Waits for the lock; throws {@link CancelledError}, without the lock, if the task is asked to stop. */
    void lock() {
        if (tryLock()) {
            return;
        }
        PromiseTask<@Nullable Void> turn = PromiseTask.apart("a lock", EventLoop.here());
        if (enqueue(turn)) {
            boolean mine = false;
            try {
                turn.await();
                mine = true;
            } finally {
                if (!mine) {
                    leave(turn);
                }
            }
        }
        holder = Thread.currentThread();
    }

    /** Answers false if the lock was free after all, and is the caller's. */
    private boolean enqueue(PromiseTask<@Nullable Void> turn) {
        lock.lock();
        try {
            while (true) {
                if (STATE.compareAndSet(this, FREE, HELD)) {
                    return false;
                }
                if (STATE.compareAndSet(this, HELD, AWAITED) || (int) STATE.getVolatile(this) == AWAITED) {
                    waiters.add(turn);
                    return true;
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** Whoever waited leaves; if the lock has been given to it, the lock goes on. */
    private void leave(PromiseTask<@Nullable Void> turn) {
        turn.cancel("it no longer waits for the lock");
        if (!turn.isCancelled()) {
            unlock();
            return;
        }
        lock.lock();
        try {
            if (waiters.remove(turn) && waiters.isEmpty()) {
                STATE.setVolatile(this, HELD);
            }
        } finally {
            lock.unlock();
        }
    }

    void unlock() {
        holder = null;
        if (!STATE.compareAndSet(this, HELD, FREE)) {
            handOn();
        }
    }

    private void handOn() {
        boolean handedOn = false;
        do {
            PromiseTask<@Nullable Void> next = first();
            handedOn = next == null || next.complete(new Outcome.Success<>(null)); // else it has left meanwhile
        } while (!handedOn && !STATE.compareAndSet(this, HELD, FREE));
    }

    /** Who has waited longest, and holds the lock now; null if there was nobody, and the lock is free. */
    private @Nullable PromiseTask<@Nullable Void> first() {
        lock.lock();
        try {
            PromiseTask<@Nullable Void> next = waiters.poll();
            if (waiters.isEmpty()) {
                STATE.setVolatile(this, next == null ? FREE : HELD);
            }
            return next;
        } finally {
            lock.unlock();
        }
    }
}
