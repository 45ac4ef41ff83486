package dev.taskbridge;

import static dev.taskbridge.Async.await;
import static dev.taskbridge.Async.createTask;
import static dev.taskbridge.Async.gather;
import static dev.taskbridge.Async.gatherOutcomes;
import static dev.taskbridge.Async.run;
import static dev.taskbridge.Async.shield;
import static dev.taskbridge.Async.sleep;
import static dev.taskbridge.Async.toTask;
import static dev.taskbridge.Async.waitFor;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.taskbridge.Outcome.Failure;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The rules of design, section 5. */
@Timeout(30)
@ExtendWith(LeakCheck.class)
class ErrorsTest {

    static Stream<Throwable> throwables() {
        return Stream.of(
                new IOException("checked"),
                new IllegalArgumentException("unchecked"),
                new InterruptedException("nobody asked"),
                new CancellationException("a user's own"),
                new ExecutionException(new IOException("a user's own wrapper")),
                new LinkageError("link"),
                new StackOverflowError(),
                new OutOfMemoryError("none left"),
                new AssertionError("bug"),
                new Throwable("bare"));
    }

    @ParameterizedTest // pitfalls: a LinkageError makes block() hang for ever; checked exceptions wrapped; copies by a
    // guessed constructor
    @MethodSource("throwables")
    void failure_throughEveryKindOfAwait_isTheSameObject(Throwable failure) {
        assertThatThrownBy(() -> run(() -> {
                    Task<Object> thrower = createTask("thrower", () -> {
                        throw Sneaky.rethrow(failure);
                    });
                    assertThatThrownBy(() -> await(thrower)).isSameAs(failure);
                    assertThat(thrower.outcome()).isEqualTo(new Failure<>(failure));
                    assertThatThrownBy(() -> await(gather(thrower, thrower))).isSameAs(failure);
                    assertThatThrownBy(() -> await(gather(thrower, thrower, (a, b) -> a)))
                            .isSameAs(failure);
                    assertThatThrownBy(() -> await(shield(thrower))).isSameAs(failure);
                    assertThatThrownBy(() -> await(waitFor(thrower, ofHours(1))))
                            .isSameAs(failure);
                    assertThatThrownBy(() -> await(thrower.toCompletableFuture()))
                            .isSameAs(failure);
                    assertThatThrownBy(() -> await(toTask(CompletableFuture.failedFuture(failure))))
                            .isSameAs(failure);
                    assertThatThrownBy(() -> await(createTask(() -> await(createTask(() -> await(thrower))))))
                            .isSameAs(failure);
                    assertThatThrownBy(() -> Async.timeout(ofHours(1), () -> await(thrower)))
                            .isSameAs(failure);
                    assertThatThrownBy(() -> Async.shielded(() -> await(thrower)))
                            .isSameAs(failure);
                    await(thrower);
                }))
                .isSameAs(failure);
        assertThat(failure.getSuppressed()).hasSize(1);
    }

    @Test
    void await_declaringAChecked_compilesACatchClauseForIt() {
        IOException failure = new IOException();
        String caught = run(() -> {
            Task<String> task = createTask(() -> {
                throw failure;
            });
            try {
                return await(task, IOException.class);
            } catch (IOException e) {
                assertThat(e).isSameAs(failure);
                return "caught";
            }
        });
        assertThat(caught).isEqualTo("caught");
    }

    @Test // pitfall: 1000 × block() on one cached exception leaves 1000 suppressed exceptions on it
    void await_1000TimesTheSameFailure_leavesOneMarker() {
        IOException failure = new IOException("cached");
        run(() -> {
            Task<Object> task = Task.failed(failure);
            for (int i = 0; i < 1000; i++) {
                assertThat(catchThrowable(() -> await(task))).isSameAs(failure);
            }
        });
        assertThat(failure.getSuppressed()).hasSize(1);
        assertThat(failure.getSuppressed()[0]).isInstanceOf(AwaitTrace.class);
    }

    @Test
    void await_failureThatTakesNoSuppressed_isThrownAsItIs() {
        class Bare extends Exception {
            private static final long serialVersionUID = 1;

            Bare() {
                super("bare", null, false, false);
            }
        }
        Bare failure = new Bare();
        assertThatThrownBy(() -> run(() -> await(Task.failed(failure)))).isSameAs(failure);
    }

    @Test // T022
    void failure_beforeAnybodyAwaits_hasItsTrace() {
        run(() -> {
            Task<Object> task = createTask(() -> {
                throw new IOException();
            });
            Until.holds("the end", task::isDone);
            Failure<Object> failure = (Failure<Object>) task.outcome();
            assertThat(failure.cause().getStackTrace()[0].getClassName()).contains("ErrorsTest");
        });
    }

    @Test
    void stackOverflow_real_endsTheTask() {
        assertThatThrownBy(() -> run(() -> await(createTask(() -> deeper(1))))).isInstanceOf(StackOverflowError.class);
    }

    private static int deeper(int n) {
        return n < 0 ? 0 : deeper(n + 1) + 1;
    }

    @Test // pitfall: failed Job as Mono completes normally
    void outcome_ofAFailedTask_isAFailure() {
        IOException failure = new IOException();
        run(() -> {
            Task<String> task = Task.failed(failure);
            List<Outcome<String>> outcomes = await(gatherOutcomes(task));
            assertThat(outcomes).containsExactly(new Failure<>(failure));
        });
    }

    // ---- nobody awaited

    @Test // F010, R007
    void failure_neverAwaited_isReportedOnceWithTheNameAtTheEndOfTheScope() {
        IOException failure = new IOException();
        try (Reports reports = Reports.capture()) {
            int value = run(() -> {
                Task<String> task = createTask("forgotten", () -> {
                    throw failure;
                });
                Until.holds("the end", task::isDone);
                assertThat(reports.messages()).isEmpty();
                return 123;
            });
            assertThat(value).isEqualTo(123);
            assertThat(reports.messages()).containsExactly("task 'forgotten' failed and nobody awaited it");
            assertThat(reports.failures()).containsExactly(failure);
        }
    }

    @Test // R007
    void failure_inTheCleanUpOfWhatIsLeft_isReported() {
        IOException failure = new IOException("clean-up");
        try (Reports reports = Reports.capture()) {
            run(() -> {
                Task<Void> left = createTask("left", () -> {
                    try {
                        await(sleep(ofHours(1)));
                    } catch (CancelledError stop) {
                        throw failure;
                    }
                });
                Until.awaits(left);
            });
            assertThat(reports.messages()).containsExactly("task 'left' failed and nobody awaited it");
            assertThat(reports.failures()).containsExactly(failure);
        }
    }

    @Test // pitfall: errors after the waiter was cancelled vanish
    void failure_inTheCleanUpOfACancelledTarget_isReported() {
        IOException failure = new IOException("clean-up");
        try (Reports reports = Reports.capture()) {
            run(() -> {
                Task<Void> inner = createTask("inner", () -> {
                    try {
                        await(sleep(ofHours(1)));
                    } catch (CancelledError stop) {
                        throw failure;
                    }
                });
                Task<Void> outer = createTask("outer", () -> await(inner));
                Until.awaits(inner);
                Until.awaits(outer);
                outer.cancel("enough");
                assertThatThrownBy(() -> await(outer)).isInstanceOf(CancellationException.class);
            });
            assertThat(reports.messages()).containsExactly("task 'inner' failed and nobody awaited it");
        }
    }

    @Test // F011
    void failure_seenInAnyWay_isNotReported() {
        try (Reports reports = Reports.capture()) {
            run(() -> {
                assertThatThrownBy(() -> await(failing())).isInstanceOf(IOException.class);
                Task<Object> read = failing();
                Until.holds("the end", read::isDone);
                assertThat(read.outcome()).isInstanceOf(Failure.class);
                failing().onDone(outcome -> {});
                failing().toCompletableFuture(); // F16
                await(gatherOutcomes(failing()));
                assertThatThrownBy(() -> await(shield(failing()))).isInstanceOf(IOException.class);
                assertThatThrownBy(() -> await(waitFor(failing(), ofHours(1)))).isInstanceOf(IOException.class);
                Promise<Object> promise = new Promise<>();
                promise.fail(new IOException());
                assertThatThrownBy(() -> await(promise.task())).isInstanceOf(IOException.class);
                Task.failed(new IOException());
            });
            assertThat(reports.messages()).isEmpty();
        }
    }

    private static Task<Object> failing() {
        return createTask("seen", () -> {
            throw new IOException();
        });
    }

    @Test
    void failure_ofAPromiseNobodyAwaits_isReported() {
        try (Reports reports = Reports.capture()) {
            run(() -> {
                new Promise<>("forgotten").fail(new IOException());
            });
            assertThat(reports.messages()).containsExactly("task 'forgotten' failed and nobody awaited it");
        }
    }

    @Test
    void failure_inTheEndlessScope_isReportedWhenTheTaskIsGarbage() {
        IOException failure = new IOException();
        try (Reports reports = Reports.capture()) {
            WeakReference<Object> gone = new WeakReference<>(failsUnseen(failure));
            Until.holds("that the task is collected", () -> {
                System.gc();
                return gone.refersTo(null);
            });
            Until.holds("the report", () -> !reports.messages().isEmpty());
            assertThat(reports.messages()).containsExactly("task 'endless' failed and nobody awaited it");
            assertThat(reports.failures()).containsExactly(failure);
        }
    }

    private static Task<Object> failsUnseen(IOException failure) {
        Task<Object> task = EventLoop.parallel().createTask("endless", () -> {
            throw failure;
        });
        Until.holds("the end", task::isDone);
        Until.holds("its leaving", () -> !EventLoop.parallel().endless.tasks().contains(task));
        return task;
    }

    @Test
    void scope_longLived_holdsNoFinishedTask() {
        run(() -> {
            WeakReference<Object> finished = new WeakReference<>(endedHere());
            WeakReference<Object> failed = new WeakReference<>(failedHere());
            Until.holds("that they are collected", () -> {
                System.gc();
                return finished.refersTo(null) && failed.refersTo(null);
            });
        });
    }

    private static Task<String> endedHere() {
        Task<String> task = createTask(() -> "v");
        await(task);
        await(sleep(ofMillis(1)));
        return task;
    }

    private static Task<Object> failedHere() {
        Task<Object> task = failing();
        assertThatThrownBy(() -> await(task)).isInstanceOf(IOException.class);
        return task;
    }
}
