package dev.taskbridge.reactor;

import dev.taskbridge.SubscriberDecorator;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.util.context.Context;

/** Carries the Context of the body that subscribes to publishers which core knows nothing of. Core finds it by itself. */
public final class ContextDecorator implements SubscriberDecorator {

    /** For {@link java.util.ServiceLoader}. */
    public ContextDecorator() {}

    @Override
    public <T> Subscriber<T> decorate(Subscriber<T> subscriber) {
        Context context = ReactorBridge.CONTEXT.get();
        return context.isEmpty() ? subscriber : new WithContext<>(subscriber, context);
    }

    private record WithContext<T>(Subscriber<T> subscriber, Context currentContext) implements CoreSubscriber<T> {
        @Override
        public void onSubscribe(Subscription subscription) {
            subscriber.onSubscribe(subscription);
        }

        @Override
        public void onNext(T item) {
            subscriber.onNext(item);
        }

        @Override
        public void onError(Throwable error) {
            subscriber.onError(error);
        }

        @Override
        public void onComplete() {
            subscriber.onComplete();
        }
    }
}
