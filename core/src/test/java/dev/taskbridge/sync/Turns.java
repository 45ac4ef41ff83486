package dev.taskbridge.sync;

import static dev.taskbridge.Async.await;
import static dev.taskbridge.Async.sleep;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.taskbridge.Task;
import java.time.Duration;
import java.util.concurrent.CancellationException;

/** For tests on a loop that runs one task at a time. */
final class Turns {
    private Turns() {}

    /** Lets every other task that can go on do so, up to its next await. */
    static void others() {
        await(sleep(Duration.ZERO));
    }

    /** The task ends as cancelled. */
    static void cancelled(Task<?> task) {
        assertThatThrownBy(() -> await(task)).isInstanceOf(CancellationException.class);
    }
}
