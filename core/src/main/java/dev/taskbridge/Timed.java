package dev.taskbridge;

import org.jspecify.annotations.Nullable;

/** What a clock calls at a time. It remembers where the clock has put it, so that the clock finds it again without a search. */
interface Timed {

    /** Called by the clock, once, outside its lock. */
    void fire();

    /** Where the clock has put it; null while it is nowhere. */
    @Nullable
    Object place();

    /** Which one it is there. */
    int index();

    /** Called by the clock alone, with its lock held if it has one. */
    void put(@Nullable Object place, int index);
}
