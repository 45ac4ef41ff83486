package dev.taskbridge.rxjava3;

import dev.taskbridge.Downstream;
import io.reactivex.rxjava3.core.Single;
import io.reactivex.rxjava3.core.SingleObserver;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A Single whose signals come from a task. */
final class TaskSingle<T> extends Single<T> {
    private final Consumer<Downstream<@Nullable T>> source;

    TaskSingle(Consumer<Downstream<@Nullable T>> source) {
        this.source = source;
    }

    @Override
    protected void subscribeActual(SingleObserver<? super T> observer) {
        Subscription<T> subscription = new Subscription<>(observer);
        observer.onSubscribe(subscription);
        source.accept(subscription);
    }

    private static final class Subscription<T> extends TaskDisposable<@Nullable T> {
        private final SingleObserver<? super T> observer;

        Subscription(SingleObserver<? super T> observer) {
            this.observer = observer;
        }

        @Override
        protected void succeeded(@Nullable T value) {
            if (value == null) {
                failed(new NullPointerException(
                        "the body of a Single returned null; use maybe(() -> …) where there may be no value"));
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
