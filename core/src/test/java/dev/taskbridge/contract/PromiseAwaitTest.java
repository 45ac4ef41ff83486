package dev.taskbridge.contract;

import dev.taskbridge.Promise;
import dev.taskbridge.Task;

/** {@code promise.await()}, what bridges end in: the awaiter is the only consumer. */
final class PromiseAwaitTest implements AwaitContract<Promise<Integer>> {

    @Override
    public Promise<Integer> value() {
        Promise<Integer> promise = new Promise<>();
        promise.succeed(42);
        return promise;
    }

    @Override
    public Promise<Integer> failing(Throwable error) {
        Promise<Integer> promise = new Promise<>();
        promise.fail(error);
        return promise;
    }

    @Override
    public Upstream<Promise<Integer>> upstream() {
        return new PromiseUpstream<>(promise -> promise);
    }

    @Override
    public Object awaiting(Promise<Integer> source) {
        return source.await();
    }

    @Override
    public Task<?> asTask(Promise<Integer> source) {
        return source.task();
    }
}
