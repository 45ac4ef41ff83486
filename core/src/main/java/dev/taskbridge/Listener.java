package dev.taskbridge;

/** Who is told, once, that a task has ended. */
interface Listener {

    /** Called on the thread that ended the task, outside every lock. */
    void ended(Completion<?> task);

    /**
     * Whether a failure that is told here has been seen by somebody. Who may have lost interest meanwhile answers false, and says {@link
     * Completion#seen} if it has not.
     */
    default boolean observes() {
        return true;
    }

    /** Whether {@link #ended} returns at once and leads to no further completion on the same stack. */
    default boolean isShallow() {
        return false;
    }
}
