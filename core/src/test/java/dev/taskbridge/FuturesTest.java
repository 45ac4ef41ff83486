package dev.taskbridge;

import static dev.taskbridge.Async.await;
import static dev.taskbridge.Async.createTask;
import static dev.taskbridge.Async.run;
import static dev.taskbridge.Async.sleep;
import static dev.taskbridge.Async.toTask;
import static java.time.Duration.ofHours;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.taskbridge.Outcome.Cancelled;
import dev.taskbridge.Outcome.Failure;
import dev.taskbridge.testing.VirtualTime;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Stages in, futures out. The codes F1 to F26 are those of the second list. */
@Timeout(30)
@ExtendWith(LeakCheck.class)
class FuturesTest {

    // ---- in

    @Test // F1, F4
    void await_pendingStage_resumesWithItsValue() {
        run(() -> {
            CompletableFuture<String> stage = new CompletableFuture<>();
            Task<String> task = createTask(() -> await(stage));
            Until.awaits(task);
            stage.complete("v");
            assertThat(await(task)).isEqualTo("v");
        });
    }

    @Test
    void await_stageThatOutlivesItsAwaiter_holdsNothingOfIt() {
        CompletableFuture<String> shared = new CompletableFuture<>();
        WeakReference<Object> gone = abandoned(shared);
        Until.holds("that what its awaiter had is collected", () -> {
            System.gc();
            return gone.refersTo(null);
        });
        assertThat(shared).isNotDone();
    }

    private static WeakReference<Object> abandoned(CompletableFuture<String> shared) {
        TaskLocal<Object> user = TaskLocal.create();
        return run(VirtualTime.create(), () -> {
            Object ada = new Object();
            user.set(ada);
            assertThatThrownBy(() -> Async.timeout(ofHours(1), () -> await(shared)))
                    .isInstanceOf(TimeoutException.class);
            return new WeakReference<>(ada);
        });
    }

    @Test // F2, F19
    void await_completedStage_returnsItsValue() {
        run(() -> {
            assertThat(await(CompletableFuture.completedFuture("v"))).isEqualTo("v");
            assertThat(await(CompletableFuture.completedStage("v"))).isEqualTo("v");
            assertThat(await(CompletableFuture.<String>completedFuture(null))).isNull();
            IOException failure = new IOException();
            assertThatThrownBy(() -> await(CompletableFuture.failedStage(failure)))
                    .isSameAs(failure);
        });
    }

    static Stream<Function<CompletableFuture<String>, CompletionStage<String>>> shapes() {
        return Stream.of(
                future -> future,
                future -> future.thenApply(value -> value),
                future -> future.thenApply(value -> value).thenApply(value -> value),
                future -> future.thenCompose(value -> new CompletableFuture<>()),
                future -> CompletableFuture.completedFuture("").thenCompose(value -> future),
                future -> future.thenCombine(new CompletableFuture<String>(), (a, b) -> a)
                        .applyToEither(future, value -> value),
                future -> CompletableFuture.allOf(future).thenApply(nothing -> ""));
    }

    @ParameterizedTest // F5, F26; pitfall: checked exceptions wrapped in CompletionException
    @MethodSource("shapes")
    void await_failedStage_throwsWhatItFailedWith(Function<CompletableFuture<String>, CompletionStage<String>> shape) {
        IOException failure = new IOException();
        run(() -> {
            CompletableFuture<String> late = new CompletableFuture<>();
            CompletionStage<String> stage = shape.apply(late);
            Task<String> task = createTask(() -> await(stage));
            Until.awaits(task);
            late.completeExceptionally(failure);
            assertThatThrownBy(() -> await(task)).isSameAs(failure);

            CompletionStage<String> early = shape.apply(CompletableFuture.failedFuture(failure));
            assertThatThrownBy(() -> await(early)).isSameAs(failure);
            assertThatThrownBy(() -> await(toTask(early))).isSameAs(failure);
        });
    }

    @Test
    void await_stageThatThrewInAStep_throwsThatVeryObject() {
        IllegalStateException failure = new IllegalStateException();
        run(() -> assertThatThrownBy(
                        () -> await(CompletableFuture.completedFuture("").thenApply(value -> {
                            throw failure;
                        })))
                .isSameAs(failure));
    }

    @Test
    void await_completionExceptionWithoutACause_isThrownAsItIs() {
        CompletionException bare = new CompletionException("bare", null);
        run(() -> assertThatThrownBy(() -> await(CompletableFuture.failedFuture(bare)))
                .isSameAs(bare));
    }

    @Test // pitfall: a source's own CancellationException looks like one's own cancellation
    void await_cancelledStage_isAFailure() {
        run(() -> {
            CompletableFuture<String> stage = new CompletableFuture<>();
            Task<String> task = createTask(() -> await(stage));
            Until.awaits(task);
            stage.cancel(true);
            assertThatThrownBy(() -> await(task)).isInstanceOf(CancellationException.class);
            assertThat(task.isCancelled()).isFalse();
            assertThat(task.outcome()).isInstanceOf(Failure.class);
        });
    }

    @Test // F8, F10; pitfall: the default of cancelling a given future flipped twice
    void toTask_cancelled_leavesTheStageAlone() {
        CompletableFuture<String> stage = new CompletableFuture<>();
        Task<String> task = toTask(stage);
        assertThat(task.cancel("enough")).isTrue();
        assertThat(task.isCancelled()).isTrue();
        assertThat(stage.isDone()).isFalse();
        assertThat(stage.complete("late")).isTrue();
        assertThat(task.outcome()).isEqualTo(new Cancelled<>("enough"));
    }

    // ---- out

    @Test // F25
    void toCompletableFuture_endsAsTheTaskDoes() throws Exception {
        assertThat(Task.completed("v").toCompletableFuture().get()).isEqualTo("v");
        OutOfMemoryError failure = new OutOfMemoryError("none left");
        assertThatThrownBy(() -> Task.failed(failure).toCompletableFuture().get())
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isSameAs(failure);
        Promise<String> promise = new Promise<>();
        CompletableFuture<String> future = promise.task().toCompletableFuture();
        assertThat(future).isNotDone();
        promise.succeed("v");
        assertThat(future).isCompletedWithValue("v");
    }

    @Test // F7
    void toCompletableFuture_ofAFailingBody_hasTheFailureAsCause() {
        IOException failure = new IOException();
        run(() -> {
            CompletableFuture<Object> future = createTask(() -> {
                        throw failure;
                    })
                    .toCompletableFuture();
            assertThatThrownBy(future::get)
                    .isInstanceOf(ExecutionException.class)
                    .cause()
                    .isSameAs(failure);
        });
    }

    @Test // F25
    void toCompletableFuture_taskCancelled_isCancelled() {
        Promise<String> promise = new Promise<>();
        CompletableFuture<String> future = promise.task().toCompletableFuture();
        promise.cancel("enough");
        assertThat(future).isCancelled();
    }

    @Test // F14, F25, F014; pitfall: orTimeout, completeExceptionally, cancel of a dependent stage never reach a Mono
    void toCompletableFuture_endsBeforeTheTask_cancelsTheTask() {
        run(() -> {
            List<Consumer<CompletableFuture<String>>> ends = List.of(
                    future -> future.cancel(true),
                    future -> future.complete("mine"),
                    future -> future.completeExceptionally(new IOException()),
                    future -> future.orTimeout(1, TimeUnit.MILLISECONDS),
                    future -> future.completeOnTimeout("mine", 1, TimeUnit.MILLISECONDS));
            for (Consumer<CompletableFuture<String>> end : ends) {
                Task<String> task = createTask(() -> {
                    await(sleep(ofHours(1)));
                    return "v";
                });
                Until.awaits(task);
                end.accept(task.toCompletableFuture());
                assertThatThrownBy(() -> await(task)).isInstanceOf(CancellationException.class);
                assertThat(((Cancelled<String>) task.outcome()).reason()).startsWith("its future ended: ");
            }
        });
    }

    @Test // F17
    void toCompletableFuture_orTimeoutAfterAFailure_keepsTheFailure() {
        IOException failure = new IOException();
        CompletableFuture<Object> future =
                Task.failed(failure).toCompletableFuture().orTimeout(1, TimeUnit.MILLISECONDS);
        assertThatThrownBy(future::get).cause().isSameAs(failure);
    }

    @Test // F17
    void toCompletableFuture_timeoutBeforeAFailure_theLateFailureIsNotLost() {
        IOException failure = new IOException();
        run(() -> {
            Task<Object> task = createTask(() -> {
                try {
                    return await(sleep(ofHours(1)));
                } catch (CancelledError stop) {
                    throw failure;
                }
            });
            Until.awaits(task);
            CompletableFuture<Object> future = task.toCompletableFuture().orTimeout(1, TimeUnit.MILLISECONDS);
            assertThatThrownBy(future::get).cause().isInstanceOf(TimeoutException.class);
            assertThatThrownBy(() -> await(task)).isSameAs(failure);
        });
    }

    @Test // F015
    void toCompletableFuture_cancelledAfterTheTask_changesNothing() {
        Task<String> task = Task.completed("v");
        assertThat(task.toCompletableFuture().cancel(true)).isFalse();
        assertThat(task.isCancelled()).isFalse();
    }

    @Test // F20
    void toCompletableFuture_cancelOfADependentStage_staysThere() {
        Promise<String> promise = new Promise<>();
        CompletableFuture<String> future = promise.task().toCompletableFuture();
        CompletableFuture<Integer> dependent = future.thenApply(String::length).thenApply(n -> n + 1);
        dependent.cancel(true);
        assertThat(promise.task().isDone()).isFalse();
        promise.succeed("v");
        assertThat(future).isCompletedWithValue("v");
    }

    @Test // F013
    void toCompletableFuture_eachCall_isAFutureOfItsOwn() {
        Promise<String> promise = new Promise<>();
        CompletableFuture<String> one = promise.task().toCompletableFuture();
        CompletableFuture<String> two = promise.task().toCompletableFuture();
        assertThat(one).isNotSameAs(two);
        promise.succeed("v");
        assertThat(one).isCompletedWithValue("v");
        assertThat(two).isCompletedWithValue("v");
    }

    @Test // F16
    void toCompletableFuture_ofAFailure_countsAsSeen() {
        try (Reports reports = Reports.capture()) {
            run(() -> {
                Promise<String> promise = new Promise<>();
                CompletableFuture<String> unused = promise.task().toCompletableFuture();
                promise.fail(new IOException());
            });
            assertThat(reports.messages()).isEmpty();
        }
    }
}
