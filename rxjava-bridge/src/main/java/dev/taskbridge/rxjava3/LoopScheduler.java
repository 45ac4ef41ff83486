package dev.taskbridge.rxjava3;

import dev.taskbridge.EventLoop;
import dev.taskbridge.Task;
import io.reactivex.rxjava3.core.Scheduler;
import io.reactivex.rxjava3.disposables.CompositeDisposable;
import io.reactivex.rxjava3.disposables.Disposable;
import io.reactivex.rxjava3.disposables.SerialDisposable;
import io.reactivex.rxjava3.plugins.RxJavaPlugins;
import io.reactivex.rxjava3.schedulers.Schedulers;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/** A loop as a scheduler: operators take their turn among the tasks, and the time is the loop's. */
final class LoopScheduler extends Scheduler {
    private final EventLoop loop;
    private final Scheduler jobs; // RxJava's own, for the order of jobs; its time is another

    LoopScheduler(EventLoop loop) {
        this.loop = loop;
        this.jobs = Schedulers.from(loop);
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
    public String toString() {
        return "Scheduler(" + loop + ")";
    }

    /** Jobs one after the other; its timers go with it. */
    private final class LoopWorker extends Worker {
        private final Worker ordered = jobs.createWorker();
        private final CompositeDisposable timers = new CompositeDisposable();

        @Override
        public Disposable schedule(Runnable job) {
            return ordered.schedule(job);
        }

        @Override
        public Disposable schedule(Runnable job, long delay, TimeUnit unit) {
            if (delay <= 0) {
                return ordered.schedule(job);
            }
            Runnable decorated = RxJavaPlugins.onSchedule(job);
            SerialDisposable handle = new SerialDisposable();
            if (!timers.add(handle)) {
                return Disposable.disposed();
            }
            try {
                Task<?> timer = loop.schedule(Duration.ofNanos(unit.toNanos(delay)), () -> {
                    ordered.schedule(() -> {
                        if (!handle.isDisposed()) {
                            timers.delete(handle);
                            decorated.run();
                        }
                    });
                });
                handle.set(Disposable.fromRunnable(() -> timer.cancel("its subscription was disposed of")));
                return handle;
            } catch (RejectedExecutionException closed) { // told as RxJava's own scheduler on an executor tells it
                timers.remove(handle);
                RxJavaPlugins.onError(closed);
                return Disposable.disposed();
            }
        }

        @Override
        public long now(TimeUnit unit) {
            return LoopScheduler.this.now(unit);
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
