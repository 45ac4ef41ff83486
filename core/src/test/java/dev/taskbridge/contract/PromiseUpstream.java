package dev.taskbridge.contract;

import dev.taskbridge.Promise;
import java.util.function.Function;

/** A promise, made in the scope of whoever first asks for the source. */
final class PromiseUpstream<S> extends Upstream<S> {
    private final Function<Promise<Integer>, S> side;
    private volatile Promise<Integer> promise; // written by the first who asks for the source

    PromiseUpstream(Function<Promise<Integer>, S> side) {
        this.side = side;
    }

    @Override
    public S source() {
        if (promise == null) {
            Promise<Integer> made = new Promise<>();
            made.onCancel(() -> cancelled(1));
            promise = made;
            subscribed();
        }
        return side.apply(promise);
    }

    @Override
    public void succeed() {
        promise.succeed(42);
    }

    @Override
    public void fail(Throwable error) {
        promise.fail(error);
    }

    @Override
    protected void handOver(int number) {}
}
