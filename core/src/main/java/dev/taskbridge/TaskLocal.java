package dev.taskbridge;

import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A variable that belongs to a task, as {@code contextvars.ContextVar} does in Python. A task begins with its creator's values; what it
 * sets is seen by it, by coroutines that it awaits in place and by tasks that it makes afterwards, not by its creator. A callback that is
 * given to {@link Task#onDone} sees the values of when it was given; what it sets is seen by itself alone, and by tasks that it makes.
 *
 * @param <T> the type of the value; it may be nullable
 */
public final class TaskLocal<T extends @Nullable Object> {
    private final Supplier<? extends T> initial;
    private final @Nullable View<?, T> view; // null for one that has values of its own

    private TaskLocal(Supplier<? extends T> initial, @Nullable View<?, T> view) {
        this.initial = initial;
        this.view = view;
    }

    private record View<C, T extends @Nullable Object>(
            TaskLocal<C> whole,
            Function<? super C, ? extends T> read,
            BiFunction<? super C, ? super T, ? extends C> write) {
        T get() {
            return read.apply(whole.get());
        }

        void set(T value) {
            whole.set(write.apply(whole.get(), value));
        }
    }

    /**
     * A task-local that is null where nothing was set.
     *
     * @param <T> the type of the value
     * @return a new task-local
     */
    public static <T> TaskLocal<@Nullable T> create() {
        return new TaskLocal<>(() -> null, null);
    }

    /**
     * A task-local with a value for where nothing was set.
     *
     * @param initial called at each {@link #get} there
     * @param <T> the type of the value
     * @return a new task-local
     */
    public static <T extends @Nullable Object> TaskLocal<T> withInitial(Supplier<? extends T> initial) {
        return new TaskLocal<>(initial, null);
    }

    /**
     * A task-local that is a part of another one: to read and to set it is to read and to set that one. For bridges whose library carries
     * values under keys of its own.
     *
     * @param whole the other one
     * @param read takes the part out of the whole; called at each {@link #get}
     * @param write makes a new whole with another part; called at each {@link #set}
     * @param <C> the type of the whole
     * @param <T> the type of the part
     * @return a new task-local
     */
    public static <C, T extends @Nullable Object> TaskLocal<T> view(
            TaskLocal<C> whole,
            Function<? super C, ? extends T> read,
            BiFunction<? super C, ? super T, ? extends C> write) {
        View<C, T> view = new View<>(whole, read, write);
        return new TaskLocal<>(view::get, view);
    }

    /**
     * The value in the current task. Outside a task, the initial value.
     *
     * @return the value
     */
    @SuppressWarnings({"unchecked", "NullAway"}) // set() stores nothing but T under this key
    public T get() {
        TaskLocals locals = CurrentTask.locals();
        int index = locals.find(this);
        if (index >= 0) {
            return (T) locals.at(index);
        }
        return initial.get();
    }

    /**
     * Sets the value in the current task.
     *
     * @param value the value
     * @throws IllegalStateException outside a task and outside a callback
     */
    public void set(T value) {
        if (view != null) {
            view.set(value);
        } else {
            CurrentTask.locals(CurrentTask.locals().with(this, value));
        }
    }

    /**
     * The same body, with the values that the current task has now for where it is started outside any task. For bridges whose library
     * may subscribe on another thread: the task that assembles the pipeline is the next best creator.
     *
     * @param body the body
     * @param <T> the type of its value
     * @return the body itself outside a task
     */
    public static <T extends @Nullable Object> Coroutine<T> captured(Coroutine<T> body) {
        TaskLocals seen = CurrentTask.locals();
        if (seen == TaskLocals.EMPTY) {
            return body;
        }
        return () -> {
            BodyTask<?> runner = CurrentTask.require("a captured coroutine");
            if (runner.locals() == TaskLocals.EMPTY) {
                runner.locals(seen);
            }
            return body.call();
        };
    }
}
