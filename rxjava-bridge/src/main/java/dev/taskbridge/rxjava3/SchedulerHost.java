package dev.taskbridge.rxjava3;

import dev.taskbridge.EventLoop;
import dev.taskbridge.LoopHost;
import dev.taskbridge.Task;
import io.reactivex.rxjava3.core.Scheduler;
import io.reactivex.rxjava3.disposables.Disposable;
import io.reactivex.rxjava3.schedulers.TestScheduler;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

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
        Job counted = new Job(job);
        counted.taken(worker.schedule(counted), scheduler);
    }

    @Override
    public Runnable schedule(Runnable job, long delayNanos) {
        Job counted = new Job(job);
        return counted.taken(worker.schedule(counted, delayNanos, TimeUnit.NANOSECONDS), scheduler)::dispose;
    }

    /**
     * Knows whether it has begun, because the handle does not tell: that of a scheduler which is shut down is disposed of, as is that of a
     * scheduler which has run the job already.
     */
    private static final class Job implements Runnable {
        private final Runnable job;
        private volatile boolean begun;

        Job(Runnable job) {
            this.job = job;
        }

        @Override
        public void run() {
            begun = true;
            job.run();
        }

        Disposable taken(Disposable handle, Scheduler scheduler) {
            if (handle.isDisposed() && !begun) {
                throw new RejectedExecutionException(scheduler + " was shut down");
            }
            return handle;
        }
    }

    @Override
    public long nanoTime() {
        return scheduler.now(TimeUnit.NANOSECONDS);
    }

    @Override
    public void await(Task<?> task) {
        if (scheduler instanceof TestScheduler test) { // nobody else runs what is possible now
            test.triggerActions();
        }
    }

    @Override
    public void close() {
        worker.dispose();
    }
}
