package dev.taskbridge;

import java.lang.ref.Cleaner;

/** A failure that nobody has seen yet, without the task that it comes from. */
final class UnawaitedFailure {

    /** Started with the first task that fails unseen outside every scope. */
    private static final class Collector {
        static final Cleaner CLEANER = Cleaner.create();
    }

    private final String name; // in quotes, perhaps with the place where it was made
    private final Throwable cause;
    private final Scope scope;
    private volatile boolean dismissed; // written by whoever sees the failure, read by who reports it

    UnawaitedFailure(String name, Throwable cause, Scope scope) {
        this.name = name;
        this.cause = cause;
        this.scope = scope;
    }

    /** Has it reported when the scope ends or, where that never happens, when the task is garbage. */
    void watch(Completion<?> task) {
        if (scope.isEndless()) {
            Collector.CLEANER.register(task, this::report);
        } else {
            scope.remember(this);
        }
    }

    void dismiss() {
        dismissed = true;
        scope.dismiss(this);
    }

    void report() {
        if (!dismissed) {
            scope.loop.unhandled("task " + name + " failed and nobody awaited it", cause);
        }
    }
}
