package dev.taskbridge;

import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Keeps chains of completions and cancellations from growing the stack, however long they are. */
final class Trampoline {

    /*
     * A completion calls a listener, which completes the next task, which calls its listener. The first LIMIT of them are plain
     * calls; what lies deeper waits in the queue until the stack has come back to the LIMIT. A thread that is about to park empties
     * its queue first: it may be about to wait for what lies there.
     */
    static final int LIMIT = 24;

    private static final AtomicInteger QUEUED =
            new AtomicInteger(); // on all threads: settle() costs a read where there are none
    private static final ThreadLocal<Trampoline> HERE = ThreadLocal.withInitial(Trampoline::new);

    private final ArrayDeque<Runnable> later = new ArrayDeque<>(4);
    private int depth;

    private Trampoline() {}

    /** Runs a step that does not throw, now or soon, on this thread. */
    static void run(Runnable step) {
        Trampoline here = HERE.get();
        if (here.depth == LIMIT) {
            QUEUED.incrementAndGet();
            here.later.add(step);
            return;
        }
        here.depth++;
        try {
            step.run();
            if (here.depth == LIMIT) {
                here.empty();
            }
        } finally {
            here.depth--;
        }
    }

    /** Runs what waits on this thread. */
    static void settle() {
        if (QUEUED.get() > 0) {
            HERE.get().empty();
        }
    }

    private void empty() {
        for (@Nullable Runnable step = later.poll(); step != null; step = later.poll()) {
            QUEUED.decrementAndGet();
            step.run();
        }
    }
}
