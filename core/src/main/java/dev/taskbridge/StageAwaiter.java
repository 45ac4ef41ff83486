package dev.taskbridge;

import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Hands a stage's end to a promise. The stage is never cancelled: it may be shared. */
final class StageAwaiter {
    private StageAwaiter() {}

    static <T extends @Nullable Object> Promise<T> promise(CompletionStage<T> stage) {
        Given.stage(stage);
        Promise<T> promise = new Promise<>("a CompletionStage");
        stage.whenComplete((value, failure) -> {
            if (failure == null) {
                promise.succeed(value);
            } else {
                promise.fail(unwrapped(failure));
            }
        });
        return promise;
    }

    private static Throwable unwrapped(Throwable failure) {
        Throwable at = failure;
        while (at instanceof CompletionException && at.getCause() != null) {
            at = at.getCause();
        }
        return at;
    }
}
