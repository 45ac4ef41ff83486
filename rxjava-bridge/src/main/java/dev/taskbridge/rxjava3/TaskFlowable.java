package dev.taskbridge.rxjava3;

import dev.taskbridge.StreamWriter;
import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.plugins.RxJavaPlugins;
import java.util.function.Consumer;
import org.reactivestreams.Subscriber;

/** A Flowable whose items a generator emits. */
final class TaskFlowable<T> extends Flowable<T> {
    private final Consumer<StreamWriter<T>> source;

    TaskFlowable(Consumer<StreamWriter<T>> source) {
        this.source = source;
    }

    @Override
    protected void subscribeActual(Subscriber<? super T> subscriber) {
        Writer<T> writer = new Writer<>(subscriber);
        subscriber.onSubscribe(writer);
        source.accept(writer);
    }

    private static final class Writer<T> extends StreamWriter<T> {
        private final Subscriber<? super T> subscriber;

        Writer(Subscriber<? super T> subscriber) {
            super(true);
            this.subscriber = subscriber;
        }

        @Override
        protected void next(T item) {
            subscriber.onNext(item);
        }

        @Override
        protected void completed() {
            subscriber.onComplete();
        }

        @Override
        protected void failed(Throwable cause) {
            subscriber.onError(cause);
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
