package dev.taskbridge;

import dev.taskbridge.Outcome.Cancelled;
import dev.taskbridge.Outcome.Failure;
import dev.taskbridge.Outcome.Success;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** A sleep: its own timer, no thread. */
final class SleepTask extends Completion<@Nullable Void> implements Timed {
    private static final Success<@Nullable Void> OVER = new Success<>(null);

    private final Duration duration;
    private @Nullable Object place; // as below: written and read by the clock
    private int index;

    private SleepTask(Block block, Duration duration) {
        super(block);
        this.duration = duration;
    }

    static SleepTask start(Duration duration) {
        Block block = EventLoop.here();
        SleepTask task = block.owner().join(new SleepTask(block, duration));
        try {
            task.clock().schedule(task, Clock.nanos(duration));
        } catch (RejectedExecutionException hostGone) {
            task.complete(new Failure<>(hostGone));
        }
        if (task.isCancelled()) { // its scope has ended meanwhile
            task.clock().cancel(task);
        }
        return task;
    }

    private Clock clock() {
        return block.owner().loop.clock;
    }

    @Override
    public void fire() {
        complete(OVER);
    }

    @Override
    public @Nullable Object place() {
        return place;
    }

    @Override
    public int index() {
        return index;
    }

    @Override
    public void put(@Nullable Object place, int index) {
        this.place = place;
        this.index = index;
    }

    @Override
    boolean cancel(Cancellation request, @Nullable Block within) {
        return complete(new Cancelled<>(request.reason()));
    }

    @Override
    void ending(Outcome<@Nullable Void> outcome) {
        if (outcome instanceof Cancelled) {
            clock().cancel(this);
        }
    }

    @Override
    public String name() {
        return "sleep(" + duration + ")";
    }

    @Override
    String waitsFor() {
        return "the clock";
    }
}
