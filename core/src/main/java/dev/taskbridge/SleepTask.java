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

    private SleepTask(Block block, Duration duration, long since) {
        super(block, since);
        this.duration = duration;
    }

    static SleepTask start(Duration duration) {
        Block block = EventLoop.here();
        if (!Given.duration(duration).isPositive() && block.owner().loop.turns.yieldByThread()) {
            SleepTask task = new SleepTask(block, duration, YOUNG);
            task.apart = true;
            task.complete(new Success<>(null));
            return task;
        }
        SleepTask task = new SleepTask(block, duration, block.owner().loop.clock.nanoTime());
        block.owner().join(task);
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

    /** Whether it has ended from the beginning, and an await of it lets others go first. */
    boolean isYield() {
        return !duration.isPositive() && block.owner().loop.turns.yieldByThread();
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
