package dev.taskbridge.reactor;

import static dev.taskbridge.Async.await;
import static dev.taskbridge.Async.createTask;
import static dev.taskbridge.Async.run;
import static dev.taskbridge.Async.sleep;
import static dev.taskbridge.reactor.ReactorBridge.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.taskbridge.Task;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Mono;

/** A request to stop that arrives while a Mono is being subscribed to, and a Mono that ends there and then. */
@Timeout(30)
class MonoAwaitRaceTest {
    private final AtomicReference<Object> seen = new AtomicReference<>();

    @Test
    void await_ofMonoThatEmitsAsTheTaskIsCancelled_handsTheValueOut() {
        endsCancelled(Mono.fromCallable(() -> {
            Task.current().orElseThrow().cancel("the client has left");
            return "a connection";
        }));
        assertThat(seen.get()).isEqualTo("a connection");
    }

    @Test
    void await_ofMonoThatFailsAsTheTaskIsCancelled_throwsTheFailure() {
        IOException gone = new IOException("gone");
        endsCancelled(Mono.fromCallable(() -> {
            Task.current().orElseThrow().cancel("the client has left");
            throw gone;
        }));
        assertThat(seen.get()).isSameAs(gone);
    }

    /** The request is delivered at the await after that. */
    private void endsCancelled(Mono<String> mono) {
        assertThatThrownBy(() -> run(() -> await(createTask(() -> {
                    try {
                        seen.set(await(mono));
                    } catch (Exception failure) {
                        seen.set(failure);
                    }
                    await(sleep(Duration.ofHours(1)));
                }))))
                .isInstanceOf(CancellationException.class)
                .hasMessageContaining("the client has left");
    }
}
