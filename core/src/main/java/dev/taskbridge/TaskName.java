package dev.taskbridge;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** What a task with a body is known by. */
final class TaskName {
    private static final AtomicLong NUMBERS = new AtomicLong();

    private final String name;
    private final @Nullable String site; // where the task was made; in debug mode alone

    TaskName(@Nullable String given, EventLoop loop) {
        this.name = given == null ? "task-" + NUMBERS.incrementAndGet() : given;
        this.site = loop.debug ? CallSite.caller().map(Object::toString).orElse("an unknown place") : null;
    }

    /** Whether the loop was in debug mode when the task was made. */
    boolean hasSite() {
        return site != null;
    }

    String withSite() {
        return "'" + name + "'" + (site == null ? "" : ", made at " + site + ",");
    }

    @Override
    public String toString() {
        return name;
    }
}
