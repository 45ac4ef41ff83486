package dev.taskbridge;

import dev.taskbridge.Outcome.Cancelled;
import org.jspecify.annotations.Nullable;

/** Ends as the inner task does; cancelling it leaves the inner one alone. */
final class ShieldTask<T extends @Nullable Object> extends Completion<T> implements Listener {
    private final Completion<T> inner;

    private ShieldTask(Block block, Completion<T> inner) {
        super(block);
        this.inner = inner;
    }

    static <T extends @Nullable Object> ShieldTask<T> over(Completion<T> inner) {
        Given.task(inner);
        Block block = EventLoop.here();
        ShieldTask<T> task = block.owner().join(new ShieldTask<>(block, inner));
        inner.listen(task);
        return task;
    }

    @Override
    public void ended(Completion<?> task) {
        Outcome<T> outcome = inner.ended();
        if (outcome != null && complete(outcome)) {
            inner.seen();
        }
    }

    @Override
    public boolean observes() {
        return false;
    }

    @Override
    boolean cancel(Cancellation request, @Nullable Block within) {
        return complete(new Cancelled<>(request.reason()));
    }

    @Override
    void ending(Outcome<T> outcome) {
        if (outcome instanceof Cancelled) {
            inner.forget(this);
        }
    }

    @Override
    public String name() {
        return "shield(" + inner.nameInside() + ")";
    }

    @Override
    String waitsFor() {
        return "'" + inner.name() + "'";
    }
}
