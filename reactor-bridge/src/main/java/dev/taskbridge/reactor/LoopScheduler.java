package dev.taskbridge.reactor;

import dev.taskbridge.EventLoop;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** A loop as a scheduler: operators take their turn among the tasks, and the time is the loop's. */
final class LoopScheduler implements Scheduler {
    private final EventLoop loop;
    private final Scheduler jobs; // Reactor's own, for the order of jobs; it knows no time
    private final LoopWorker direct;

    LoopScheduler(EventLoop loop) {
        this.loop = loop;
        this.jobs = Schedulers.fromExecutor(loop, true);
        this.direct = new LoopWorker();
    }

    @Override
    public Disposable schedule(Runnable job) {
        return jobs.schedule(job); // unlike a worker's, not one after the other
    }

    @Override
    public Disposable schedule(Runnable job, long delay, TimeUnit unit) {
        return direct.schedule(job, delay, unit);
    }

    @Override
    public Disposable schedulePeriodically(Runnable job, long initialDelay, long period, TimeUnit unit) {
        return direct.schedulePeriodically(job, initialDelay, period, unit);
    }

    @Override
    public Worker createWorker() {
        return new LoopWorker();
    }

    @Override
    public long now(TimeUnit unit) {
        return unit.convert(loop.time());
    }

    @Override
    public void dispose() {
        direct.dispose();
        jobs.dispose();
    }

    @Override
    public boolean isDisposed() {
        return direct.isDisposed();
    }

    @Override
    public String toString() {
        return "Scheduler(" + loop + ")";
    }

    /** Jobs one after the other; its timers go with it. */
    private final class LoopWorker implements Worker {
        private final Worker ordered = jobs.createWorker();
        private final Disposable.Composite timers = Disposables.composite();

        @Override
        public Disposable schedule(Runnable job) {
            return ordered.schedule(job);
        }

        @Override
        public Disposable schedule(Runnable job, long delay, TimeUnit unit) {
            return start(new LoopTimer(loop, ordered, timers, job, 0), unit.toNanos(delay));
        }

        @Override
        public Disposable schedulePeriodically(Runnable job, long initialDelay, long period, TimeUnit unit) {
            return start(new LoopTimer(loop, ordered, timers, job, unit.toNanos(period)), unit.toNanos(initialDelay));
        }

        private Disposable start(LoopTimer timer, long delayNanos) {
            if (!timers.add(timer)) {
                throw new RejectedExecutionException(LoopScheduler.this + " was disposed of");
            }
            timer.start(delayNanos);
            return timer;
        }

        @Override
        public void dispose() {
            timers.dispose();
            ordered.dispose();
        }

        @Override
        public boolean isDisposed() {
            return timers.isDisposed();
        }
    }
}
