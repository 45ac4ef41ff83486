package dev.taskbridge;

import org.jspecify.annotations.Nullable;

/** What runs on a thread: the body of a task, or a callback, which may be called in the midst of one. */
final class CurrentTask {

    /** A callback sees task-local values of its own. */
    private record InCallback(@Nullable BodyTask<?> task, TaskLocals locals) {}

    // null, a BodyTask or an InCallback; one look-up for all, as it is made in every verb
    private static final ThreadLocal<@Nullable Object> HERE = new ThreadLocal<>();

    private CurrentTask() {}

    // ---- the task

    /** That of this thread. */
    static @Nullable BodyTask<?> get() {
        return taskOf(HERE.get());
    }

    private static @Nullable BodyTask<?> taskOf(@Nullable Object here) {
        return here instanceof BodyTask<?> task ? task : here instanceof InCallback callback ? callback.task : null;
    }

    /** The same, but null in a callback. */
    static @Nullable BodyTask<?> plain() {
        return HERE.get() instanceof BodyTask<?> task ? task : null;
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

    /**
     * Lets others go first: the one from whom this task waits for something may be about to bring it, and then neither has to be woken. No await.
     */
    static void giveWay() {
        BodyTask<?> me = get();
        if (me != null) {
            me.giveWayToPartner();
        }
    }

    /** Null for none. */
    static void set(@Nullable BodyTask<?> task) {
        HERE.set(task);
    }

    /** Runs a job that is no part of the body on this thread, if there is one. */
    static void outside(Runnable job) {
        Object here = HERE.get();
        if (here == null) {
            job.run();
            return;
        }
        HERE.set(null);
        try {
            job.run();
        } finally {
            HERE.set(here);
        }
    }

    // ---- task-locals

    /** What the caller sees: the values of the callback that it is in, else those of its task. */
    static TaskLocals locals() {
        Object here = HERE.get();
        return here instanceof BodyTask<?> task
                ? task.locals()
                : here instanceof InCallback callback ? callback.locals : TaskLocals.EMPTY;
    }

    /** Changes them: for the rest of its callback, or in its task. */
    static void locals(TaskLocals changed) {
        if (HERE.get() instanceof InCallback callback) {
            HERE.set(new InCallback(callback.task, changed));
        } else {
            require("TaskLocal.set").locals(changed);
        }
    }

    /** Whether the caller is in a callback. */
    static boolean isInCallback() {
        return HERE.get() instanceof InCallback;
    }

    /** Runs a callback that sees these values, whatever the task sees on whose thread it runs. */
    static void run(Runnable callback, TaskLocals locals) {
        Object here = HERE.get();
        HERE.set(new InCallback(taskOf(here), locals));
        try {
            callback.run();
        } finally {
            HERE.set(here);
        }
    }
}
