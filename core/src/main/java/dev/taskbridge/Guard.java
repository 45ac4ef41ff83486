package dev.taskbridge;

import java.util.function.Consumer;

/** The one guard around user callbacks: what they throw is reported, and never reaches the code that calls them. */
final class Guard {
    private Guard() {}

    /** A job of a loop, which throws nothing. */
    static Runnable job(EventLoop loop, Runnable job) {
        Runnable mine = Given.job(job);
        return () -> call(loop, "a job of " + loop, mine);
    }

    static void call(EventLoop loop, String what, Runnable callback) {
        call(callback, thrown -> loop.unhandled(what + " threw", thrown));
    }

    static void call(Runnable callback, Consumer<Throwable> report) {
        try {
            callback.run();
        } catch (Throwable thrown) {
            report.accept(thrown);
        }
    }
}
