package dev.taskbridge;

/** What can take a turn on a loop that runs one step at a time. */
sealed interface Step permits BodyTask, Pause, Step.Job {

    /** Something that is no body; it does not throw. */
    record Job(Runnable action) implements Step {}
}
