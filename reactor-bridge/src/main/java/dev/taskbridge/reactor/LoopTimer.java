package dev.taskbridge.reactor;

import dev.taskbridge.EventLoop;
import dev.taskbridge.Task;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;

/** A job that a worker of a loop runs later, once or again and again. */
final class LoopTimer implements Disposable {
    private final EventLoop loop;
    private final LoopWorker worker;
    private final Disposable.Composite owner;
    private final Runnable job;
    private final long periodNanos; // zero for once
    private Duration next = Duration.ZERO; // when it is due; written and read by one run after the other
    private volatile @Nullable Task<?> timer; // the one that is pending, or was
    private volatile boolean disposed;

    LoopTimer(EventLoop loop, LoopWorker worker, Disposable.Composite owner, Runnable job, long periodNanos) {
        this.loop = loop;
        this.worker = worker;
        this.owner = owner;
        this.job = job;
        this.periodNanos = periodNanos;
    }

    void start(long delayNanos) {
        next = loop.time().plusNanos(delayNanos);
        arm();
    }

    private void arm() {
        timer = loop.schedule(next.minus(loop.time()), () -> worker.enqueue(this::run));
        if (disposed) {
            dispose();
        }
    }

    private void run() {
        if (disposed) {
            return;
        }
        job.run();
        if (periodNanos == 0) {
            owner.remove(this);
        } else if (!disposed) {
            next = next.plusNanos(periodNanos); // a fixed rate: what took long is caught up with
            arm();
        }
    }

    @Override
    public void dispose() {
        disposed = true;
        owner.remove(this);
        Task<?> pending = timer;
        if (pending != null) {
            pending.cancel("its subscription was disposed of");
        }
    }

    @Override
    public boolean isDisposed() {
        return disposed;
    }
}
