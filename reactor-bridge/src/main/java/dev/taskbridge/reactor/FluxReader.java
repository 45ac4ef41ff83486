package dev.taskbridge.reactor;

import dev.taskbridge.StreamReader;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/** Reads a Flux with the Context of the body that reads. */
final class FluxReader<T> extends StreamReader<T> implements CoreSubscriber<T> {
    private final Context context = ReactorBridge.CONTEXT.get();

    private FluxReader(int prefetch) {
        super("a Flux", prefetch);
    }

    static <T> FluxReader<T> subscribe(Flux<? extends T> source, int prefetch) {
        FluxReader<T> reader = new FluxReader<>(prefetch);
        boolean subscribed = false;
        try {
            source.subscribe(reader);
            subscribed = true;
        } finally {
            if (!subscribed) {
                reader.close();
            }
        }
        return reader;
    }

    @Override
    public Context currentContext() {
        return context;
    }

    @Override
    protected void discarded(T item) {
        Operators.onDiscard(item, context);
    }

    @Override
    protected void dropped(T item) {
        Operators.onNextDropped(item, context);
    }

    @Override
    protected void tooLate(Throwable error) {
        Operators.onErrorDropped(error, context);
    }
}
