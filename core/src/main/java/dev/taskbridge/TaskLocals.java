package dev.taskbridge;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The task-local values that a task sees: immutable, so that a copy costs nothing. */
final class TaskLocals {
    static final TaskLocals EMPTY = new TaskLocals(new Object[0]);

    /** What the callback on this thread sees; null outside callbacks. */
    private static final ThreadLocal<@Nullable TaskLocals> OF_CALLBACK = new ThreadLocal<>();

    private final @Nullable Object[] entries; // key, value, key, value …

    private TaskLocals(@Nullable Object[] entries) {
        this.entries = entries;
    }

    // ---- those of the caller

    /** What the caller sees: the values of the callback that it is in, else those of its task. */
    static TaskLocals here() {
        TaskLocals mine = OF_CALLBACK.get();
        if (mine != null) {
            return mine;
        }
        BodyTask<?> me = CurrentTask.get();
        return me == null ? EMPTY : me.locals();
    }

    /** Whether the caller is in a callback, which sees other values than its task. */
    static boolean inCallback() {
        return OF_CALLBACK.get() != null;
    }

    /** Sets a value for the caller: for the rest of its callback, or in its task. */
    static void put(TaskLocal<?> key, @Nullable Object value) {
        TaskLocals mine = OF_CALLBACK.get();
        if (mine != null) {
            OF_CALLBACK.set(mine.with(key, value));
        } else {
            BodyTask<?> me = CurrentTask.require("TaskLocal.set");
            me.locals(me.locals().with(key, value));
        }
    }

    /** Runs a callback that sees these values, whatever the task sees on whose thread it runs. */
    void run(Runnable callback) {
        TaskLocals before = OF_CALLBACK.get();
        OF_CALLBACK.set(this);
        try {
            callback.run();
        } finally {
            if (before == null) {
                OF_CALLBACK.remove();
            } else {
                OF_CALLBACK.set(before);
            }
        }
    }

    // ---- the values

    /** Where the value of a key stands, or a negative number. */
    int find(TaskLocal<?> key) {
        for (int i = 0; i < entries.length; i += 2) {
            if (entries[i] == key) {
                return i + 1;
            }
        }
        return -1;
    }

    @Nullable
    Object at(int index) {
        return entries[index];
    }

    TaskLocals with(TaskLocal<?> key, @Nullable Object value) {
        int index = find(key);
        @Nullable Object[] copy = Arrays.copyOf(entries, index < 0 ? entries.length + 2 : entries.length);
        if (index < 0) {
            copy[entries.length] = key;
            index = entries.length + 1;
        }
        copy[index] = value;
        return new TaskLocals(copy);
    }
}
