package dev.taskbridge.reactor;

import dev.taskbridge.contract.Probe;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Scannable;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

/** Subscribes probes to Monos, with nothing in between. */
final class Probes {
    private Probes() {}

    static void subscribe(Mono<Integer> source, Probe probe, Context context) {
        source.subscribe(new CoreSubscriber<Integer>() {
            @Override
            public Context currentContext() {
                return context;
            }

            @Override
            public void onSubscribe(Subscription subscription) {
                probe.onSubscribe(connection(subscription));
                subscription.request(Long.MAX_VALUE);
            }

            @Override
            public void onNext(Integer value) {
                probe.onValue(value);
            }

            @Override
            public void onError(Throwable error) {
                probe.onError(error);
            }

            @Override
            public void onComplete() {
                probe.onComplete();
            }
        });
    }

    private static Probe.Connection connection(Subscription subscription) {
        Scannable state = Scannable.from(subscription);
        return new Probe.Connection() {
            @Override
            public void dispose() {
                subscription.cancel();
            }

            @Override
            public boolean isDisposed() {
                return state.scan(Scannable.Attr.TERMINATED) || state.scan(Scannable.Attr.CANCELLED);
            }
        };
    }
}
