package dev.taskbridge;

import dev.taskbridge.Outcome.Failure;
import dev.taskbridge.Outcome.Success;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A job that a loop runs at a time. */
final class ScheduledJob {
    private ScheduledJob() {}

    static Task<@Nullable Void> start(EventLoop loop, Duration delay, Runnable job) {
        Given.job(job);
        long nanos = Clock.nanos(delay);
        PromiseTask<@Nullable Void> task = PromiseTask.unjoined("a job after " + delay, loop.endless);
        loop.endless.join(task);
        Timer timer = new Timer(() -> loop.turns.execute(() -> {
            if (!task.isDone()) {
                Guard.call(
                        () -> {
                            job.run();
                            task.complete(new Success<>(null));
                        },
                        thrown -> task.complete(new Failure<>(thrown)));
            }
        }));
        task.onCancel(() -> loop.clock.cancel(timer));
        boolean scheduled = false;
        try {
            loop.clock.schedule(timer, nanos);
            scheduled = true;
        } finally {
            if (!scheduled) {
                loop.endless.leave(task);
            }
        }
        return task;
    }
}
