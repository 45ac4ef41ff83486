package dev.taskbridge;

import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The clock on the wall. */
final class RealTime extends Clock {

    /*
     * Timers are due in ticks of about a quarter of a millisecond. One thread sleeps until the first tick in which there are some.
     */
    private static final int TICK_BITS = 18; // 2^18 ns = 0.26 ms

    static final RealTime INSTANCE = new RealTime();

    private final long origin = System.nanoTime();
    private final ReentrantLock lock = new ReentrantLock();
    private final Timetable timers = new Timetable(); // guarded by lock, as all below
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
    void schedule(Timed timer, long delayNanos) {
        long tick = (nanoTime() + delayNanos + (1L << TICK_BITS) - 1) >>> TICK_BITS; // never early
        lock.lock();
        try {
            timers.add(timer, tick);
            if (tick < alarmAt) {
                setAlarm(tick);
            }
        } finally {
            lock.unlock();
        }
    }

    private void setAlarm(long tick) {
        if (alarm != null) {
            alarm.cancel(false);
        }
        alarmAt = tick;
        alarm = alarms.schedule(this::ring, (tick << TICK_BITS) - nanoTime(), TimeUnit.NANOSECONDS);
    }

    @Override
    void cancel(Timed timer) {
        lock.lock();
        try {
            timers.remove(timer);
        } finally {
            lock.unlock();
        }
    }

    /** Fires what is due, and sets the next alarm. */
    private void ring() {
        for (@Nullable Timed[] due = due(); due != null; due = due()) {
            for (Timed timer : due) {
                if (timer != null) {
                    timer.fire();
                }
            }
        }
    }

    /** Takes out the timers of the first tick if it has come; if not, sets the alarm and answers null. */
    private @Nullable Timed @Nullable [] due() {
        lock.lock();
        try {
            long first = timers.first();
            if (first == Long.MAX_VALUE) {
                alarmAt = first;
                return null;
            }
            if (first > nanoTime() >>> TICK_BITS) {
                setAlarm(first); // instead of one that was set since this one rang
                return null;
            }
            return timers.takeFirst();
        } finally {
            lock.unlock();
        }
    }

    /** How many timers wait, for those who look for leaks. */
    int pending() {
        lock.lock();
        try {
            return timers.size();
        } finally {
            lock.unlock();
        }
    }
}
