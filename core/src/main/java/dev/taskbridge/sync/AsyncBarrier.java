package dev.taskbridge.sync;

import dev.taskbridge.CancelledError;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A place where tasks wait for each other, as {@code asyncio.Barrier}: when as many wait as the barrier has parties, all go on, and the next
 * round begins. Who leaves because its task is cancelled makes room for another, and does not break the barrier. Unlike in asyncio, a round that
 * is full is over at once: who comes before all of it have woken is in the next round, and a reset cannot break it any more.
 *
 * <p>It may be shared by tasks of several loops and by virtual threads that are no task's. {@code toString} names those who wait.
 */
public final class AsyncBarrier {
    private final int parties;
    private final ReentrantLock lock = new ReentrantLock();
    private final Line<Waiter<Integer>> line = new Line<>(); // guarded by lock; fewer than the parties
    private boolean broken; // guarded by lock

    /**
     * A barrier where nobody waits.
     *
     * @param parties how many go on together, one or more
     * @throws IllegalArgumentException if there are fewer than one
     */
    public AsyncBarrier(int parties) {
        if (parties < 1) {
            throw new IllegalArgumentException("parties must be 1 or more, and were " + parties);
        }
        this.parties = parties;
    }

    /**
     * Waits until as many wait as there are parties. For the last one this is no await, and delivers no request to stop.
     *
     * @return which of the round this was, from zero to one less than the parties, each once
     * @throws BrokenBarrierException if the barrier is broken, or is broken or reset while this waits
     * @throws CancelledError if this task is asked to stop while it waits; the others wait on
     * @throws IllegalStateException on a platform thread outside a task
     */
    public int await() throws BrokenBarrierException {
        Caller me = Caller.toWait();
        if (pass(null)) {
            return parties - 1;
        }
        Waiter<Integer> waiter = Waiter.suspended(me, "AsyncBarrier", null);
        if (pass(waiter)) {
            waiter.wake(); // it is the last one after all, or the barrier is broken
        }
        waiter.await(this::leave);
        if (waiter.what == null) {
            throw brokenBarrier();
        }
        return waiter.what;
    }

    private BrokenBarrierException brokenBarrier() {
        return new BrokenBarrierException(
                this + " was broken or reset; barrier.reset() makes a broken one usable again");
    }

    /** Ends the round, if the caller is its last one or, without a thread yet, would be; else puts it in the line. */
    private boolean pass(@Nullable Waiter<Integer> caller) throws BrokenBarrierException {
        List<Waiter<Integer>> round;
        lock.lock();
        try {
            if (broken) {
                if (caller == null) {
                    throw brokenBarrier();
                }
                return true;
            }
            if (line.size() < parties - 1) {
                if (caller != null) {
                    line.add(caller);
                }
                return false;
            }
            round = line.pollAll();
            for (int index = 0; index < round.size(); index++) {
                round.get(index).what = index;
            }
            if (caller != null) {
                caller.what = parties - 1;
            }
        } finally {
            lock.unlock();
        }
        round.forEach(Waiter::wake);
        return true;
    }

    private void leave(Waiter<Integer> waiter) {
        lock.lock();
        try {
            line.remove(waiter);
        } finally {
            lock.unlock();
        }
    }

    /** Makes the barrier as new: who waits gets a {@link BrokenBarrierException}, who comes later does not. From any thread. */
    public void reset() {
        dismiss(false);
    }

    /**
     * Breaks the barrier: who waits and who comes gets a {@link BrokenBarrierException}, until it is {@link #reset}. For when one of the parties
     * cannot come. From any thread.
     */
    public void abort() {
        dismiss(true);
    }

    private void dismiss(boolean breaks) {
        List<Waiter<Integer>> all;
        lock.lock();
        try {
            broken = breaks;
            all = line.pollAll();
        } finally {
            lock.unlock();
        }
        all.forEach(Waiter::wake);
    }

    /**
     * How many go on together.
     *
     * @return the number, one or more
     */
    public int parties() {
        return parties;
    }

    /**
     * How many wait.
     *
     * @return the number, zero or more
     */
    public int waiting() {
        lock.lock();
        try {
            return line.size();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Whether the barrier is broken.
     *
     * @return true from {@link #abort} to {@link #reset}
     */
    public boolean isBroken() {
        lock.lock();
        try {
            return broken;
        } finally {
            lock.unlock();
        }
    }

    /**
     * The state of the barrier, and who waits.
     *
     * @return a text for people
     */
    @Override
    public String toString() {
        lock.lock();
        try {
            return "AsyncBarrier[" + parties + " parties" + (broken ? ", broken" : "") + line.inWords("waiting") + "]";
        } finally {
            lock.unlock();
        }
    }
}
