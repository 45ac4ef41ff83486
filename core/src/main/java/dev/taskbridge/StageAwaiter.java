package dev.taskbridge;

import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Hands a stage's end to a promise. The stage is never cancelled: it may be shared. */
final class StageAwaiter<T extends @Nullable Object> implements BiConsumer<T, @Nullable Throwable> {
    private volatile @Nullable Promise<T> promise; // null once nobody waits: the stage may live on for long

    private StageAwaiter(Promise<T> promise) {
        this.promise = promise;
    }

    static <T extends @Nullable Object> Promise<T> promise(CompletionStage<T> stage) {
        Given.stage(stage);
        Promise<T> promise = new Promise<>("a CompletionStage");
        StageAwaiter<T> awaiter = new StageAwaiter<>(promise);
        promise.onCancel(() -> awaiter.promise = null);
        stage.whenComplete(awaiter);
        return promise;
    }

    @Override
    public void accept(T value, @Nullable Throwable failure) {
        Promise<T> waits = promise;
        if (waits == null) {
            return;
        }
        if (failure == null) {
            waits.succeed(value);
        } else {
            waits.fail(unwrapped(failure));
        }
    }

    private static Throwable unwrapped(Throwable failure) {
        Throwable at = failure;
        while (at instanceof CompletionException && at.getCause() != null) {
            at = at.getCause();
        }
        return at;
    }
}
