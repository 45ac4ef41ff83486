package dev.taskbridge;

import org.jspecify.annotations.Nullable;

/**
 * When the bodies of a loop run. A step of a body lasts from its start, or from the end of a pause, to the next pause, or to its end.
 */
abstract class Turns {

    /** Lets a body take its first step; {@code maker} is the task whose body has made it, if there is one. */
    abstract void start(BodyTask<?> body, @Nullable BodyTask<?> maker);

    /** Starts a crew, on loops that form them. */
    void start(Crew crew) {
        throw new AssertionError("a crew on a loop where each body has its turn");
    }

    /** Whether a body may run on a thread that runs other bodies, too. */
    boolean shareThreads() {
        return false;
    }

    /** Whether bodies that are gathered run in a {@link Crew}. */
    boolean formCrews() {
        return false;
    }

    /** Whether a body lets others go first when its thread does: they take no turns. */
    boolean yieldByThread() {
        return false;
    }

    /** Lets a body whose pause is over take its next step. */
    abstract void resume(Pause pause);

    /** The body on this thread, which had the turn, pauses or has ended. */
    abstract void stepEnded();

    /** Runs a job, which does not throw, as a step of its own. */
    abstract void execute(Runnable job);

    /** Runs a callback on a task's end: here and now, or in its turn where the loop keeps one. */
    abstract void callback(Runnable job);

    /** Whether to tell which body keeps the others waiting. */
    void debug(boolean on) {}

    // ---- jobs

    private static final ThreadLocal<@Nullable EventLoop> JOB_OF = new ThreadLocal<>();

    /** The loop whose job runs on this thread. */
    static @Nullable EventLoop jobOf() {
        return JOB_OF.get();
    }

    /** Runs a job, on this thread, as one of a loop. */
    static void run(EventLoop loop, Runnable job) {
        EventLoop before = JOB_OF.get();
        JOB_OF.set(loop);
        try {
            CurrentTask.outside(job); // a host may run its jobs on the thread of another loop's task
        } finally {
            JOB_OF.set(before);
        }
    }
}
