package dev.taskbridge;

import org.jspecify.annotations.Nullable;

/** Something to do at a time. The clock's lock guards the links. */
class Timer {
    private final Runnable action;

    @Nullable
    Timer previous;

    @Nullable
    Timer next;

    @Nullable
    Object slot; // where the clock has put it; null while it is nowhere

    Timer(Runnable action) {
        this.action = action;
    }

    /** Called by the clock, outside its lock. */
    final void fire() {
        action.run();
    }
}
