package dev.taskbridge;

import org.jspecify.annotations.Nullable;

/** Something to do at a time. */
final class Timer implements Timed {
    private final Runnable action;
    private @Nullable Object place; // as below: written and read by the clock
    private int index;

    Timer(Runnable action) {
        this.action = action;
    }

    @Override
    public void fire() {
        action.run();
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
}
