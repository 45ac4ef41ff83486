package dev.taskbridge.rxjava3;

import dev.taskbridge.Downstream;
import io.reactivex.rxjava3.core.Maybe;
import io.reactivex.rxjava3.core.MaybeObserver;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A Maybe whose signals come from a task. */
final class TaskMaybe<T> extends Maybe<T> {
    private final Consumer<Downstream<@Nullable T>> source;

    TaskMaybe(Consumer<Downstream<@Nullable T>> source) {
        this.source = source;
    }

    @Override
    protected void subscribeActual(MaybeObserver<? super T> observer) {
        Subscription<T> subscription = new Subscription<>(observer);
        observer.onSubscribe(subscription);
        source.accept(subscription);
    }

    private static final class Subscription<T> extends TaskDisposable<@Nullable T> {
        private final MaybeObserver<? super T> observer;

        Subscription(MaybeObserver<? super T> observer) {
            this.observer = observer;
        }

        @Override
        protected void succeeded(@Nullable T value) {
            if (value == null) {
                observer.onComplete();
            } else {
                observer.onSuccess(value);
            }
        }

        @Override
        protected void failed(Throwable cause) {
            observer.onError(cause);
        }
    }
}
