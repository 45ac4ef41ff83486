package dev.taskbridge.contract;

import static dev.taskbridge.Async.await;
import static dev.taskbridge.Async.createTask;
import static dev.taskbridge.Async.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.taskbridge.CancelledError;
import dev.taskbridge.Outcome;
import dev.taskbridge.Promise;
import dev.taskbridge.Race;
import dev.taskbridge.Task;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/**
 * What holds for whatever has to be subscribed to: nothing happens before an await, and each await has a subscription of its own.
 *
 * @param <S> the type of what is awaited
 */
public interface SubscriptionContract<S> extends AwaitContract<S> {

    /** What the library's hook for errors that come too late has received in this test; each is the error itself. */
    List<Throwable> dropped();

    /** A source that throws when it is subscribed to. */
    S throwingOnSubscribe(Error error);

    // ---- not subscribed

    @Test
    default void cancel_beforeTheAwait_doesNotSubscribe() {
        Upstream<S> upstream = upstream();
        Task<Object> task = createTask(() -> {
            Task.current().orElseThrow().cancel("enough");
            return awaiting(upstream.source());
        });
        assertThat(Waiting.outcome(task)).isEqualTo(new Outcome.Cancelled<>("enough"));
        assertThat(upstream.subscribers()).isZero();
    }

    @Test
    default void await_whereItIsRefused_doesNotSubscribe() {
        Upstream<S> upstream = upstream();
        assertThatThrownBy(() -> awaiting(upstream.source())).isInstanceOf(IllegalStateException.class);
        for (Executor thread : nonBlockingThreads()) {
            CompletableFuture<Throwable> refused = new CompletableFuture<>();
            thread.execute(() -> refused.complete(Waiting.thrownBy(() -> awaiting(upstream.source()))));
            assertThat(refused.join()).isInstanceOf(IllegalStateException.class);
        }
        assertThat(upstream.subscribers()).isZero();
    }

    @Test
    default void await_twice_subscribesTwice() {
        Upstream<S> upstream = upstream();
        Task<Object> task = createTask(() -> {
            awaiting(upstream.source());
            return awaiting(upstream.source());
        });
        Waiting.standsInAwait(task);
        upstream.succeed();
        Waiting.until(() -> upstream.subscribers() == 2);
        upstream.succeed();
        assertThat(Waiting.outcome(task)).isEqualTo(new Outcome.Success<>(expected()));
    }

    @Test
    default void toTask_subscribesAtOnce() {
        Upstream<S> upstream = upstream();
        run(() -> {
            Task<?> task = asTask(upstream.source());
            assertThat(upstream.subscribers()).isEqualTo(1);
            upstream.succeed();
            await(task);
            await(task);
        });
        assertThat(upstream.subscribers()).isEqualTo(1);
    }

    @Test // scope ends: what is left in it is cancelled before the result is delivered
    default void toTask_leftInItsScope_isCancelledBeforeRunReturns() {
        Upstream<S> upstream = upstream();
        run(() -> {
            Task<?> unused = asTask(upstream.source());
        });
        assertThat(upstream.cancellations()).isEqualTo(1);
    }

    @Test
    default void toTask_cancelled_cancelsTheSourceOnceAndIsACancellationExceptionForOthers() {
        Upstream<S> upstream = upstream();
        run(() -> {
            Task<?> task = asTask(upstream.source());
            assertThat(task.cancel("enough")).isTrue();
            assertThat(task.cancel("again")).isFalse();
            assertThat(upstream.cancellations()).isEqualTo(1);
            assertThatThrownBy(() -> await(task))
                    .isInstanceOf(CancellationException.class)
                    .hasMessageContaining("enough");
        });
        assertThat(upstream.cancellations()).isEqualTo(1);
    }

    @Test // nothing of ours depends on the thread that subscribes
    default void toTask_onThreadThatMustNotBlock_isAllowed() {
        for (Executor thread : nonBlockingThreads()) {
            CompletableFuture<Task<?>> made = new CompletableFuture<>();
            thread.execute(() -> made.complete(asTask(value())));
            assertThat((Object) Waiting.outcome(made.join())).isEqualTo(new Outcome.Success<>(expected()));
        }
    }

    @Test // pitfall: a LinkageError makes block() and blockingGet() hang for ever. The leak check sees what is left
    default void await_ofSourceThatThrowsWhenSubscribedTo_throwsTheSameObject() {
        LinkageError error = new LinkageError("subscribe");
        Waiting.onPlainVirtualThread(() -> {
            assertThat(catchThrowable(() -> awaiting(throwingOnSubscribe(error))))
                    .isSameAs(error);
            assertThat(catchThrowable(() -> asTask(throwingOnSubscribe(error)).await()))
                    .isSameAs(error);
        });
        assertThat(dropped()).isEmpty();
    }

    // ---- ended inside subscribe()

    @Test
    default void source_thatEndsInsideSubscribe_hasItsValueReturnedAndTheRestReported() {
        IOException late = new IOException("after the end");
        Upstream<S> upstream = upstream();
        upstream.insideSubscribe(() -> {
            upstream.succeed();
            upstream.fail(late);
            upstream.succeed();
            upstream.handOver();
        });
        assertThat(run(() -> awaiting(upstream.source()))).isEqualTo(expected());
        upstream.handOver();
        assertThat(upstream.cancelledSubscriptions()).containsExactly(2, 3);
        assertThat(dropped()).containsOnlyOnce(late);
    }

    @Test
    default void source_thatFailsInsideSubscribe_hasItsErrorThrownAndTheRestReported() {
        IOException first = new IOException("first");
        IOException late = new IOException("after the end");
        Upstream<S> upstream = upstream();
        upstream.insideSubscribe(() -> {
            upstream.fail(first);
            upstream.succeed();
            upstream.fail(late);
        });
        assertThat(catchThrowable(() -> run(() -> awaiting(upstream.source())))).isSameAs(first);
        assertThat(upstream.cancellations()).isZero();
        assertThat(dropped()).containsExactly(late);
    }

    @Test
    default void source_thatEndsElsewhereInsideSubscribe_isAwaited() {
        Exception error = new Exception("elsewhere");
        Upstream<S> succeeding = upstream();
        succeeding.insideSubscribe(() -> elsewhere(succeeding::succeed));
        assertThat(run(() -> awaiting(succeeding.source()))).isEqualTo(expected());
        Upstream<S> failing = upstream();
        failing.insideSubscribe(() -> elsewhere(() -> failing.fail(error)));
        assertThat(catchThrowable(() -> run(() -> awaiting(failing.source())))).isSameAs(error);
        assertThat(failing.cancellations() + succeeding.cancellations()).isZero();
        assertThat(dropped()).isEmpty();
    }

    private static void elsewhere(Runnable job) {
        CompletableFuture.runAsync(job).join();
    }

    @Test // the subscription may be late, too
    default void source_thatHandsOverElsewhereInsideSubscribe_isCancelledWithItsAwaiter() {
        Upstream<S> upstream = upstream().holdingItsSubscription();
        upstream.insideSubscribe(() -> elsewhere(upstream::handOver));
        Task<Object> task = createTask(() -> awaiting(upstream.source()));
        Waiting.standsInAwait(task);
        task.cancel("enough");
        assertThat(Waiting.outcome(task)).isEqualTo(new Outcome.Cancelled<>("enough"));
        assertThat(upstream.cancellations()).isEqualTo(1);
    }

    @Test // decision 7: what has come is returned, and the request waits
    default void cancel_insideSubscribeOfSourceThatEndsThere_isDeliveredAtTheNextAwait() {
        AtomicReference<Object> returned = new AtomicReference<>();
        Upstream<S> upstream = upstream();
        upstream.insideSubscribe(() -> {
            Task.current().orElseThrow().cancel("enough");
            upstream.succeed();
        });
        Task<Object> task = createTask(() -> {
            returned.set(List.of(awaiting(upstream.source()) == expected()));
            return awaiting(value());
        });
        assertThat(Waiting.outcome(task)).isEqualTo(new Outcome.Cancelled<>("enough"));
        assertThat(returned.get()).isEqualTo(List.of(true));
        assertThat(upstream.cancellations()).isZero();
    }

    @Test
    default void cancel_insideSubscribeOfSourceThatDoesNotEndThere_cancelsIt() {
        Upstream<S> upstream = upstream();
        upstream.insideSubscribe(() -> Task.current().orElseThrow().cancel("enough"));
        Task<Object> task = createTask(() -> awaiting(upstream.source()));
        assertThat(Waiting.outcome(task)).isEqualTo(new Outcome.Cancelled<>("enough"));
        assertThat(upstream.cancellations()).isEqualTo(1);
    }

    @Test // before, while or after subscribe() returns
    default void source_endingAsSubscribeReturns_endsTheAwait() {
        class Round {
            final Upstream<S> upstream = upstream();
            final Exception error = new Exception("race");
            final boolean fails = ThreadLocalRandom.current().nextBoolean();
            Object returned;
            Throwable thrown;

            void end() {
                while (!upstream.hasSubscriber()) {
                    Thread.onSpinWait();
                }
                if (fails) {
                    upstream.fail(error);
                } else {
                    upstream.succeed();
                }
            }

            void await() {
                thrown = Waiting.thrownBy(() -> returned = run(() -> awaiting(upstream.source())));
            }
        }
        Race.with(Round::new)
                .between(Round::await, Round::end)
                .check(round -> {
                    assertThat(round.thrown).isSameAs(round.fails ? round.error : null);
                    assertThat(round.returned).isEqualTo(round.fails ? null : expected());
                    assertThat(round.upstream.cancellations()).isZero();
                })
                .rounds(10_000);
        assertThat(dropped()).isEmpty();
    }

    // ---- the protocol, kept and broken

    @Test // X88; pitfall: cancel arrives before onSubscribe
    default void cancel_beforeOnSubscribe_cancelsTheLateSubscriptionAndRequestsNothing() {
        Upstream<S> upstream = upstream().holdingItsSubscription();
        Task<Object> task = createTask(() -> awaiting(upstream.source()));
        Waiting.standsInAwait(task);
        task.cancel("enough");
        assertThat(Waiting.outcome(task)).isEqualTo(new Outcome.Cancelled<>("enough"));
        assertThat(upstream.cancellations()).isZero();
        upstream.handOver();
        assertThat(upstream.cancellations()).isEqualTo(1);
        assertThat(upstream.requests()).isZero();
        assertThat(dropped()).isEmpty();
    }

    @Test // rule 2.5
    default void onSubscribe_aSecondTime_cancelsTheSecondSubscriptionOnly() {
        Upstream<S> upstream = upstream();
        Task<Object> task = createTask(() -> awaiting(upstream.source()));
        Waiting.standsInAwait(task);
        upstream.handOver();
        assertThat(upstream.cancelledSubscriptions()).containsExactly(2);
        upstream.succeed();
        assertThat(Waiting.outcome(task)).isEqualTo(new Outcome.Success<>(expected()));
        upstream.handOver();
        assertThat(upstream.cancelledSubscriptions()).containsExactly(2, 3);
    }

    @Test // R40, R41: protocol breakers are reported, never fatal
    default void error_afterTheEnd_isDroppedOnce() {
        IOException late = new IOException("after the end");
        Upstream<S> upstream = upstream();
        Task<Object> task = createTask(() -> awaiting(upstream.source()));
        Waiting.standsInAwait(task);
        upstream.succeed();
        upstream.fail(late);
        assertThat(Waiting.outcome(task)).isEqualTo(new Outcome.Success<>(expected()));
        assertThat(dropped()).containsExactly(late);
    }

    @Test
    default void value_afterTheEnd_changesNothing() {
        IOException first = new IOException("first");
        Upstream<S> upstream = upstream();
        Task<Object> task = createTask(() -> awaiting(upstream.source()));
        Waiting.standsInAwait(task);
        upstream.fail(first);
        upstream.succeed();
        assertThat(Waiting.outcome(task)).isEqualTo(new Outcome.Failure<>(first));
        assertThat(dropped()).isEmpty();
    }

    @Test // X8, X49; pitfall: errors after the waiter was cancelled vanish
    default void error_afterCancel_isDroppedOnce() {
        IOException late = new IOException("late");
        Upstream<S> upstream = upstream();
        Task<Object> task = createTask(() -> awaiting(upstream.source()));
        Waiting.standsInAwait(task);
        task.cancel("enough");
        Waiting.outcome(task);
        assertThat(dropped()).isEmpty(); // our own cancellation is no error
        upstream.fail(late);
        assertThat(dropped()).containsExactly(late);
        assertThat(upstream.cancellations()).isEqualTo(1);
    }

    @Test
    default void value_afterCancel_changesNothing() {
        Upstream<S> upstream = upstream();
        Task<Object> task = createTask(() -> awaiting(upstream.source()));
        Waiting.standsInAwait(task);
        task.cancel("enough");
        Waiting.outcome(task);
        upstream.succeed();
        assertThat(task.outcome()).isEqualTo(new Outcome.Cancelled<>("enough"));
        assertThat(dropped()).isEmpty();
    }

    // ---- races

    @Test // R2; rule 2.7; pitfall: request and cancel of one subscription run concurrently
    default void subscription_racingCancel_isCancelledOnceAndNeverWhileItIsRequestedFrom() {
        class Round {
            final Upstream<S> upstream = upstream().holdingItsSubscription();
            final Task<Object> task = createTask(() -> awaiting(upstream.source()));
        }
        Race.with(() -> {
                    Round round = new Round();
                    Waiting.standsInAwait(round.task);
                    return round;
                })
                .between(round -> round.upstream.handOver(), round -> round.task.cancel("race"))
                .check(round -> {
                    assertThat(Waiting.outcome(round.task)).isEqualTo(new Outcome.Cancelled<>("race"));
                    assertThat(round.upstream.cancellations()).isEqualTo(1);
                    assertThat(round.upstream.requests()).isLessThanOrEqualTo(1);
                    assertThat(round.upstream.overlapped()).isFalse();
                })
                .rounds(10_000);
        assertThat(dropped()).isEmpty();
    }

    @Test // M22: nothing leaks, nothing is lost
    default void error_racingCancel_isThrownOrDropped() {
        class Round {
            final Upstream<S> upstream = upstream();
            final Exception error = new Exception("race");
            final AtomicReference<Throwable> thrown = new AtomicReference<>();
            final Task<?> task = createTask(() -> {
                thrown.set(Waiting.thrownBy(() -> awaiting(upstream.source())));
            });
        }
        AtomicReference<Integer> droppedBefore = new AtomicReference<>(0);
        Race.with(() -> {
                    Round round = new Round();
                    Waiting.standsInAwait(round.task);
                    return round;
                })
                .between(round -> round.upstream.fail(round.error), round -> round.task.cancel("race"))
                .check(round -> {
                    Waiting.outcome(round.task);
                    List<Throwable> now = dropped();
                    List<Throwable> here = now.subList(droppedBefore.get(), now.size());
                    droppedBefore.set(now.size());
                    if (round.thrown.get() == round.error) {
                        assertThat(here).isEmpty();
                        assertThat(round.upstream.cancellations()).isZero();
                    } else {
                        assertThat(round.thrown.get()).isInstanceOf(CancelledError.class);
                        assertThat(here).containsExactly(round.error);
                        assertThat(round.upstream.cancellations()).isLessThanOrEqualTo(1);
                    }
                })
                .rounds(10_000);
    }

    @Test // a source that ends while it is being cancelled
    default void source_thatEndsInsideCancel_isFine() {
        Promise<Object> called = new Promise<>();
        AtomicReference<Upstream<S>> self = new AtomicReference<>();
        Upstream<S> upstream = upstream().onCancel(() -> {
            self.get().succeed();
            called.succeed("cancelled");
        });
        self.set(upstream);
        Task<Object> task = createTask(() -> awaiting(upstream.source()));
        Waiting.standsInAwait(task);
        task.cancel("enough");
        assertThat(Waiting.outcome(task)).isEqualTo(new Outcome.Cancelled<>("enough"));
        assertThat(called.task().isDone()).isTrue();
        assertThat(dropped()).isEmpty();
    }
}
