package dev.taskbridge.reactor;

import dev.taskbridge.EventLoop;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** The loop of a body for which none was named. */
final class DefaultLoop {

    /*
     * StepVerifier.withVirtualTime puts a scheduler of reactor-test in the place of all of Reactor's own. Bodies that start then must run
     * on it, or their sleeps would be real. reactor-test is no dependency at run time, hence the name.
     */
    private static final String VIRTUAL = "reactor.test.scheduler.VirtualTimeScheduler";

    private record Virtual(Scheduler scheduler, EventLoop loop) {}

    private static volatile @Nullable Virtual latest;

    private DefaultLoop() {}

    /** The caller's loop inside one; else that of virtual time, if it is on; else the parallel one. */
    static EventLoop here() {
        EventLoop current = EventLoop.current();
        if (current != EventLoop.parallel()) {
            return current;
        }
        if (Schedulers.parallel() instanceof Supplier<?> cached
                && cached.get() instanceof Scheduler scheduler
                && scheduler.getClass().getName().equals(VIRTUAL)) {
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
