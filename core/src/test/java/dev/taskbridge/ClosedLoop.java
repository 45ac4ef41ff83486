package dev.taskbridge;

/** For sources that fail before anything runs. */
public final class ClosedLoop {
    private ClosedLoop() {}

    /** A loop that takes no tasks. */
    public static EventLoop one() {
        EventLoop loop = EventLoop.confined();
        loop.close();
        return loop;
    }
}
