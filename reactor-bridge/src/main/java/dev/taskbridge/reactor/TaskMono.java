package dev.taskbridge.reactor;

import dev.taskbridge.Coroutine;
import dev.taskbridge.EventLoop;
import dev.taskbridge.Task;
import dev.taskbridge.TaskLocal;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.Scannable;
import reactor.core.publisher.Mono;

/** A Mono whose signals come from a task. */
final class TaskMono<T> extends Mono<T> implements Scannable {
    private final boolean shared; // one task for all subscribers
    private final Consumer<TaskSubscription<T>> source;

    private TaskMono(boolean shared, Consumer<TaskSubscription<T>> source) {
        this.shared = shared;
        this.source = source;
    }

    /** Each subscriber gets a task of its own. */
    static <T> Mono<T> cold(Supplier<EventLoop> loop, Coroutine<? extends @Nullable T> body) {
        // called before the Context is set: it gives its values only to a task that has none
        Coroutine<@Nullable Void> carriedOver = TaskLocal.captured(() -> null);
        return onAssembly(new TaskMono<T>(
                false,
                subscriber -> subscriber.launch(loop.get(), () -> {
                    carriedOver.call();
                    ReactorBridge.CONTEXT.set(subscriber.context());
                    return body.call();
                })));
    }

    /** All subscribers share a task. */
    @SuppressWarnings("unchecked") // a task only hands its value out
    static <T> Mono<T> hot(Task<? extends @Nullable T> task) {
        return onAssembly(new TaskMono<T>(true, subscriber -> subscriber.attach((Task<@Nullable T>) task)));
    }

    @Override
    public void subscribe(CoreSubscriber<? super T> actual) {
        TaskSubscription<T> subscription = new TaskSubscription<>(actual, shared);
        actual.onSubscribe(subscription);
        source.accept(subscription);
    }

    @Override
    @SuppressWarnings("rawtypes") // as Reactor declares it
    public @Nullable Object scanUnsafe(Attr key) {
        return key == Attr.RUN_STYLE ? Attr.RunStyle.ASYNC : null;
    }
}
