package dev.taskbridge;

import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicLong;

/** The time that a host keeps. */
final class HostClock extends Clock {
    private final LoopHost host;
    private final long origin;
    private final AtomicLong latest = new AtomicLong();

    HostClock(LoopHost host) {
        this.host = host;
        this.origin = host.nanoTime();
    }

    @Override
    long nanoTime() {
        return latest.accumulateAndGet(
                host.nanoTime() - origin, Math::max); // a host may go by the wall clock, which is set back
    }

    @Override
    void schedule(Timed timer, long delayNanos) {
        Runnable cancel = host.schedule(timer::fire, delayNanos);
        timer.put(cancel, 0);
        VarHandle.fullFence(); // before the caller looks whether the timer is still wanted; who takes it back does it
        // the other way round
    }

    @Override
    void cancel(Timed timer) {
        if (timer.place() instanceof Runnable cancel) {
            cancel.run();
        }
    }
}
