package dev.taskbridge;

import static dev.taskbridge.Async.await;
import static dev.taskbridge.Async.checkpoint;
import static dev.taskbridge.Async.createTask;
import static dev.taskbridge.Async.run;
import static dev.taskbridge.Async.shielded;
import static dev.taskbridge.Async.timeout;
import static java.time.Duration.ofHours;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Misuse gets advice. */
@Timeout(30)
@ExtendWith(LeakCheck.class)
class MisuseTest {
    private static String here() { // a test with a time limit has a thread of its own
        return Thread.currentThread().getName();
    }

    @Test
    void await_onAPlatformThreadOutsideATask_throwsWithAdvice() {
        String advice = "await was called on thread '" + here()
                + "', outside a task; wrap the call in Async.run(() -> …), or call it on a virtual thread";
        Promise<String> promise = new Promise<>();
        assertThatThrownBy(() -> await(promise.task()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(advice);
        promise.succeed("v");
        assertThatThrownBy(() -> await(promise.task())).hasMessage(advice);
        assertThatThrownBy(() -> await(new CompletableFuture<>())).hasMessage(advice);
        assertThatThrownBy(() -> await(() -> "v")).hasMessage(advice);
        assertThatThrownBy(Async::checkpoint).hasMessageStartingWith("checkpoint was called on thread '");
    }

    @Test
    void timeoutAndShielded_outsideATask_throwWithAdvice() {
        assertThatThrownBy(() -> timeout(ofHours(1), () -> "v"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("timeout was called on thread '" + here()
                        + "', outside a task; wrap the call in Async.run(() -> …)");
        assertThatThrownBy(() -> shielded(() -> "v"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("shielded was called on thread '" + here()
                        + "', outside a task; wrap the call in Async.run(() -> …)");
    }

    @Test // T010
    void await_ofOneself_throwsWithAdvice() {
        run(() -> {
            Task<Object> task =
                    createTask("narcissus", () -> await(Task.current().orElseThrow()));
            assertThatThrownBy(() -> await(task))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("task 'narcissus' awaits itself, which would never end;"
                            + " await it from another task, or use onDone(outcome -> …)");
        });
    }

    @Test
    void await_onAVirtualThreadThatIsNoTask_isAllowed() throws InterruptedException {
        Promise<String> seen = new Promise<>();
        Thread.ofVirtual()
                .start(() -> {
                    checkpoint();
                    seen.succeed(await(() -> await(Task.completed("v"))));
                })
                .join();
        assertThat(run(() -> await(seen.task()))).isEqualTo("v");
    }
}
