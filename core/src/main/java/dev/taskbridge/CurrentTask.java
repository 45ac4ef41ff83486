package dev.taskbridge;

import org.jspecify.annotations.Nullable;

/** The task whose body runs on a thread. */
final class CurrentTask {
    private static final ThreadLocal<@Nullable BodyTask<?>> HERE = new ThreadLocal<>();

    private CurrentTask() {}

    /** That of this thread. */
    static @Nullable BodyTask<?> get() {
        return HERE.get();
    }

    /** The same, for verbs that make no sense elsewhere. */
    static BodyTask<?> require(String verb) {
        BodyTask<?> me = get();
        if (me == null) {
            throw new IllegalStateException(verb + " was called on thread '"
                    + Thread.currentThread().getName() + "', outside a task; wrap the call in Async.run(() -> …)");
        }
        return me;
    }

    /** Null for none. */
    static void set(@Nullable BodyTask<?> task) {
        HERE.set(task);
    }

    /** Runs a job that is no part of the body on this thread, if there is one. */
    static void outside(Runnable job) {
        BodyTask<?> here = get();
        if (here == null) {
            job.run();
            return;
        }
        set(null);
        try {
            job.run();
        } finally {
            set(here);
        }
    }
}
