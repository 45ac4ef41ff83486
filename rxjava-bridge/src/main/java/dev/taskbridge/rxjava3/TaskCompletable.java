package dev.taskbridge.rxjava3;

import dev.taskbridge.Downstream;
import io.reactivex.rxjava3.core.Completable;
import io.reactivex.rxjava3.core.CompletableObserver;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A Completable whose signals come from a task. */
final class TaskCompletable<T extends @Nullable Object> extends Completable {
    private final Consumer<Downstream<T>> source;

    TaskCompletable(Consumer<Downstream<T>> source) {
        this.source = source;
    }

    @Override
    protected void subscribeActual(CompletableObserver observer) {
        Subscription<T> subscription = new Subscription<>(observer);
        observer.onSubscribe(subscription);
        source.accept(subscription);
    }

    private static final class Subscription<T extends @Nullable Object> extends TaskDisposable<T> {
        private final CompletableObserver observer;

        Subscription(CompletableObserver observer) {
            this.observer = observer;
        }

        @Override
        protected void succeeded(T value) {
            observer.onComplete();
        }

        @Override
        protected void failed(Throwable cause) {
            observer.onError(cause);
        }
    }
}
