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
    private static final int NOTHING = 7; // less than the least object, for what is once for all
    private static final int A_TASK =
            400; // itself, its name, and the pause of who awaits it; a thread would not fit in

    @Test
    void createTask_andAwait_bytes() {
        long bytes = bytesPerOperation(
                A_TASK,
                MANY,
                () -> run(() -> {
                    for (int i = 0; i < MANY; i++) {
                        await(createTask(() -> null));
                    }
                }));
        assertThat(bytes).isLessThanOrEqualTo(A_TASK);
    }

    @Test
    void await_ofWhatHasEnded_bytes() {
        Task<Integer> ended = Task.completed(1);
        long bytes = bytesPerOperation(
                NOTHING,
                MANY,
                () -> run(() -> {
                    for (int i = 0; i < MANY; i++) {
                        await(ended);
                    }
                }));
        assertThat(bytes).isLessThanOrEqualTo(NOTHING);
    }

    @Test
    void canary_anAllocationMore_isSeen() {
        byte[][] kept = new byte[MANY][];
        long bytes = bytesPerOperation(NOTHING, MANY, () -> {
            for (int i = 0; i < MANY; i++) {
                kept[i] = new byte[100];
            }
        });
        assertThat(bytes).isBetween(100L, 140L);
    }
}
