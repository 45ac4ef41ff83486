package dev.taskbridge;

import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** A block that requests from outside it do not reach; they are delivered at the first await after it, or when its grace is over. */
final class Shielded extends Block {
    private final BodyTask<?> task;
    private final @Nullable Block before; // the shield around this one
    private final Timer timer = new Timer(this::lift);
    private volatile boolean lifted; // written by the clock, read by those who cancel

    private Shielded(BodyTask<?> task) {
        super(task.at());
        this.task = task;
        this.before = task.shield();
    }

    /** Runs the body in place, on the task's thread; without a grace, the shield holds as long as the body. */
    static <T extends @Nullable Object> T run(BodyTask<?> task, @Nullable Duration grace, Callable<T> body)
            throws Exception {
        Shielded shielded = new Shielded(task);
        Clock clock = shielded.owner().loop.clock;
        task.enter(shielded);
        try {
            if (grace != null) {
                shielded.holdFor(Clock.nanos(grace), clock);
            }
            return body.call();
        } finally {
            clock.cancel(shielded.timer);
            task.leave(shielded, shielded.before);
        }
    }

    private void holdFor(long nanos, Clock clock) {
        if (nanos == 0) {
            lift();
        } else {
            clock.schedule(timer, nanos);
        }
    }

    private void lift() {
        lifted = true;
        task.requests().deliver();
    }

    /** The innermost shield that holds, beginning with one that a body is in. */
    static @Nullable Block holding(@Nullable Block shield) {
        Block at = shield;
        while (at instanceof Shielded shielded && shielded.lifted) {
            at = shielded.before;
        }
        return at;
    }
}
