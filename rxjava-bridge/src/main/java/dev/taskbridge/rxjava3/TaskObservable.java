package dev.taskbridge.rxjava3;

import dev.taskbridge.StreamWriter;
import io.reactivex.rxjava3.core.Observable;
import io.reactivex.rxjava3.core.Observer;
import io.reactivex.rxjava3.disposables.Disposable;
import io.reactivex.rxjava3.plugins.RxJavaPlugins;
import java.util.function.Consumer;

/** An Observable whose items a generator emits; it has no demand, so emit never waits for any. */
final class TaskObservable<T> extends Observable<T> {
    private final Consumer<StreamWriter<T>> source;

    TaskObservable(Consumer<StreamWriter<T>> source) {
        this.source = source;
    }

    @Override
    protected void subscribeActual(Observer<? super T> observer) {
        Writer<T> writer = new Writer<>(observer);
        observer.onSubscribe(writer);
        source.accept(writer);
    }

    private static final class Writer<T> extends StreamWriter<T> implements Disposable {
        private final Observer<? super T> observer;

        Writer(Observer<? super T> observer) {
            super(false);
            this.observer = observer;
        }

        @Override
        public void dispose() {
            cancel();
        }

        @Override
        public boolean isDisposed() {
            return isEnded();
        }

        @Override
        protected void next(T item) {
            observer.onNext(item);
        }

        @Override
        protected void completed() {
            observer.onComplete();
        }

        @Override
        protected void failed(Throwable cause) {
            observer.onError(cause);
        }

        @Override
        protected void tooLate(Throwable cause) {
            RxJavaPlugins.onError(cause);
        }

        @Override
        protected void discarded(T item) {
            // RxJava has no hook for a value that comes too late
        }
    }
}
