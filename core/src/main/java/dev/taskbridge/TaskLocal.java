package dev.taskbridge;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A variable that belongs to a task, as {@code contextvars.ContextVar} does in Python. A task begins with its creator's values; what it
 * sets is seen by it, by coroutines that it awaits in place and by tasks that it makes afterwards, not by its creator.
 *
 * @param <T> the type of the value; it may be nullable
 */
public final class TaskLocal<T extends @Nullable Object> {
    private final Supplier<? extends T> initial;

    private TaskLocal(Supplier<? extends T> initial) {
        this.initial = initial;
    }

    /**
     * A task-local that is null where nothing was set.
     *
     * @param <T> the type of the value
     * @return a new task-local
     */
    public static <T> TaskLocal<@Nullable T> create() {
        return new TaskLocal<>(() -> null);
    }

    /**
     * A task-local with a value for where nothing was set.
     *
     * @param initial called at each {@link #get} there
     * @param <T> the type of the value
     * @return a new task-local
     */
    public static <T extends @Nullable Object> TaskLocal<T> withInitial(Supplier<? extends T> initial) {
        return new TaskLocal<>(initial);
    }

    /**
     * The value in the current task. Outside a task, the initial value.
     *
     * @return the value
     */
    @SuppressWarnings({"unchecked", "NullAway"}) // set() stores nothing but T under this key
    public T get() {
        BodyTask<?> me = BodyTask.current();
        if (me != null) {
            TaskLocals locals = me.locals();
            int index = locals.find(this);
            if (index >= 0) {
                return (T) locals.at(index);
            }
        }
        return initial.get();
    }

    /**
     * Sets the value in the current task.
     *
     * @param value the value
     * @throws IllegalStateException outside a task
     */
    public void set(T value) {
        BodyTask<?> me = BodyTask.require("TaskLocal.set");
        me.locals(me.locals().with(this, value));
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
        BodyTask<?> me = BodyTask.current();
        if (me == null || me.locals() == TaskLocals.EMPTY) {
            return body;
        }
        TaskLocals seen = me.locals();
        return () -> {
            BodyTask<?> runner = BodyTask.require("a captured coroutine");
            if (runner.locals() == TaskLocals.EMPTY) {
                runner.locals(seen);
            }
            return body.call();
        };
    }
}
