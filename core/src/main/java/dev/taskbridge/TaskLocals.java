package dev.taskbridge;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The task-local values that a task sees: immutable, so that a copy costs nothing. */
final class TaskLocals {
    static final TaskLocals EMPTY = new TaskLocals(new Object[0]);

    private final @Nullable Object[] entries; // key, value, key, value …

    private TaskLocals(@Nullable Object[] entries) {
        this.entries = entries;
    }

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
