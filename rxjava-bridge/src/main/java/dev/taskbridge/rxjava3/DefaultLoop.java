package dev.taskbridge.rxjava3;

import dev.taskbridge.EventLoop;
import io.reactivex.rxjava3.core.Scheduler;
import io.reactivex.rxjava3.schedulers.Schedulers;
import io.reactivex.rxjava3.schedulers.TestScheduler;
import org.jspecify.annotations.Nullable;

/** The loop of a body for which none was named. */
final class DefaultLoop {

    private record Virtual(Scheduler scheduler, EventLoop loop) {}

    private static volatile @Nullable Virtual latest;

    private DefaultLoop() {}

    /** The caller's loop inside one; else that of a test scheduler, if one is in the place of RxJava's own; else the parallel one. */
    static EventLoop here() {
        EventLoop current = EventLoop.current();
        if (current == EventLoop.parallel() && Schedulers.computation() instanceof TestScheduler scheduler) {
            return loopOf(scheduler);
        }
        return current;
    }

    private static EventLoop loopOf(Scheduler scheduler) {
        Virtual known = latest;
        if (known == null || known.scheduler() != scheduler) {
            known = new Virtual(scheduler, SchedulerHost.loop(scheduler));
            latest = known;
        }
        return known.loop();
    }
}
