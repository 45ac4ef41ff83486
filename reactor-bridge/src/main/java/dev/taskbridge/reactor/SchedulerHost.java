package dev.taskbridge.reactor;

import dev.taskbridge.EventLoop;
import dev.taskbridge.LoopHost;
import java.util.concurrent.TimeUnit;
import reactor.core.scheduler.Scheduler;

/** A scheduler as the host of a loop: one worker, which keeps the order. */
final class SchedulerHost implements LoopHost {
    private final Scheduler scheduler;
    private final Scheduler.Worker worker;

    private SchedulerHost(Scheduler scheduler) {
        this.scheduler = scheduler;
        this.worker = scheduler.createWorker();
    }

    static EventLoop loop(Scheduler scheduler) {
        return new EventLoop(scheduler.toString(), new SchedulerHost(scheduler)) {};
    }

    @Override
    public void execute(Runnable job) {
        worker.schedule(job);
    }

    @Override
    public Runnable schedule(Runnable job, long delayNanos) {
        return worker.schedule(job, delayNanos, TimeUnit.NANOSECONDS)::dispose;
    }

    @Override
    public long nanoTime() {
        return scheduler.now(TimeUnit.NANOSECONDS);
    }

    @Override
    public void close() {
        worker.dispose();
    }
}
