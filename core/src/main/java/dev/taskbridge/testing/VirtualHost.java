package dev.taskbridge.testing;

import dev.taskbridge.EventLoop;
import dev.taskbridge.LoopHost;
import dev.taskbridge.Task;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.NavigableSet;
import java.util.Queue;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The host of a {@link VirtualTime}: jobs and timers, and a clock that is moved by whoever drives. */
final class VirtualHost implements LoopHost {

    private static final class Alarm implements Comparable<Alarm> {
        final long time;
        final long number;
        final Runnable job;

        Alarm(long time, long number, Runnable job) {
            this.time = time;
            this.number = number;
            this.job = job;
        }

        @Override
        public int compareTo(Alarm other) {
            return time != other.time ? Long.compare(time, other.time) : Long.compare(number, other.number);
        }
    }

    private final @Nullable Long seed;
    private final @Nullable Random random;
    private final ReentrantLock driving = new ReentrantLock(); // held by the thread that runs the jobs
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Queue<Runnable> ready = new ArrayDeque<>(); // guarded by lock, as all below
    private final NavigableSet<Alarm> alarms = new TreeSet<>();
    private long numbers;
    private long now; // nanoseconds
    private long patience; // nanoseconds of real time
    private @Nullable EventLoop loop;

    VirtualHost(@Nullable Long seed) {
        this.seed = seed;
        this.random = seed == null ? null : new Random(seed);
    }

    void drives(EventLoop mine) {
        loop = mine;
    }

    void patient(Duration realTime) {
        patience = realTime.toNanos();
    }

    boolean drivenHere() {
        return driving.isHeldByCurrentThread();
    }

    // ---- what the loop asks for

    @Override
    public void execute(Runnable job) {
        lock.lock();
        try {
            ready.add(job);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Runnable schedule(Runnable job, long delayNanos) {
        if (delayNanos == 0) { // it takes its place behind what is possible now, not behind all that this may lead to
            execute(job);
            return () -> {};
        }
        lock.lock();
        try {
            Alarm alarm = new Alarm(later(delayNanos), numbers++, job);
            alarms.add(alarm);
            changed.signalAll();
            return () -> cancel(alarm);
        } finally {
            lock.unlock();
        }
    }

    private void cancel(Alarm alarm) {
        lock.lock();
        try {
            alarms.remove(alarm);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public long nanoTime() {
        lock.lock();
        try {
            return now;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public int choose(int waiting) {
        return random == null ? 0 : random.nextInt(waiting);
    }

    @Override
    public void await(Task<?> task) {
        AtomicReference<@Nullable String> deadlock = new AtomicReference<>();
        onVirtualThread(stopped -> {
            if (!drive(() -> task.isDone() || stopped.get(), Long.MAX_VALUE)) {
                deadlock.set(dump());
                task.cancel("deadlock: every task waits, and no timer is pending");
                drive(() -> task.isDone() || stopped.get(), Long.MAX_VALUE); // its clean-up
            }
            drive(stopped::get, nanoTime()); // callbacks on its end
        });
        String dump = deadlock.get();
        if (dump != null) {
            throw new IllegalStateException(dump);
        }
    }

    // ---- driving

    void advance(long nanos) {
        onVirtualThread(stopped -> {
            long target = later(nanos);
            if (!drive(stopped::get, target)) {
                moveTo(target);
            }
        });
    }

    private long later(long nanos) {
        lock.lock();
        try {
            return now > Long.MAX_VALUE - nanos ? Long.MAX_VALUE : now + nanos;
        } finally {
            lock.unlock();
        }
    }

    private void moveTo(long time) {
        lock.lock();
        try {
            now = Math.max(now, time);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Drives on a virtual thread: from there to a body's thread and back is a short way. The caller waits, unless it is interrupted: then it
     * leaves at once, for the step that is under way may need it to go on, and the drive stops after that step.
     */
    private void onVirtualThread(Consumer<AtomicBoolean> work) {
        AtomicBoolean stopped = new AtomicBoolean();
        CompletableFuture<Void> end = CompletableFuture.runAsync(
                () -> {
                    driving.lock();
                    try {
                        work.accept(stopped);
                    } finally {
                        driving.unlock();
                    }
                },
                EventLoop.parallel());
        try {
            end.get();
        } catch (InterruptedException interrupted) {
            stopped.set(true);
            execute(() -> {}); // it may be waiting
            Thread.currentThread().interrupt();
        } catch (ExecutionException failed) {
            throw new AssertionError("a job of the loop threw", failed);
        }
    }

    /** Runs jobs, and moves the clock up to a time; answers false if it stopped because there was nothing left to do. */
    private boolean drive(BooleanSupplier done, long until) {
        while (!done.getAsBoolean()) {
            Runnable job = nextJob();
            if (job != null) {
                job.run();
            } else if (!jump(until)) {
                return done.getAsBoolean();
            }
        }
        return true;
    }

    private @Nullable Runnable nextJob() {
        lock.lock();
        try {
            return ready.poll();
        } finally {
            lock.unlock();
        }
    }

    /** Moves the clock to the next alarm and fires all that are due then; answers false if there is none before {@code until}. */
    private boolean jump(long until) {
        Queue<Alarm> due = new ArrayDeque<>();
        lock.lock();
        try {
            if (othersMaySignal(until)) {
                return true;
            }
            if (alarms.isEmpty() || alarms.first().time > until) {
                return false;
            }
            now = Math.max(now, alarms.first().time);
            while (!alarms.isEmpty() && alarms.first().time <= now) {
                due.add(alarms.first());
                alarms.pollFirst();
            }
        } finally {
            lock.unlock();
        }
        due.forEach(alarm -> alarm.job.run());
        return true;
    }

    /** With the lock held: waits for other threads while there is reason to; answers true if there is something to run. */
    private boolean othersMaySignal(long until) {
        EventLoop mine = loop;
        boolean idle = alarms.isEmpty() || alarms.first().time > until;
        long left = idle && until == Long.MAX_VALUE ? patience : 0;
        while (ready.isEmpty() && mine != null && mine.besides() > 0) {
            changed.awaitUninterruptibly();
        }
        try {
            while (ready.isEmpty() && left > 0) {
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException interrupted) {
            throw new AssertionError("nobody knows the thread that drives", interrupted);
        }
        return !ready.isEmpty();
    }

    private String dump() {
        StringBuilder text = new StringBuilder("deadlock: every task waits, and no timer is pending");
        if (loop != null) {
            loop.tasks().forEach(task -> text.append("\n  ").append(task));
        }
        return text.append("\nWhere the signal comes from a thread that is not the loop's, use VirtualTime.patient(…)")
                .toString();
    }

    @Override
    public String toString() {
        return seed == null ? "VirtualTime" : "VirtualTime, seed " + seed;
    }
}
