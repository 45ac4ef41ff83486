package dev.taskbridge.reactor;

import static dev.taskbridge.Async.await;
import static dev.taskbridge.Async.createTask;
import static dev.taskbridge.Async.gather;
import static dev.taskbridge.Async.run;
import static dev.taskbridge.reactor.ReactorBridge.await;
import static dev.taskbridge.reactor.ReactorBridge.mono;
import static dev.taskbridge.reactor.ReactorBridge.toTask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.taskbridge.Outcome;
import dev.taskbridge.Race;
import dev.taskbridge.Task;
import dev.taskbridge.contract.Body;
import dev.taskbridge.contract.SubscriptionContract;
import dev.taskbridge.contract.Upstream;
import dev.taskbridge.contract.Waiting;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.Scannable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.publisher.Operators;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.test.publisher.PublisherProbe;

/** {@code await(mono)} and {@code toTask(mono)}. */
final class MonoAwaitTest implements SubscriptionContract<Mono<Integer>> {

    @RegisterExtension
    final DroppedErrors dropped = new DroppedErrors();

    @Override
    public Mono<Integer> value() {
        return Mono.just(42);
    }

    @Override
    public Mono<Integer> failing(Throwable error) {
        return Mono.error(error);
    }

    @Override
    public Upstream<Mono<Integer>> upstream() {
        return new MonoUpstream();
    }

    @Override
    public Object awaiting(Mono<Integer> source) {
        return await(source);
    }

    @Override
    public Task<?> asTask(Mono<Integer> source) {
        return toTask(source);
    }

    @Override
    public List<Throwable> dropped() {
        return dropped.all();
    }

    @Override
    public Mono<Integer> throwingOnSubscribe(Error error) {
        return new Mono<>() {
            @Override
            public void subscribe(CoreSubscriber<? super Integer> actual) {
                throw error;
            }
        };
    }

    @Override
    public List<Executor> nonBlockingThreads() {
        return List.of(Schedulers.parallel()::schedule, Schedulers.single()::schedule);
    }

    // ---- what only a Mono can be

    @Test // M7, M8: awaitSingleOrNull
    void await_ofEmptyMono_isNull() {
        assertThat(run(() -> await(Mono.<Integer>empty()))).isNull();
        assertThat(run(() -> await(toTask(Mono.<Integer>empty())))).isNull();
    }

    @Test // pitfall: awaitFirst cancelled the source after the first value, and a transaction was rolled back before
    // COMMIT
    void await_ofMonoThatHasEmitted_waitsForOnCompleteAndDoesNotCancel() {
        MonoUpstream upstream = new MonoUpstream();
        Task<Integer> task = createTask(() -> await(upstream.source()));
        Waiting.standsInAwait(task);
        upstream.next();
        assertThat(task.isDone()).isFalse();
        Waiting.standsInAwait(task);
        upstream.complete();
        assertThat(Waiting.outcome(task)).isEqualTo(new Outcome.Success<>(42));
        assertThat(upstream.cancellations()).isZero();
        assertThat(upstream.requests()).isEqualTo(1);
    }

    @Test // M26: what was written before onComplete is visible
    void await_resumesOnlyAfterOnComplete() {
        class Round {
            int written;
            final AtomicReference<MonoSink<Integer>> sink = new AtomicReference<>();
            final Task<Integer> task =
                    createTask(() -> await(Mono.create(sink::set).doOnTerminate(() -> written = 1)) + written);
        }
        Race.with(Round::new)
                .between(
                        round -> {
                            Waiting.until(() -> round.sink.get() != null);
                            round.sink.get().success(41);
                        },
                        round -> Waiting.outcome(round.task))
                .check(round -> assertThat(round.task.outcome()).isEqualTo(new Outcome.Success<>(42)))
                .rounds(10_000);
    }

    @Test
    void await_ofMonoThatEmitsAndThenFails_throwsAndDiscardsTheValue() {
        IOException error = new IOException("after the value");
        List<Object> discarded = new CopyOnWriteArrayList<>();
        MonoUpstream upstream = new MonoUpstream();
        StepVerifier.create(mono(() -> await(upstream.source()))
                        .contextWrite(context -> Operators.enableOnDiscard(context, discarded::add)))
                .then(() -> {
                    upstream.awaitSubscriber();
                    upstream.next();
                    upstream.fail(error);
                })
                .verifyErrorSatisfies(thrown -> assertThat(thrown).isSameAs(error));
        assertThat(discarded).containsExactly(42);
    }

    @Test // R38; protocol breakers are reported, never fatal
    void await_ofMonoThatEmitsTwice_returnsTheFirstAndDropsTheSecond() {
        List<Object> nextDropped = new CopyOnWriteArrayList<>();
        Hooks.onNextDropped(nextDropped::add);
        try {
            MonoUpstream upstream = new MonoUpstream();
            Task<Integer> task = createTask(() -> await(upstream.source()));
            Waiting.standsInAwait(task);
            upstream.next();
            upstream.subscriber().onNext(43);
            upstream.complete();
            upstream.subscriber().onNext(44);
            upstream.complete();
            assertThat(Waiting.outcome(task)).isEqualTo(new Outcome.Success<>(42));
            assertThat(nextDropped).containsExactly(43, 44);
        } finally {
            Hooks.resetOnNextDropped();
        }
    }

    @Test // value and cancel race: a value that lost is handed to the discard hook
    void value_racingCancel_isReturnedOrDiscarded() {
        class Round {
            final MonoUpstream upstream = new MonoUpstream();
            final List<Object> discarded = new CopyOnWriteArrayList<>();
            final Body body = new Body();
            final AtomicInteger returned = new AtomicInteger();
            final Disposable subscription = mono(body.running(() -> {
                        Integer value = await(upstream.source());
                        returned.set(value);
                        return value;
                    }))
                    .contextWrite(context -> Operators.enableOnDiscard(context, discarded::add))
                    .subscribe();
        }
        Race.with(() -> {
                    Round round = new Round();
                    round.body.standsInAwait();
                    return round;
                })
                .between(round -> round.upstream.succeed(), round -> round.subscription.dispose())
                .check(round -> {
                    Outcome<?> outcome = round.body.outcome();
                    if (outcome instanceof Outcome.Cancelled) {
                        assertThat(round.discarded).containsExactly(42);
                    } else {
                        assertThat(round.returned.get()).isEqualTo(42);
                    }
                    assertThat(round.upstream.cancellations()).isLessThanOrEqualTo(round.returned.get() == 0 ? 1 : 0);
                })
                .rounds(10_000);
        assertThat(dropped()).isEmpty();
    }

    @Test
    void value_afterCancel_isDiscarded() {
        List<Object> discarded = new CopyOnWriteArrayList<>();
        MonoUpstream upstream = new MonoUpstream();
        Body body = new Body();
        Disposable subscription = mono(body.running(() -> {
                    await(upstream.source());
                }))
                .contextWrite(context -> Operators.enableOnDiscard(context, discarded::add))
                .subscribe();
        upstream.awaitSubscriber();
        body.standsInAwait();
        subscription.dispose();
        body.outcome();
        upstream.succeed();
        assertThat(discarded).containsExactly(42);
    }

    @Test // an emitted value that its Mono has not completed is discarded when the awaiter is cancelled
    void cancel_betweenOnNextAndOnComplete_discardsTheValue() {
        List<Object> discarded = new CopyOnWriteArrayList<>();
        MonoUpstream upstream = new MonoUpstream();
        Body body = new Body();
        Disposable subscription = mono(body.running(() -> {
                    await(upstream.source());
                }))
                .contextWrite(context -> Operators.enableOnDiscard(context, discarded::add))
                .subscribe();
        upstream.awaitSubscriber();
        body.standsInAwait();
        upstream.next();
        subscription.dispose();
        assertThat(body.outcome()).isInstanceOf(Outcome.Cancelled.class);
        assertThat(upstream.cancellations()).isEqualTo(1);
        assertThat(discarded).containsExactly(42);
        upstream.complete();
        assertThat(discarded).containsExactly(42);
    }

    @Test // late errors go to the hook of the subscriber's Context, if it has one
    void error_afterCancel_goesToTheHookInTheContext() {
        List<Throwable> local = new CopyOnWriteArrayList<>();
        MonoUpstream upstream = new MonoUpstream();
        Body body = new Body();
        Disposable subscription = mono(body.running(() -> {
                    await(upstream.source());
                }))
                .contextWrite(context -> context.put("reactor.onErrorDropped.local", (Consumer<Throwable>) local::add))
                .subscribe();
        upstream.awaitSubscriber();
        body.standsInAwait();
        subscription.dispose();
        body.outcome();
        IOException late = new IOException("late");
        upstream.fail(late);
        assertThat(local).containsExactly(late);
        assertThat(dropped()).isEmpty();
    }

    @Test // pitfall: a throwing global hook or handler hangs the waiter
    void error_afterCancelWithThrowingHook_leavesTheWaiterAlone() {
        Hooks.onErrorDropped(error -> {
            throw new IllegalStateException("hook");
        });
        MonoUpstream upstream = new MonoUpstream();
        Task<Integer> task = createTask(() -> await(upstream.source()));
        Waiting.standsInAwait(task);
        task.cancel("enough");
        assertThatThrownBy(() -> upstream.fail(new IOException("late"))).hasMessage("hook");
        assertThat(Waiting.outcome(task)).isEqualTo(new Outcome.Cancelled<>("enough"));
    }

    @Test // M13, M14, M41: of many values, the pipeline says which
    void await_ofFluxMadeAMono_followsItsOperator() {
        assertThat(run(() -> await(Flux.just(1, 2).next()))).isEqualTo(1);
        assertThat(run(() -> await(Flux.just(1, 2).last()))).isEqualTo(2);
        assertThat(catchThrowable(() -> run(() -> await(Flux.just(1, 2).single()))))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test // R2: also when onNext comes from inside request
    void await_ofMonoThatEmitsInsideRequest_isNotCancelledTwice() {
        PublisherProbe<Integer> probe = PublisherProbe.of(Mono.just(1).hide());
        assertThat(run(() -> await(probe.mono()))).isEqualTo(1);
        probe.assertWasSubscribed();
        probe.assertWasRequested();
        probe.assertWasNotCancelled();
    }

    @Test
    void await_ofMonoOnOtherScheduler_returns() {
        assertThat(run(() ->
                        await(Mono.delay(Duration.ofMillis(1)).thenReturn(1).publishOn(Schedulers.boundedElastic()))))
                .isEqualTo(1);
    }

    @Test // pitfall: nested block() on boundedElastic deadlocks at the 10 × cores cap
    void await_onAThousandBodiesAtOnce_needsNoPoolThread() {
        Sinks.One<Integer> gate = Sinks.one();
        List<Integer> all = run(() -> {
            List<Task<Integer>> waiting = new ArrayList<>();
            for (int i = 0; i < 1_000; i++) {
                waiting.add(createTask(() -> await(mono(() -> await(gate.asMono())))));
            }
            waiting.forEach(Waiting::standsInAwait);
            gate.tryEmitValue(1);
            return await(gather(waiting));
        });
        assertThat(all).hasSize(1_000).containsOnly(1);
    }

    @Test
    void awaiter_isScannable() {
        MonoUpstream upstream = new MonoUpstream();
        Task<Integer> task = createTask(() -> await(upstream.source()));
        Waiting.standsInAwait(task);
        Scannable awaiter = Scannable.from(upstream.subscriber());
        assertThat(awaiter.isScanAvailable()).isTrue();
        assertThat(awaiter.scan(Scannable.Attr.RUN_STYLE)).isEqualTo(Scannable.Attr.RunStyle.SYNC);
        assertThat(awaiter.scan(Scannable.Attr.TERMINATED)).isFalse();
        assertThat(awaiter.scan(Scannable.Attr.CANCELLED)).isFalse();
        upstream.succeed();
        Waiting.outcome(task);
        assertThat(awaiter.scan(Scannable.Attr.TERMINATED)).isTrue();
        assertThat(awaiter.scan(Scannable.Attr.CANCELLED)).isFalse();

        MonoUpstream other = new MonoUpstream();
        Task<Integer> cancelled = createTask(() -> await(other.source()));
        Waiting.standsInAwait(cancelled);
        cancelled.cancel();
        Waiting.outcome(cancelled);
        assertThat(Scannable.from(other.subscriber()).scan(Scannable.Attr.CANCELLED))
                .isTrue();
        assertThat(Scannable.from(other.subscriber()).scan(Scannable.Attr.TERMINATED))
                .isFalse();
    }

    @Test
    void awaiter_hasItsSubscriptionAsParent() {
        AtomicReference<Scannable> awaiter = new AtomicReference<>();
        Sinks.One<Integer> gate = Sinks.one();
        Mono<Integer> source = gate.asMono().name("gate");
        Task<Integer> task = createTask(() -> await(new Mono<Integer>() {
            @Override
            public void subscribe(CoreSubscriber<? super Integer> actual) {
                awaiter.set(Scannable.from(actual));
                source.hide().subscribe(actual);
            }
        }));
        Waiting.standsInAwait(task);
        assertThat(awaiter.get().scan(Scannable.Attr.PARENT)).isNotNull();
        gate.tryEmitValue(1);
        Waiting.outcome(task);
    }
}
