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

    /** That of the last of several requests; one to leave a block that has been left counts only if there is no other. */
    static String reasonOf(Collection<Cancellation> requests) {
        String last = "cancelled";
        boolean found = false;
        for (Cancellation one : requests) {
            boolean counts = !one.isVoid();
            if (counts || !found) {
                last = one.reason;
                found |= counts;
            }
        }
        return last;
    }

    /** Whether the block that it is aimed at has been left. */
    boolean isVoid() {
        return aim != null && aim.left();
    }

    String reason() {
        return reason;
    }

    @Nullable
    Block aim() {
        return aim;
    }
}
