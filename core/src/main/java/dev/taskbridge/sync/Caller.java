package dev.taskbridge.sync;

import dev.taskbridge.Async;
import dev.taskbridge.Task;

/**
 * Who acquires, or waits: a task, or a virtual thread that is none; or else its name.
 *
 * @param who the task or the thread, or a text
 */
record Caller(Object who) {

    /** Whoever runs on this thread. */
    static Caller here() {
        Task<?> task = Task.current().orElse(null);
        return new Caller(task == null ? Thread.currentThread() : task);
    }

    /** The same, for what may come to wait: refuses the threads that must not, even if there is nothing to wait for this time. */
    static Caller toWait() {
        Caller me = here();
        if (me.who instanceof Thread) {
            Async.checkpoint();
        }
        return me;
    }

    private String name() {
        return switch (who) {
            case Task<?> task -> task.name();
            case Thread thread -> thread.getName().isEmpty() ? "thread-" + thread.threadId() : thread.getName();
            default -> who.toString();
        };
    }

    /** For people: the name in quotes, and whether the task has ended without giving back what it holds. */
    @Override
    public String toString() {
        boolean ended = who instanceof Task<?> task && task.isDone();
        return "'" + name() + "'" + (ended ? " (ended)" : "");
    }
}
