package dev.taskbridge;

import java.util.concurrent.RejectedExecutionException;

/** What an {@link EventLoop} needs of a scheduler that it runs on. Its methods may be called from any thread. */
public interface LoopHost {

    /**
     * Runs a job, soon, after those given before.
     *
     * @param job does not throw
     * @throws RejectedExecutionException if the host takes no more jobs
     */
    void execute(Runnable job);

    /**
     * Runs a job after a while.
     *
     * @param job does not throw
     * @param delayNanos how long, in nanoseconds, zero or more
     * @return takes the job back; without effect once it has run
     * @throws RejectedExecutionException if the host takes no more jobs
     */
    Runnable schedule(Runnable job, long delayNanos);

    /**
     * The host's time.
     *
     * @return nanoseconds since any fixed instant
     */
    long nanoTime();

    /**
     * Called on a thread that is going to wait for a task of the loop. A host without a thread of its own works here until the task has
     * ended or the thread is interrupted, whose flag it leaves set; others return at once.
     *
     * @param task what the caller waits for
     */
    default void await(Task<?> task) {}

    /**
     * Which of the steps that could be next is next; by default the one that has waited longest.
     *
     * @param waiting how many there are, one or more
     * @return a number from zero, the one that has waited longest, up to {@code waiting - 1}
     */
    default int choose(int waiting) {
        return 0;
    }

    /** The loop is closed, and needs its host no more. */
    default void close() {}
}
