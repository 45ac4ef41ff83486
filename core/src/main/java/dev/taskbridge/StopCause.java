package dev.taskbridge;

import java.io.InterruptedIOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedByInterruptException;
import java.util.function.Predicate;

/** What an exception tells of a request to stop. */
final class StopCause {
    private static final int DEEPEST = 16; // of the causes that are looked at

    private StopCause() {}

    /** Whether a body ended because it was asked to: by our error, or by what foreign code makes of it or of an interrupt. */
    static boolean of(Throwable thrown, BodyTask<?> task) {
        return thrown instanceof CancelledError error
                ? error.thrownIn(task)
                : task.cancelling() > 0
                        && (byInterrupt(thrown)
                                || any(thrown, at -> at instanceof CancelledError error && error.thrownIn(task)));
    }

    /** Whether a foreign call threw it because its thread was interrupted. */
    static boolean byInterrupt(Throwable thrown) {
        return any(
                thrown,
                at -> at instanceof InterruptedException
                        || at instanceof ClosedByInterruptException
                        || (at instanceof InterruptedIOException && !(at instanceof SocketTimeoutException))
                        || socketOfAVirtualThread(at));
    }

    private static boolean socketOfAVirtualThread(Throwable thrown) {
        return thrown instanceof SocketException && "Closed by interrupt".equals(thrown.getMessage());
    }

    private static boolean any(Throwable thrown, Predicate<Throwable> condition) {
        int depth = 0;
        for (Throwable at = thrown; at != null && depth < DEEPEST; at = at.getCause(), depth++) {
            if (condition.test(at)) {
                return true;
            }
        }
        return false;
    }
}
