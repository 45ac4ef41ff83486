package dev.taskbridge.reactor;

import dev.taskbridge.contract.Upstream;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;

/** A Mono whose signals the test gives. */
final class MonoUpstream extends Upstream<Mono<Integer>> {
    private volatile CoreSubscriber<? super Integer> subscriber;
    private final Mono<Integer> source = new Mono<>() {
        @Override
        public void subscribe(CoreSubscriber<? super Integer> actual) {
            subscriber = actual;
            subscribed();
        }
    };

    @Override
    public Mono<Integer> source() {
        return source;
    }

    @Override
    protected void handOver(int number) {
        subscriber.onSubscribe(new Subscription() {
            @Override
            public void request(long n) {
                requested();
            }

            @Override
            public void cancel() {
                cancelled(number);
            }
        });
    }

    @Override
    public void succeed() {
        next();
        complete();
    }

    void next() {
        subscriber.onNext(42);
    }

    void complete() {
        subscriber.onComplete();
    }

    @Override
    public void fail(Throwable error) {
        subscriber.onError(error);
    }

    CoreSubscriber<? super Integer> subscriber() {
        return subscriber;
    }
}
