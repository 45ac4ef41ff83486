package dev.taskbridge;

import dev.taskbridge.Outcome.Cancelled;
import dev.taskbridge.Outcome.Failure;
import dev.taskbridge.Outcome.Success;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Hands a task's outcome to a future. */
final class FutureView<T extends @Nullable Object> implements Listener {
    private final CompletableFuture<T> view;

    FutureView(CompletableFuture<T> view) {
        this.view = view;
    }

    @Override
    @SuppressWarnings("unchecked") // registered with the task of this type
    public void ended(Completion<?> task) {
        switch (((Completion<T>) task).ended()) {
            case null -> throw new AssertionError("told before the end");
            case Success<T>(T value) -> view.complete(value);
            case Failure<T>(Throwable cause) -> view.completeExceptionally(cause);
            case Cancelled<T>(String reason) -> view.completeExceptionally(new CancellationException(reason));
        }
    }
}
