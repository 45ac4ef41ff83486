package dev.taskbridge.contract;

import dev.taskbridge.Async;
import dev.taskbridge.Promise;
import dev.taskbridge.Task;

/** {@code await(task)}, for a task of the awaiter's own scope. */
final class TaskAwaitTest implements AwaitContract<Task<Integer>> {

    @Override
    public Task<Integer> value() {
        return Task.completed(42);
    }

    @Override
    public Task<Integer> failing(Throwable error) {
        return Task.failed(error);
    }

    @Override
    public Upstream<Task<Integer>> upstream() {
        return new PromiseUpstream<>(Promise::task);
    }

    @Override
    public Object awaiting(Task<Integer> source) {
        return Async.await(source);
    }

    @Override
    public Task<?> asTask(Task<Integer> source) {
        return source;
    }

    /** It is in the endless scope then. */
    @Override
    public boolean threadOwnsItsSource() {
        return false;
    }
}
