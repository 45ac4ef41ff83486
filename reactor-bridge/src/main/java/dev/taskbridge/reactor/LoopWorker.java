package dev.taskbridge.reactor;

import dev.taskbridge.EventLoop;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Jobs one after the other, each a step of the loop; its timers go with it. */
final class LoopWorker implements Scheduler.Worker {

    /*
     * The worker of Schedulers.fromExecutor(loop, true) would do, but for one thing: it turns for ever when a job is disposed of before its
     * turn (reactor-core 3.8.8). Here a job that is disposed of stays in the queue, emptied.
     */
    private final EventLoop loop;
    private final Queue<Job> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger count = new AtomicInteger(); // jobs that wait or run
    private final Disposable.Composite owned = Disposables.composite(); // jobs and timers

    LoopWorker(EventLoop loop) {
        this.loop = loop;
    }

    @Override
    public Disposable schedule(Runnable job) {
        return enqueue(Schedulers.onSchedule(job));
    }

    /** Runs a job in its turn, without the hook. */
    Disposable enqueue(Runnable action) {
        Job job = new Job(action);
        own(job);
        queue.add(job);
        if (count.getAndIncrement() == 0) {
            loop.execute(this::step);
        }
        return job;
    }

    private void step() {
        try {
            Job next = queue.poll();
            if (next != null) {
                next.run();
            }
        } finally {
            if (count.decrementAndGet() > 0) {
                handOn();
            }
        }
    }

    private void handOn() {
        try {
            loop.execute(this::step);
        } catch (RejectedExecutionException closed) {
            dispose();
        }
    }

    @Override
    public Disposable schedule(Runnable job, long delay, TimeUnit unit) {
        return delay <= 0 ? schedule(job) : start(job, unit.toNanos(delay), 0);
    }

    @Override
    public Disposable schedulePeriodically(Runnable job, long initialDelay, long period, TimeUnit unit) {
        return start(job, unit.toNanos(initialDelay), unit.toNanos(period));
    }

    private Disposable start(Runnable job, long delayNanos, long periodNanos) {
        LoopTimer timer = new LoopTimer(loop, this, owned, Schedulers.onSchedule(job), periodNanos);
        own(timer);
        timer.start(delayNanos);
        return timer;
    }

    private void own(Disposable mine) {
        if (!owned.add(mine)) {
            throw new RejectedExecutionException("a worker of " + loop + " was disposed of");
        }
    }

    @Override
    public void dispose() {
        owned.dispose();
    }

    @Override
    public boolean isDisposed() {
        return owned.isDisposed();
    }

    /** Runs once, or is disposed of: whoever takes the action out decides. */
    private final class Job implements Disposable {
        private final AtomicReference<@Nullable Runnable> action;

        Job(Runnable action) {
            this.action = new AtomicReference<>(action);
        }

        void run() {
            Runnable mine = action.getAndSet(null);
            if (mine != null) {
                owned.remove(this);
                mine.run();
            }
        }

        @Override
        public void dispose() {
            if (action.getAndSet(null) != null) {
                owned.remove(this);
            }
        }

        @Override
        public boolean isDisposed() {
            return action.get() == null;
        }
    }
}
