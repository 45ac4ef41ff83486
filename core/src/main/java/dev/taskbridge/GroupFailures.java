package dev.taskbridge;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** What a group ends with, unless all goes well: failures of its tasks and its body, and requests to stop from outside. */
final class GroupFailures {
    private final BodyTask<?> parent;
    private final Scope scope; // of the group
    private final ReentrantLock lock = new ReentrantLock();
    private final List<Throwable> errors = new ArrayList<>(0); // guarded by lock
    private final List<Cancellation> outside = new ArrayList<>(0); // the body's thread alone

    GroupFailures(BodyTask<?> parent, Scope scope) {
        this.parent = parent;
        this.scope = scope;
    }

    /** A failure; answers with the reason for which the others are to stop. */
    String add(Throwable cause) {
        lock.lock();
        try {
            errors.add(cause);
        } finally {
            lock.unlock();
        }
        return "another task of the group failed: " + cause;
    }

    /** What the body has thrown; answers with the reason for which the others are to stop, if there is one. */
    @Nullable
    String addOfBody(Throwable thrown) {
        if (thrown instanceof CancelledError error && error.thrownIn(parent)) {
            return stopped(error);
        }
        List<Cancellation> interruptedFor = StopCause.byInterrupt(thrown) && parent.cancelling() > 0
                ? parent.requests().takeInterrupted()
                : List.of();
        return interruptedFor.isEmpty() ? add(thrown) : asked(interruptedFor);
    }

    /** The body was stopped. What failed when its resources were closed stands as suppressed in the error. */
    @Nullable
    String stopped(CancelledError error) {
        String reason = asked(error.requests());
        for (Throwable closing : error.getSuppressed()) {
            String another = addOfBody(closing);
            reason = reason == null ? another : reason;
        }
        return reason;
    }

    /** Those aimed at the group, or at a block inside it, have done their work when the body has left. */
    private @Nullable String asked(List<Cancellation> requests) {
        String reason = null;
        for (Cancellation request : requests) {
            Block aim = request.aim();
            if (aim == null || !scope.contains(aim)) {
                outside.add(request);
                reason = reason == null ? request.reason() : reason;
            }
        }
        return reason;
    }

    boolean areNone() {
        lock.lock();
        try {
            return errors.isEmpty() && outside.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /** Throws what there is; all tasks have ended. If that is no request to stop, the request is delivered at the next await. */
    void throwAll() {
        if (errors.isEmpty() && !outside.isEmpty()) {
            throw new CancelledError(parent, outside);
        }
        if (!outside.isEmpty()) {
            parent.requests().putBack(outside);
        }
        for (Throwable error : errors) {
            if (error instanceof VirtualMachineError fatal) {
                throw fatal;
            }
        }
        if (!errors.isEmpty()) {
            throw new TaskGroupException(errors);
        }
    }
}
