package dev.taskbridge.contract;

import static dev.taskbridge.Async.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.taskbridge.Task;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** How every loop ends. */
public interface EndOfLoop extends OnLoop {

    // ---- the end

    @Test
    default void close_cancelsTheTasksAwaitsTheirCleanUpAndTakesNoMore() {
        List<String> steps = new CopyOnWriteArrayList<>();
        Task<Void> task = loop().createTask(() -> {
            try {
                steps.add("begun");
                await(sleep(LONG));
            } finally {
                await(createTask(() -> {}));
                steps.add("cleaned up");
            }
        });
        until(() -> steps.contains("begun"));
        loop().close();
        assertThat(task.isCancelled()).isTrue();
        assertThat(steps).containsExactly("begun", "cleaned up");
        assertThat(loop().tasks()).isEmpty();
        loop().close();

        assertThatThrownBy(() -> loop().createTask(() -> {}))
                .isInstanceOf(RejectedExecutionException.class)
                .hasMessage(loop() + " was closed; make a new one");
        assertThatThrownBy(() -> loop().execute(() -> {})).isInstanceOf(RejectedExecutionException.class);
        assertThatThrownBy(() -> loop().schedule(WHILE, () -> {})).isInstanceOf(RejectedExecutionException.class);
        assertThatThrownBy(() -> run(loop(), () -> {})).isInstanceOf(RejectedExecutionException.class);
        Subscriber subscriber = new Subscriber();
        subscriber.launch(loop(), () -> "late");
        assertThat(subscriber.told).containsExactly("failure RejectedExecutionException");
    }

    @Test
    default void close_whileAJobIsScheduled_takesItBack() {
        AtomicInteger runs = new AtomicInteger();
        Task<Void> job = loop().schedule(LONG, runs::incrementAndGet);
        loop().close();
        assertThat(job.isCancelled()).isTrue();
        assertThat(runs).hasValue(0);
    }

    @Test
    default void close_insideATask_isRefused() {
        Task<Void> task = loop().createTask(() -> {
            assertThatThrownBy(() -> loop().close())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("outside its tasks");
        });
        value(task);
        assertThat(value(loop().createTask(() -> "still open"))).isEqualTo("still open");
    }

    @Test
    default void close_tellsWhoeverIsSubscribed() {
        for (int i = 0; i < (isVirtual() ? 1 : 50); i++) {
            Subscriber subscriber = new Subscriber();
            subscriber.launch(loop(), () -> {
                await(sleep(LONG));
                return "slept";
            });
            if (i == 0) {
                until(() -> !loop().tasks().isEmpty());
                loop().close();
            }
            until(() -> !subscriber.told.isEmpty());
            assertThat(subscriber.told)
                    .containsExactly(i == 0 ? "failure CancellationException" : "failure RejectedExecutionException");
        }
    }
}
