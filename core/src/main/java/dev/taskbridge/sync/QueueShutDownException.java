package dev.taskbridge.sync;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** Thrown by a put into a queue that was shut down, and by a get when nothing is left in it; as {@code asyncio.QueueShutDown}. */
public final class QueueShutDownException extends IllegalStateException {
    @Serial
    private static final long serialVersionUID = 1;

    QueueShutDownException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
