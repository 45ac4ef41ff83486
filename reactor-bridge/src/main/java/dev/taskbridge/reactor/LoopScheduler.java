package dev.taskbridge.reactor;

import dev.taskbridge.EventLoop;
import java.util.concurrent.TimeUnit;
import reactor.core.Disposable;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** A loop as a scheduler: operators take their turn among the tasks, and the time is the loop's. */
final class LoopScheduler implements Scheduler {
    private final EventLoop loop;
    private final Scheduler jobs; // Reactor's own, for jobs without a worker; it knows no time
    private final LoopWorker timers; // for those of them that come later

    LoopScheduler(EventLoop loop) {
        this.loop = loop;
        this.jobs = Schedulers.fromExecutor(loop);
        this.timers = new LoopWorker(loop);
    }

    @Override
    public Disposable schedule(Runnable job) {
        return jobs.schedule(job); // unlike a worker's, not one after the other
    }

    @Override
    public Disposable schedule(Runnable job, long delay, TimeUnit unit) {
        return timers.schedule(job, delay, unit);
    }

    @Override
    public Disposable schedulePeriodically(Runnable job, long initialDelay, long period, TimeUnit unit) {
        return timers.schedulePeriodically(job, initialDelay, period, unit);
    }

    @Override
    public Worker createWorker() {
        return new LoopWorker(loop);
    }

    @Override
    public long now(TimeUnit unit) {
        return unit.convert(loop.time());
    }

    @Override
    public void dispose() {
        timers.dispose();
        jobs.dispose();
    }

    @Override
    public boolean isDisposed() {
        return timers.isDisposed();
    }

    @Override
    public String toString() {
        return "Scheduler(" + loop + ")";
    }
}
