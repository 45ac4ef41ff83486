package dev.taskbridge;

import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** Starts of threads that are put off for a moment, because whoever wants one is likely to do without. */
final class Postponed {

    /*
     * A task that makes another one mostly awaits it soon, and may run it itself then: a thread that was started meanwhile would be woken
     * for nothing. So the start waits in a place until the maker pauses, ends, or makes another one. But the maker may also compute or
     * block where we do not see it. Therefore somebody looks at all places, and what he sees a second time he starts: after two ticks at
     * the latest, half a millisecond. He stops looking when he has found the places empty a few times. He has a thread on which nothing else
     * runs, least of all users' code, which might wait for what is to be started.
     *
     * Whoever takes a start out of its place performs it. A place may be shared by several makers: who comes second performs the start of
     * the first.
     */
    private static final int PLACES = 64; // a power of two
    private static final int APART = 16; // places that different threads use lie in different cache lines
    private static final long TICK = 250_000; // nanoseconds
    private static final int QUIET = 4; // ticks without a start until nobody looks any more

    /** What can be put off. */
    interface Start {

        /** Starts a thread, if it is still wanted. */
        void startThread();

        /** Whether it is, now that the maker has been doing something else for a while; asked by who performs it then. */
        default boolean isOverdue() {
            return true;
        }

        /** The same as {@link #startThread}, then. */
        default void startOverdue() {
            startThread();
        }
    }

    /** Who runs a job after so many nanoseconds, on a thread that is always the same and runs nothing else. */
    interface Ticks {
        void tick(Runnable job, long delayNanos);
    }

    static final Postponed STARTS = new Postponed(realTicks());

    final Ticks clock;
    private final AtomicReferenceArray<@Nullable Start> places = new AtomicReferenceArray<>(PLACES * APART);
    private final @Nullable Start[] before = new Start[PLACES]; // seen at the last tick; the ticking thread's
    private int quiet; // ticks, up to now; the ticking thread's
    private final AtomicInteger count = new AtomicInteger(); // of ticks
    private final AtomicBoolean watched = new AtomicBoolean();

    Postponed(Ticks clock) {
        this.clock = clock;
    }

    private static Ticks realTicks() {
        ScheduledThreadPoolExecutor thread = new ScheduledThreadPoolExecutor(1, BodyThread::starter);
        return (job, delayNanos) -> {
            Future<?> unused = thread.schedule(job, delayNanos, TimeUnit.NANOSECONDS);
        };
    }

    /** Puts a start off, on the thread of its maker. */
    void put(Start start) {
        Start other = places.getAndSet(place(), start);
        if (other != null && other != start) {
            other.startThread();
        }
        if (!watched.get()) { // read after the write above: else see tick()
            watch();
        }
    }

    /** Takes a start out that this thread has put in; answers false if somebody else has. */
    boolean take(Start start) {
        return places.compareAndSet(place(), start, null);
    }

    /** Performs a start that this thread has put in, unless somebody else has. */
    void perform(Start start) {
        if (take(start)) {
            perform(place(), start::startThread, start);
        }
    }

    /** An error of the virtual machine puts it back. */
    private void perform(int place, Runnable how, Start start) {
        boolean performed = false;
        try {
            how.run();
            performed = true;
        } finally {
            if (!performed) {
                places.compareAndSet(place, null, start);
            }
        }
    }

    /** Another number at each tick, while something is put off. */
    int ticks() {
        return count.get();
    }

    private static int place() {
        return ((int) Thread.currentThread().threadId() & (PLACES - 1)) * APART;
    }

    private void watch() {
        if (watched.compareAndSet(false, true)) {
            boolean ticking = false;
            try {
                clock.tick(this::tick, TICK);
                ticking = true;
            } finally {
                if (!ticking) { // at the end of the stack, say
                    watched.set(false);
                }
            }
        }
    }

    private void tick() {
        boolean goesOn = true;
        try {
            count.incrementAndGet();
            quiet = look() ? 0 : quiet + 1;
            goesOn = quiet < QUIET;
        } finally {
            if (goesOn) {
                clock.tick(this::tick, TICK);
            }
        }
        if (!goesOn) {
            quiet = 0;
            watched.set(false);
            if (look()) { // put in before that could be seen
                watch();
            }
        }
    }

    /** Performs the starts that it sees for the second time; answers whether it has seen any. */
    private boolean look() {
        boolean any = false;
        for (int i = 0; i < PLACES; i++) {
            Start start = places.get(i * APART);
            any |= start != null;
            boolean overdue = start != null && start == before[i] && start.isOverdue();
            before[i] = overdue ? null : start;
            if (overdue && places.compareAndSet(i * APART, start, null)) {
                perform(i * APART, start::startOverdue, start);
            }
        }
        return any;
    }
}
