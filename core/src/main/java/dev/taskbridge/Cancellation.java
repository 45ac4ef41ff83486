package dev.taskbridge;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** One request to stop. The same object goes to every task that it reaches, so none of them takes it twice. */
final class Cancellation {
    private final String reason;
    private final @Nullable Block aim;

    /** A request to a task as a whole. */
    Cancellation(String reason) {
        this(reason, null);
    }

    /** A request to leave the block {@code aim} of a task. */
    Cancellation(String reason, @Nullable Block aim) {
        this.reason = reason;
        this.aim = aim;
    }

    /** Whoever calls {@code cancel()} without saying why. */
    static Cancellation byCaller() {
        BodyTask<?> caller = CurrentTask.get();
        return new Cancellation(
                caller != null
                        ? "cancelled by task '" + caller.name() + "'"
                        : "cancelled by thread '" + Thread.currentThread().getName() + "'");
    }

    /** Whether this is the only one of several requests, not counting those to leave blocks that lie inside the one it is aimed at. */
    boolean isAllOf(Collection<Cancellation> requests) {
        return requests.contains(this)
                && requests.stream()
                        .allMatch(one -> one == this || (aim != null && one.aim != null && aim.contains(one.aim)));
    }

    String reason() {
        return reason;
    }

    @Nullable
    Block aim() {
        return aim;
    }
}
