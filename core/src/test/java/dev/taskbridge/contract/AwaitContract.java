package dev.taskbridge.contract;

import static dev.taskbridge.Async.await;
import static dev.taskbridge.Async.blocking;
import static dev.taskbridge.Async.createTask;
import static dev.taskbridge.Async.gather;
import static dev.taskbridge.Async.run;
import static dev.taskbridge.Async.shielded;
import static dev.taskbridge.Async.timeout;
import static dev.taskbridge.Async.waitFor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.taskbridge.CancelledError;
import dev.taskbridge.LeakCheck;
import dev.taskbridge.Outcome;
import dev.taskbridge.Race;
import dev.taskbridge.Steps;
import dev.taskbridge.Task;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What holds for whatever a coroutine awaits: a Mono, a Single, a stage, a task.
 *
 * @param <S> the type of what is awaited
 */
@ExtendWith(LeakCheck.class)
@Timeout(120)
public interface AwaitContract<S> {

    /** A source that has its value already. */
    S value();

    /** A source that has failed already. */
    S failing(Throwable error);

    /** A source whose end the test gives. */
    Upstream<S> upstream();

    /** The verb. */
    Object awaiting(S source);

    /** The verb that does not wait. */
    Task<?> asTask(S source);

    /** What awaiting {@link #value} returns, and {@link Upstream#succeed} gives. */
    default Object expected() {
        return 42;
    }

    /** Whether the source is cancelled with its awaiter: not if others may share it. */
    default boolean ownsItsSource() {
        return true;
    }

    /** The same, where the awaiter is a thread that is no task's, and has no scope. */
    default boolean threadOwnsItsSource() {
        return ownsItsSource();
    }

    /** The library's threads that must not wait. */
    default List<Executor> nonBlockingThreads() {
        return List.of();
    }

    private int cancellations() {
        return ownsItsSource() ? 1 : 0;
    }

    private static List<Throwable> errors() {
        return List.of(
                new IllegalStateException("unchecked"),
                new IOException("checked"),
                new Throwable("neither"),
                new AssertionError("an error"),
                new NoClassDefFoundError("a linkage error"),
                new StackOverflowError("a virtual machine error"),
                new OutOfMemoryError("another"));
    }

    // ---- values, in every place where waiting is allowed

    @Test // T001, F2, X4, X11, X28
    default void await_ofValue_returnsIt() {
        assertThat(run(() -> awaiting(value()))).isEqualTo(expected());
    }

    @Test // F1, F4
    default void await_ofValueThatComesLater_returnsIt() {
        Upstream<S> upstream = upstream();
        Task<Object> task = createTask(() -> awaiting(upstream.source()));
        Waiting.standsInAwait(task);
        upstream.succeed();
        assertThat(Waiting.outcome(task)).isEqualTo(new Outcome.Success<>(expected()));
        assertThat(upstream.cancellations()).isZero();
    }

    @Test
    default void await_inTaskOnPlatformThread_returnsTheValue() {
        assertThat(run(() -> await(blocking(() -> {
                    assertThat(Thread.currentThread().isVirtual()).isFalse();
                    return awaiting(value());
                }))))
                .isEqualTo(expected());
    }

    @Test
    default void await_onPlainVirtualThread_returnsTheValue() {
        Waiting.onPlainVirtualThread(() -> {
            assertThat(awaiting(value())).isEqualTo(expected());
            Upstream<S> upstream = upstream();
            Thread waiter = Thread.currentThread();
            Thread.startVirtualThread(() -> {
                Waiting.parked(waiter);
                upstream.succeed();
            });
            assertThat(awaiting(upstream.source())).isEqualTo(expected());
        });
    }

    @Test
    default void await_onPlatformThreadOutsideTask_isRefusedWithAdvice() {
        assertThatThrownBy(() -> awaiting(value()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(Thread.currentThread().getName())
                .hasMessageContaining("Async.run(() ->");
    }

    @Test // pitfall: toFuture().get() and blockingGet on a parallel thread go undetected and stall it
    default void await_onThreadThatMustNotBlock_isRefusedWithAdvice() {
        for (Executor thread : nonBlockingThreads()) {
            CompletableFuture<Throwable> refused = new CompletableFuture<>();
            AtomicReference<String> name = new AtomicReference<>();
            thread.execute(() -> {
                name.set(Thread.currentThread().getName());
                refused.complete(Waiting.thrownBy(() -> awaiting(value())));
            });
            assertThat(refused.join())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining(name.get())
                    .hasMessageContaining("must not block")
                    .hasMessageContaining("mono(() ->");
        }
    }

    @Test // issue: 100,000 awaits in a row
    default void await_aHundredThousandTimesInARow_doesNotOverflow() {
        S value = value();
        Object last = run(() -> {
            for (int i = 1; i < 100_000; i++) {
                awaiting(value);
            }
            return awaiting(value);
        });
        assertThat(last).isEqualTo(expected());
    }

    // ---- errors

    @Test // M17, X5, X53; pitfalls: checked exceptions wrapped; exceptions copied by a guessed constructor;
    // LinkageError hangs
    default void await_ofFailure_throwsTheSameObject() {
        for (Throwable error : errors()) {
            assertThat(catchThrowable(() -> run(() -> awaiting(failing(error)))))
                    .isSameAs(error);
            assertThat(error.getCause()).isNull();
        }
    }

    @Test // M2, M28
    default void await_ofFailureThatComesLater_throwsTheSameObject() {
        for (Throwable error : errors()) {
            Upstream<S> upstream = upstream();
            Task<Object> task = createTask(() -> awaiting(upstream.source()));
            Waiting.standsInAwait(task);
            upstream.fail(error);
            assertThat(Waiting.outcome(task)).isEqualTo(new Outcome.Failure<>(error));
            assertThat(upstream.cancellations()).isZero();
        }
    }

    @Test // pitfall: 1000 × block() on one cached exception leaves 1000 suppressed exceptions on it
    default void await_ofOneFailureAThousandTimes_marksItOnce() {
        Exception error = new Exception("cached");
        run(() -> {
            for (int i = 0; i < 1_000; i++) {
                assertThat(catchThrowable(() -> awaiting(failing(error)))).isSameAs(error);
            }
        });
        assertThat(error.getSuppressed()).hasSizeLessThanOrEqualTo(1);
    }

    @Test // M16, X22, X41: the source's error can be caught in the body
    default void await_ofFailure_canBeCaughtAndRecoveredFrom() {
        assertThat(run(() -> {
                    try {
                        return awaiting(failing(new IOException("upstream")));
                    } catch (Exception caught) {
                        return caught.getMessage();
                    }
                }))
                .isEqualTo("upstream");
    }

    @Test // pitfall: a source's own CancellationException looks like one's own cancellation
    default void await_ofSourceThatFailsWithCancellationException_isAFailure() {
        CancellationException its = new CancellationException("the source's own");
        Task<Object> task = createTask(() -> awaiting(failing(its)));
        assertThat(Waiting.outcome(task)).isEqualTo(new Outcome.Failure<>(its));
        assertThat(task.isCancelled()).isFalse();
    }

    // ---- cancellation

    @Test // R1, R35, M4, M10, X16, X35: subscribed, cancelled, then CancelledError
    default void cancel_whileAwaiting_cancelsTheSourceAndThenThrowsCancelledError() {
        Steps steps = new Steps();
        Upstream<S> upstream = upstream().onCancel(() -> steps.reached(3));
        Task<Object> task = createTask(() -> {
            steps.reached(1);
            try {
                return awaiting(upstream.source());
            } catch (CancelledError ours) {
                if (!ownsItsSource()) {
                    steps.reached(3);
                }
                assertThat(ours.reason()).isEqualTo("enough");
                assertThat(Thread.currentThread().isInterrupted()).isFalse();
                steps.reached(4);
                throw ours;
            }
        });
        Waiting.standsInAwait(task);
        steps.reached(2);
        assertThat(task.cancel("enough")).isTrue();
        assertThat(Waiting.outcome(task)).isEqualTo(new Outcome.Cancelled<>("enough"));
        assertThat(upstream.cancellations()).isEqualTo(cancellations());
        steps.finished(5);
    }

    @Test
    default void cancelTwice_whileAwaiting_cancelsTheSourceOnce() {
        Upstream<S> upstream = upstream();
        Task<Object> task = createTask(() -> awaiting(upstream.source()));
        Waiting.standsInAwait(task);
        Race.of(() -> task.cancel("one"), () -> task.cancel("two")).rounds(1);
        assertThat(Waiting.outcome(task)).isInstanceOf(Outcome.Cancelled.class);
        assertThat(upstream.cancellations()).isEqualTo(cancellations());
    }

    @Test
    default void cancel_ofTaskThatHasItsValue_leavesTheSourceAlone() {
        Upstream<S> upstream = upstream();
        Task<Object> task = createTask(() -> awaiting(upstream.source()));
        Waiting.standsInAwait(task);
        upstream.succeed();
        Waiting.outcome(task);
        assertThat(task.cancel("too late")).isFalse();
        assertThat(upstream.cancellations()).isZero();
    }

    @Test // edge-triggered: a clean-up may await
    default void await_inFinallyOfCancelledBody_works() {
        AtomicReference<Object> cleaned = new AtomicReference<>();
        Upstream<S> upstream = upstream();
        Task<Object> task = createTask(() -> {
            try {
                return awaiting(upstream.source());
            } finally {
                cleaned.set(List.of(1));
                awaiting(value());
                cleaned.set(List.of(1, 2));
            }
        });
        Waiting.standsInAwait(task);
        task.cancel("enough");
        assertThat(Waiting.outcome(task)).isEqualTo(new Outcome.Cancelled<>("enough"));
        assertThat(cleaned.get()).isEqualTo(List.of(1, 2));
    }

    @Test // pitfall: catch (Exception) swallows the cancellation
    default void cancel_whileAwaitingInsideCatchException_isNotSwallowed() {
        Upstream<S> upstream = upstream();
        Task<Object> task = createTask(() -> {
            try {
                return awaiting(upstream.source());
            } catch (Exception swallowed) {
                return swallowed;
            }
        });
        Waiting.standsInAwait(task);
        task.cancel("enough");
        assertThat(Waiting.outcome(task)).isEqualTo(new Outcome.Cancelled<>("enough"));
    }

    @Test // M23, X43, X146
    default void timeout_whileAwaiting_cancelsTheSource() {
        Upstream<S> upstream = upstream();
        run(() -> {
            assertThatThrownBy(() -> timeout(Duration.ofMillis(1), () -> awaiting(upstream.source())))
                    .isInstanceOf(TimeoutException.class);
            // the time may be over before the await has begun: then it does not subscribe
            assertThat(upstream.cancellations()).isEqualTo(ownsItsSource() ? upstream.subscribers() : 0);
            assertThat(awaiting(value())).isEqualTo(expected());
        });
    }

    @Test
    default void shielded_await_isNotCancelled() {
        Upstream<S> upstream = upstream();
        AtomicReference<Object> value = new AtomicReference<>();
        Task<Object> task = createTask(() -> {
            value.set(shielded(() -> awaiting(upstream.source())) == expected());
            return awaiting(value());
        });
        Waiting.standsInAwait(task);
        task.cancel("enough");
        assertThat(upstream.cancellations()).isZero();
        upstream.succeed();
        assertThat(Waiting.outcome(task)).isEqualTo(new Outcome.Cancelled<>("enough"));
        assertThat(value.get()).isEqualTo(true);
    }

    @Test // pitfall: the source is not cancelled when the waiter is interrupted
    default void interrupt_ofPlainVirtualThread_wakesItAndCancelsTheSource() throws Exception {
        Upstream<S> upstream = upstream();
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        CompletableFuture<Boolean> flag = new CompletableFuture<>();
        Thread thread = Thread.startVirtualThread(() -> {
            thrown.complete(Waiting.thrownBy(() -> awaiting(upstream.source())));
            flag.complete(Thread.currentThread().isInterrupted());
        });
        Waiting.parked(thread);
        thread.interrupt();
        thread.join();
        assertThat(thrown.join()).isInstanceOf(InterruptedException.class);
        assertThat(flag.join()).isFalse();
        assertThat(upstream.cancellations()).isEqualTo(threadOwnsItsSource() ? 1 : 0);
        if (!threadOwnsItsSource()) {
            upstream.succeed();
        }
    }

    @Test // the same, for a thread that waits in run
    default void interrupt_ofThreadInRun_wakesItAndCancelsTheSource() throws Exception {
        Upstream<S> upstream = upstream();
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        CompletableFuture<Task<?>> body = new CompletableFuture<>();
        Thread thread = Thread.ofPlatform()
                .start(() -> thrown.complete(Waiting.thrownBy(() -> run(() -> {
                    body.complete(Task.current().orElseThrow());
                    return awaiting(upstream.source());
                }))));
        Waiting.standsInAwait(body.join());
        thread.interrupt();
        thread.join();
        assertThat(thrown.join()).isInstanceOf(InterruptedException.class);
        assertThat(upstream.cancellations()).isEqualTo(cancellations());
    }

    @Test // value and cancel race: exactly one wins
    default void value_racingCancel_isReturnedOrTheSourceIsCancelled() {
        class Round {
            final Upstream<S> upstream = upstream();
            Object returned;
            Throwable thrown;
            final Task<?> task = createTask(() -> {
                try {
                    returned = awaiting(upstream.source()) == null ? "null" : "value";
                } catch (Throwable caught) {
                    thrown = caught;
                    throw caught;
                }
            });
        }
        Race.with(() -> {
                    Round round = new Round();
                    Waiting.standsInAwait(round.task);
                    return round;
                })
                .between(round -> round.upstream.succeed(), round -> round.task.cancel("race"))
                .check(round -> {
                    Outcome<?> outcome = Waiting.outcome(round.task);
                    if (round.returned != null) {
                        assertThat(round.thrown).isNull();
                        assertThat(round.returned).isEqualTo(expected() == null ? "null" : "value");
                        assertThat(round.upstream.cancellations()).isZero();
                    } else {
                        assertThat(round.thrown).isInstanceOf(CancelledError.class);
                        assertThat(outcome).isEqualTo(new Outcome.Cancelled<>("race"));
                        // the value may have come first, and have been told later: then there is nothing to cancel
                        assertThat(round.upstream.cancellations()).isLessThanOrEqualTo(cancellations());
                    }
                })
                .rounds(10_000);
    }

    // ---- as a task

    @Test
    default void toTask_endsAsTheSourceDoes() {
        IOException error = new IOException("upstream");
        CancellationException its = new CancellationException("the source's own");
        run(() -> {
            assertThat((Object) await(asTask(value()))).isEqualTo(expected());
            assertThat(catchThrowable(() -> await(asTask(failing(error))))).isSameAs(error);
            assertThat(asTask(failing(its)).outcome()).isEqualTo(new Outcome.Failure<>(its));
        });
    }

    @Test
    default void toTask_isOneOutcomeForAllWhoAwaitIt() {
        Upstream<S> upstream = upstream();
        run(() -> {
            Task<?> shared = asTask(upstream.source());
            Task<Object> one = createTask(() -> await(shared));
            Task<Object> two = createTask(() -> await(shared));
            Waiting.standsInAwait(one);
            Waiting.standsInAwait(two);
            upstream.succeed();
            assertThat(await(gather(one, two))).containsExactly(expected(), expected());
        });
        assertThat(upstream.subscribers()).isLessThanOrEqualTo(1);
    }

    @Test // gather cancelled: all its unfinished members are cancelled
    default void gather_ofSourcesThatIsCancelled_cancelsThem() {
        Upstream<S> one = upstream();
        Upstream<S> two = upstream();
        run(() -> {
            Task<List<Object>> both = gather(asTask(one.source()), asTask(two.source()));
            both.cancel("enough");
            assertThatThrownBy(() -> await(both)).isInstanceOf(CancellationException.class);
        });
        assertThat(List.of(one.cancellations(), two.cancellations())).containsOnly(taskCancellations());
    }

    @Test
    default void waitFor_ofSourceThatIsTooLate_cancelsIt() {
        Upstream<S> upstream = upstream();
        run(() -> assertThatThrownBy(() -> await(waitFor(asTask(upstream.source()), Duration.ofMillis(1))))
                .isInstanceOf(TimeoutException.class));
        assertThat(upstream.cancellations()).isEqualTo(taskCancellations());
    }

    /** Cancelling the task itself reaches the source, unless that is a stage, which is never cancelled. */
    default int taskCancellations() {
        return 1;
    }

    @Test // pitfall: a shared source is cancelled by one of its awaiters
    default void cancel_ofAwaiterInAnotherScope_leavesTheTaskToTheOthers() {
        Upstream<S> upstream = upstream();
        Task<?> shared = asTask(upstream.source());
        CompletableFuture<Task<?>> leaver = new CompletableFuture<>();
        Thread stranger = Thread.startVirtualThread(() -> Waiting.thrownBy(() -> run(() -> {
            leaver.complete(Task.current().orElseThrow());
            return await(shared);
        })));
        Waiting.standsInAwait(leaver.join());
        leaver.join().cancel("enough");
        assertThat((Object) Waiting.outcome(leaver.join())).isEqualTo(new Outcome.Cancelled<>("enough"));
        Waiting.until(() -> !stranger.isAlive());
        assertThat(upstream.cancellations()).isZero();
        upstream.succeed();
        assertThat((Object) Waiting.outcome(shared)).isEqualTo(new Outcome.Success<>(expected()));
    }
}
