package dev.taskbridge.outside;

import static dev.taskbridge.Async.await;
import static dev.taskbridge.Publishers.awaitFirst;
import static dev.taskbridge.Publishers.each;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.taskbridge.Async;
import dev.taskbridge.LeakCheck;
import dev.taskbridge.Task;
import dev.taskbridge.sync.AsyncEvent;
import dev.taskbridge.sync.AsyncLock;
import dev.taskbridge.sync.AsyncQueue;
import dev.taskbridge.sync.AsyncSemaphore;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.reactivestreams.Publisher;

/** What waits, on a platform thread that is no task's. In a package of its own: the message names the method that the user has called. */
@Timeout(30)
@ExtendWith(LeakCheck.class)
class ThreadMisuseTest {
    private static void isRefused(String verb, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(verb + " was called on thread '"
                        + Thread.currentThread().getName()
                        + "', outside a task; wrap the call in Async.run(() -> …), or call it on a virtual thread");
    }

    @Test
    void await_isNamed() {
        isRefused("await", () -> await(Task.completed("v")));
        isRefused("await", () -> await(new CompletableFuture<>()));
        isRefused("await", () -> await(() -> "v"));
        isRefused("await", () -> Task.completed("v").await());
        isRefused("checkpoint", Async::checkpoint);
    }

    @Test
    void verbsOfSynchronization_areNamed() {
        isRefused("acquire", () -> new AsyncLock().acquire());
        isRefused("acquire", () -> new AsyncSemaphore(1).acquire());
        isRefused("await", () -> new AsyncEvent().await());
        isRefused("get", () -> new AsyncQueue<>().get());
        isRefused("put", () -> new AsyncQueue<>().put("v"));
        isRefused("join", () -> new AsyncQueue<>().join());
    }

    @Test
    void verbsOfStreams_areNamed() {
        Publisher<String> never = subscriber -> {};
        isRefused("each", () -> each(never));
        isRefused("awaitFirst", () -> awaitFirst(never));
    }
}
