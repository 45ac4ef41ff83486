package dev.taskbridge;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** How a stream has ended, as whoever reads it is to be told. */
final class StreamEnd {
    private static final Object COMPLETE = new Object();

    // null ──upstream ends──▶ COMPLETE or Throwable ──an item cannot be taken──▶ Throwable
    private final AtomicReference<@Nullable Object> how = new AtomicReference<>();

    /** Upstream has ended, with a failure or, for null, without; answers false if it had ended before. */
    boolean comes(@Nullable Throwable failure) {
        return how.compareAndSet(null, failure != null ? failure : COMPLETE);
    }

    /** What upstream says besides does not count; answers the failure that is put aside by this, null for none. */
    @Nullable
    Throwable overrule(Throwable failure) {
        return how.getAndSet(failure) instanceof Throwable before ? before : null;
    }

    boolean isThere() {
        return how.get() != null;
    }

    /** Null if it is complete, or has not ended. */
    @Nullable
    Throwable failure() {
        return how.get() instanceof Throwable failure ? failure : null;
    }
}
