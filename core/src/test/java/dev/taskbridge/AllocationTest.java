package dev.taskbridge;

import static dev.taskbridge.Allocation.bytesPerOperation;
import static dev.taskbridge.Async.await;
import static dev.taskbridge.Async.createTask;
import static dev.taskbridge.Async.run;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the verbs allocate, as a guard against what would make them slower. The bounds hold for interpreted code, too. */
@Timeout(120)
class AllocationTest {
    private static final int MANY = 2_000;
    private static final int LEAST_OBJECT = 8;

    @Test
    void createTask_andAwait_bytes() {
        long bytes = bytesPerOperation(
                MANY,
                () -> run(() -> {
                    for (int i = 0; i < MANY; i++) {
                        await(createTask(() -> null));
                    }
                }));
        assertThat(bytes).isLessThan(1_000); // mostly the thread
    }

    @Test
    void await_ofWhatHasEnded_bytes() {
        Task<Integer> ended = Task.completed(1);
        long bytes = bytesPerOperation(
                MANY,
                () -> run(() -> {
                    for (int i = 0; i < MANY; i++) {
                        await(ended);
                    }
                }));
        assertThat(bytes).isLessThan(LEAST_OBJECT);
    }

    @Test
    void canary_anAllocationMore_isSeen() {
        byte[][] kept = new byte[1][];
        long bytes = bytesPerOperation(MANY, () -> {
            for (int i = 0; i < MANY; i++) {
                kept[0] = new byte[100];
            }
        });
        assertThat(bytes).isBetween(100L, 140L);
    }
}
