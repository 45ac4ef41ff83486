package dev.taskbridge;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** What a task with a body is known by. */
final class TaskName {
    private static final AtomicLong NUMBERS = new AtomicLong();

    private final long number; // 0 where a name was given
    private @Nullable String name; // made when it is first wanted; two threads may make the same one
    private final @Nullable String site; // where the task was made; in debug mode alone

    TaskName(@Nullable String given, boolean debug) {
        this.name = given;
        this.number = given == null ? NUMBERS.incrementAndGet() : 0;
        this.site = debug ? CallSite.caller().map(Object::toString).orElse("an unknown place") : null;
    }

    /** Whether the loop was in debug mode when the task was made. */
    boolean hasSite() {
        return site != null;
    }

    String withSite() {
        return "'" + this + "'" + (site == null ? "" : ", made at " + site + ",");
    }

    @Override
    public String toString() {
        String made = name;
        if (made == null) {
            made = "task-" + number;
            name = made;
        }
        return made;
    }
}
