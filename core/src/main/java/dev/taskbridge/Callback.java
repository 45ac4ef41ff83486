package dev.taskbridge;

import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A user's callback on a task's end. */
final class Callback<T extends @Nullable Object> implements Listener {
    private final Consumer<? super Outcome<T>> callback;
    private final TaskLocals locals = CurrentTask.locals(); // as contextvars are for add_done_callback

    Callback(Consumer<? super Outcome<T>> callback) {
        this.callback = Given.callback(callback);
    }

    @Override
    @SuppressWarnings("unchecked") // registered with the task of this type
    public void ended(Completion<?> task) {
        Completion<T> mine = (Completion<T>) task;
        Outcome<T> outcome = Objects.requireNonNull(mine.ended(), "told before the end");
        EventLoop loop = mine.block.owner().loop;
        Runnable guarded = () -> Guard.call(
                () -> callback.accept(outcome),
                thrown -> loop.unhandled("a callback on task '" + mine.name() + "' threw", thrown));
        loop.turns.callback(() -> CurrentTask.run(guarded, locals));
    }
}
