package dev.taskbridge;

import java.util.TreeMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The clock on the wall. */
final class RealTime extends Clock {

    /*
     * Timers of the same tick, about a quarter of a millisecond, share a slot: a list in the order in which they came. So a million
     * timers cost a million links and a few thousand slots. A slot that has become empty goes with its last timer. One thread sleeps
     * until the first slot is due.
     */
    private static final int TICK_BITS = 18; // 2^18 ns = 0.26 ms

    private static final class Slot {
        final long tick;

        @Nullable
        Timer first;

        @Nullable
        Timer last;

        Slot(long tick) {
            this.tick = tick;
        }
    }

    static final RealTime INSTANCE = new RealTime();

    private final long origin = System.nanoTime();
    private final ReentrantLock lock = new ReentrantLock();
    private final TreeMap<Long, Slot> slots = new TreeMap<>(); // by tick; guarded by lock, as all below
    private @Nullable Slot recent; // the last one used: mostly the next one wanted
    private long alarmAt = Long.MAX_VALUE;
    private @Nullable Future<?> alarm;
    private final ScheduledThreadPoolExecutor alarms = new ScheduledThreadPoolExecutor(1, BodyThread::clock);

    private RealTime() {
        alarms.setRemoveOnCancelPolicy(true);
    }

    @Override
    long nanoTime() {
        return System.nanoTime() - origin;
    }

    @Override
    void schedule(Timer timer, long delayNanos) {
        long tick = (nanoTime() + delayNanos + (1L << TICK_BITS) - 1) >>> TICK_BITS; // never early
        lock.lock();
        try {
            Slot slot = slot(tick);
            Timer before = slot.last;
            timer.slot = slot;
            timer.previous = before;
            slot.last = timer;
            if (before == null) {
                slot.first = timer;
            } else {
                before.next = timer;
            }
            if (tick < alarmAt) {
                setAlarm(tick);
            }
        } finally {
            lock.unlock();
        }
    }

    private Slot slot(long tick) {
        Slot slot = recent;
        if (slot == null || slot.tick != tick) {
            slot = slots.computeIfAbsent(tick, Slot::new);
            recent = slot;
        }
        return slot;
    }

    private void setAlarm(long tick) {
        if (alarm != null) {
            alarm.cancel(false);
        }
        alarmAt = tick;
        alarm = alarms.schedule(this::ring, (tick << TICK_BITS) - nanoTime(), TimeUnit.NANOSECONDS);
    }

    @Override
    void cancel(Timer timer) {
        lock.lock();
        try {
            if (timer.slot instanceof Slot slot) {
                unlink(timer, slot);
            }
        } finally {
            lock.unlock();
        }
    }

    private void unlink(Timer timer, Slot slot) {
        Timer before = timer.previous;
        Timer after = timer.next;
        if (before == null) {
            slot.first = after;
        } else {
            before.next = after;
        }
        if (after == null) {
            slot.last = before;
        } else {
            after.previous = before;
        }
        timer.slot = null;
        timer.previous = null;
        timer.next = null;
        if (slot.first == null) {
            drop(slot);
        }
    }

    private void drop(Slot slot) {
        slots.remove(slot.tick);
        if (recent == slot) {
            recent = null;
        }
    }

    /** Fires what is due, and sets the next alarm. */
    private void ring() {
        for (Timer due = due(); due != null; due = due()) {
            while (due != null) {
                Timer following = due.next;
                due.next = null;
                due.fire();
                due = following;
            }
        }
    }

    /** Takes out the first slot that is due, as a list; null if there is none, and then the alarm is set. */
    private @Nullable Timer due() {
        lock.lock();
        try {
            if (slots.isEmpty()) {
                alarmAt = Long.MAX_VALUE;
                return null;
            }
            Slot slot = slots.firstEntry().getValue();
            if (slot.tick > nanoTime() >>> TICK_BITS) {
                setAlarm(slot.tick); // instead of one that was set since this one rang
                return null;
            }
            drop(slot);
            for (Timer timer = slot.first; timer != null; timer = timer.next) {
                timer.slot = null;
                timer.previous = null;
            }
            return slot.first;
        } finally {
            lock.unlock();
        }
    }

    /** How many alarms are set; all but one would ring in vain. */
    int alarms() {
        return alarms.getQueue().size();
    }

    /** How many timers of users wait, for those who look for leaks. */
    int pending() {
        lock.lock();
        try {
            int count = 0;
            for (Slot slot : slots.values()) {
                for (Timer timer = slot.first; timer != null; timer = timer.next) {
                    count += timer instanceof Postponed.Watch ? 0 : 1;
                }
            }
            return count;
        } finally {
            lock.unlock();
        }
    }
}
