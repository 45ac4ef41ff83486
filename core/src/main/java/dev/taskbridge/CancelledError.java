package dev.taskbridge;

import java.io.Serial;
import java.util.List;

/**
 * "You have been asked to stop." Thrown at an await in the task that is being cancelled, and only there; awaiting a task that
 * somebody else cancelled throws {@link java.util.concurrent.CancellationException} instead.
 *
 * <p>It is an {@link Error}, as {@code asyncio.CancelledError} is a {@code BaseException}: {@code catch (Exception e)} does not
 * swallow it. Clean up in {@code finally}, where awaiting is allowed.
 */
public final class CancelledError extends Error {
    @Serial
    private static final long serialVersionUID = 1;

    /** Who asked, and why. */
    private final String reason;

    // which task it was thrown in, and for which requests: what makes one's own cancellation known by identity
    private final transient BodyTask<?> task;
    private final transient List<Cancellation> requests;

    CancelledError(BodyTask<?> task, List<Cancellation> requests) {
        super("task '" + task.name() + "' was asked to stop: "
                + requests.getFirst().reason());
        this.reason = requests.getFirst().reason();
        this.task = task;
        this.requests = List.copyOf(requests);
    }

    /**
     * Who asked, and why.
     *
     * @return the reason given to {@link Task#cancel(String)}
     */
    public String reason() {
        return reason;
    }

    List<Cancellation> requests() {
        return requests;
    }

    boolean thrownIn(BodyTask<?> suspect) {
        return task == suspect;
    }

    boolean onlyFor(Cancellation request) {
        return request.isAllOf(requests);
    }
}
