package dev.taskbridge.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.taskbridge.Async;
import dev.taskbridge.Task;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** {@code await(stage)}: a stage may be shared, and is never cancelled. */
final class StageAwaitTest implements AwaitContract<CompletionStage<Integer>> {

    @Override
    public CompletionStage<Integer> value() {
        return CompletableFuture.completedStage(42); // F19: a minimal stage
    }

    @Override
    public CompletionStage<Integer> failing(Throwable error) {
        return CompletableFuture.failedStage(error);
    }

    @Override
    public Upstream<CompletionStage<Integer>> upstream() {
        return new Future();
    }

    @Override
    public Object awaiting(CompletionStage<Integer> source) {
        return Async.await(source);
    }

    @Override
    public Task<?> asTask(CompletionStage<Integer> source) {
        return Async.toTask(source);
    }

    @Override // pitfalls: Mono.fromFuture(cf) cancels a shared future
    public boolean ownsItsSource() {
        return false;
    }

    @Override
    public int taskCancellations() {
        return 0;
    }

    @Test // F5, F20, F26: freed of the CompletionException that a dependent stage puts around it
    void await_ofDependentOfFailedStage_throwsTheSameObject() {
        IOException error = new IOException("first");
        CompletionStage<Integer> dependent =
                failing(error).thenApply(value -> value + 1).thenApply(value -> value + 1);
        assertThat(catchThrowable(() -> Async.run(() -> awaiting(dependent)))).isSameAs(error);
    }

    private static final class Future extends Upstream<CompletionStage<Integer>> {
        private final CompletableFuture<Integer> future = new CompletableFuture<>();

        @Override
        public CompletionStage<Integer> source() {
            return future;
        }

        @Override
        public void succeed() {
            future.complete(42);
        }

        @Override
        public void fail(Throwable error) {
            future.completeExceptionally(error);
        }

        @Override
        public int cancellations() {
            return future.isCancelled() ? 1 : 0;
        }

        @Override
        protected void handOver(int number) {}
    }
}
