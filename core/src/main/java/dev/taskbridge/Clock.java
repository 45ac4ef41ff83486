package dev.taskbridge;

import java.time.Duration;

/** The time of a loop, and what happens when it comes. */
abstract class Clock {

    /** Nanoseconds since some origin; never negative, so that sums with a delay do not overflow. */
    abstract long nanoTime();

    /** Runs the timer's action after its delay, once, on a thread that must not be kept. */
    abstract void schedule(Timed timer, long delayNanos);

    /** Takes a timer out, so that it leaves no garbage behind; without effect once it has fired. */
    abstract void cancel(Timed timer);

    /** Zero or more, and at most some 146 years. */
    static long nanos(Duration duration) {
        if (Given.duration(duration).isNegative()) {
            return 0;
        }
        return duration.toSeconds() >= Long.MAX_VALUE / 2 / 1_000_000_000L ? Long.MAX_VALUE / 2 : duration.toNanos();
    }
}
