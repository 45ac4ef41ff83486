package dev.taskbridge;

import java.io.Serial;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/** Tells, as a suppressed exception of a failure, where it was awaited: the first few sites, in one marker. */
final class AwaitTrace extends Exception {
    @Serial
    private static final long serialVersionUID = 1;

    private static final int MOST = 4;
    private static final ReentrantLock MARKING = new ReentrantLock(); // two awaiters must not add two markers

    private final transient List<StackWalker.StackFrame> sites = new ArrayList<>(1); // guarded by MARKING

    private AwaitTrace() {
        super("awaited", null, false, false);
    }

    /** Marks a failure that is about to be thrown from an await. */
    static Throwable mark(Throwable failure) {
        MARKING.lock();
        try {
            AwaitTrace trace = of(failure);
            if (trace.sites.size() < MOST) {
                CallSite.caller().filter(site -> trace.isNew(site)).ifPresent(trace.sites::add);
            }
        } finally {
            MARKING.unlock();
        }
        return failure;
    }

    private static AwaitTrace of(Throwable failure) {
        for (Throwable suppressed : failure.getSuppressed()) {
            if (suppressed instanceof AwaitTrace trace) {
                return trace;
            }
        }
        AwaitTrace trace = new AwaitTrace();
        failure.addSuppressed(trace);
        return trace;
    }

    private boolean isNew(StackWalker.StackFrame site) {
        return sites.stream().noneMatch(known -> known.toString().equals(site.toString()));
    }

    @Override
    public String getMessage() {
        MARKING.lock();
        try {
            return sites.isEmpty()
                    ? "awaited"
                    : "awaited at "
                            + String.join(
                                    ", ", sites.stream().map(Object::toString).toList());
        } finally {
            MARKING.unlock();
        }
    }
}
