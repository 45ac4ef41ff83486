package dev.taskbridge.reactor;

import dev.taskbridge.Coroutine;
import dev.taskbridge.EventLoop;
import dev.taskbridge.Task;
import dev.taskbridge.TaskLocal;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.Scannable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/** A Mono whose signals come from a task. */
final class TaskMono<T> extends Mono<T> implements Scannable {
    private final @Nullable Cold<T> cold; // each subscriber gets a task of its own
    private final @Nullable Task<@Nullable T> hot; // or all share one

    private TaskMono(@Nullable Cold<T> cold, @Nullable Task<@Nullable T> hot) {
        this.cold = cold;
        this.hot = hot;
    }

    /** A body, and what it sees. */
    private record Cold<T>(
            Supplier<EventLoop> loop, Coroutine<? extends @Nullable T> body, Coroutine<@Nullable Void> carriedOver) {

        Coroutine<@Nullable T> in(Context context) {
            return () -> {
                carriedOver.call(); // before the Context is set: it gives its values only to a task that has none
                if (ReactorBridge.CONTEXT.get() != context) {
                    ReactorBridge.CONTEXT.set(context);
                }
                return body.call();
            };
        }
    }

    static <B> B body(B body) {
        return Objects.requireNonNull(body, "the body is null; write what to run, mono(() -> …)");
    }

    /** Each subscriber gets a task of its own. */
    static <T> Mono<T> cold(Supplier<EventLoop> loop, Coroutine<? extends @Nullable T> body) {
        return onAssembly(new TaskMono<T>(new Cold<T>(loop, body(body), TaskLocal.captured(() -> null)), null));
    }

    /** All subscribers share a task. */
    @SuppressWarnings("unchecked") // a task only hands its value out
    static <T> Mono<T> hot(Task<? extends @Nullable T> task) {
        Objects.requireNonNull(task, "the task is null; write one that has been started, or mono(() -> …)");
        return onAssembly(new TaskMono<T>(null, (Task<@Nullable T>) task));
    }

    @Override
    public void subscribe(CoreSubscriber<? super T> actual) {
        TaskSubscription<T> subscription = new TaskSubscription<>(actual, hot != null);
        actual.onSubscribe(subscription);
        if (cold != null) {
            subscription.launch(cold.loop.get(), cold.in(subscription.context()));
        } else if (hot != null) {
            subscription.attach(hot);
        }
    }

    /** The loop on which {@link #callInPlace} comes to the same as subscribing and waiting; null if there is none. */
    @Nullable
    EventLoop inPlace() {
        EventLoop loop = cold == null ? null : cold.loop.get();
        return loop != null && loop.mayCallInPlace() ? loop : null;
    }

    /** Runs the body for the body that awaits it. */
    @Nullable
    T callInPlace(EventLoop loop) {
        Context context = ReactorBridge.CONTEXT.get();
        return loop.<@Nullable T>callInPlace(
                Objects.requireNonNull(cold).in(context),
                value -> Operators.onDiscard(value, context),
                error -> Operators.onErrorDropped(error, context));
    }

    @Override
    @SuppressWarnings("rawtypes") // as Reactor declares it
    public @Nullable Object scanUnsafe(Attr key) {
        return key == Attr.RUN_STYLE ? Attr.RunStyle.ASYNC : null;
    }
}
