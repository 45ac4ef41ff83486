package dev.taskbridge.reactor;

import static dev.taskbridge.Async.await;
import static dev.taskbridge.Async.createTask;
import static dev.taskbridge.Async.sleep;
import static dev.taskbridge.reactor.ReactorBridge.await;
import static dev.taskbridge.reactor.ReactorBridge.mono;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.taskbridge.Async;
import dev.taskbridge.Coroutine;
import dev.taskbridge.EventLoop;
import dev.taskbridge.Outcome;
import dev.taskbridge.Promise;
import dev.taskbridge.Race;
import dev.taskbridge.Reports;
import dev.taskbridge.Task;
import dev.taskbridge.contract.Body;
import dev.taskbridge.contract.ColdContract;
import dev.taskbridge.contract.Probe;
import dev.taskbridge.contract.Waiting;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.Exceptions;
import reactor.core.Fuseable;
import reactor.core.Scannable;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.util.context.Context;

/** {@code mono(coroutine)}. */
final class MonoColdTest implements ColdContract<Mono<Integer>> {

    @RegisterExtension
    final DroppedErrors dropped = new DroppedErrors();

    private final List<Object> discarded = new CopyOnWriteArrayList<>();

    @Override
    public Mono<Integer> cold(Coroutine<Integer> body) {
        return mono(body);
    }

    @Override
    public Mono<Integer> cold(EventLoop loop, Coroutine<Integer> body) {
        return mono(loop, body);
    }

    @Override
    public void subscribe(Mono<Integer> source, Probe probe) {
        Probes.subscribe(source, probe, Operators.enableOnDiscard(Context.empty(), discarded::add));
    }

    @Override
    public List<Throwable> dropped() {
        return dropped.all();
    }

    @Override
    public List<Object> discarded() {
        return discarded;
    }

    @Override
    public List<Object> signalsOf(Integer value) {
        return List.of(value, Probe.COMPLETE);
    }

    // ---- as users test it

    @Test // M1, M7
    void mono_ofValue_emitsAndCompletes() {
        StepVerifier.create(mono(() -> 42)).expectNext(42).verifyComplete();
    }

    @Test
    void mono_ofAction_completesEmpty() {
        AtomicInteger runs = new AtomicInteger();
        StepVerifier.create(mono(() -> {
                    runs.incrementAndGet();
                }))
                .verifyComplete();
        assertThat(runs).hasValue(1);
    }

    @Test // M2, M17, X1
    void mono_ofFailure_fails() {
        IOException error = new IOException("body");
        StepVerifier.create(mono(() -> {
                    throw error;
                }))
                .verifyErrorSatisfies(thrown -> assertThat(thrown).isSameAs(error));
    }

    @Test // M5
    void block_givesTheValue() {
        assertThat(mono(() -> await(Mono.just(42))).block()).isEqualTo(42);
        assertThat(mono(() -> null).block()).isNull();
    }

    @Test // M17: block throws the very object if it is unchecked, and Reactor's own envelope around a checked one
    void block_ofFailure_throwsIt() {
        IllegalStateException unchecked = new IllegalStateException("body");
        assertThat(catchThrowable(() -> mono(() -> {
                            throw unchecked;
                        })
                        .block()))
                .isSameAs(unchecked);
        IOException checked = new IOException("body");
        assertThat(Exceptions.unwrap(catchThrowable(() -> mono(() -> {
                            throw checked;
                        })
                        .block())))
                .isSameAs(checked);
    }

    @Test // M11, M38
    void mono_awaitingAMono_emitsItsValue() {
        StepVerifier.create(mono(() -> "O" + await(mono(() -> "K"))))
                .expectNext("OK")
                .verifyComplete();
    }

    @Test // M5 inside a body: a foreign wait on a virtual thread is allowed
    void block_insideABody_works() {
        StepVerifier.create(mono(
                        () -> Mono.delay(Duration.ofMillis(1)).thenReturn(1).block()))
                .expectNext(1)
                .verifyComplete();
    }

    @Test // pitfall: dispose of interrupted blocking code is noise; interrupt flag left set (reactor-core 3948)
    void dispose_ofBodyInBlock_cancelsInSilence() {
        MonoUpstream upstream = new MonoUpstream();
        Body body = new Body();
        AtomicReference<Thread> thread = new AtomicReference<>();
        Disposable subscription = mono(body.running(() -> {
                    thread.set(Thread.currentThread());
                    return upstream.source().block();
                }))
                .subscribe();
        upstream.awaitSubscriber();
        Waiting.parked(thread.get());
        subscription.dispose();
        assertThat(body.outcome()).isEqualTo(new Outcome.Cancelled<>("downstream cancelled"));
        assertThat(upstream.cancellations()).isEqualTo(1);
        assertThat(dropped()).isEmpty();
    }

    @Test
    void dispose_throughLambdaSubscriber_isDisposed() {
        AtomicInteger signals = new AtomicInteger();
        Disposable running = mono(() -> await(Mono.never()))
                .subscribe(
                        value -> signals.incrementAndGet(),
                        error -> signals.incrementAndGet(),
                        signals::incrementAndGet);
        assertThat(running.isDisposed()).isFalse();
        running.dispose();
        assertThat(running.isDisposed()).isTrue();
        assertThat(signals).hasValue(0);
        CompletableFuture<Object> end = new CompletableFuture<>();
        Disposable over = mono(() -> 1).doOnTerminate(() -> end.complete(1)).subscribe();
        end.join();
        Waiting.until(over::isDisposed);
    }

    // ---- demand

    @Test
    void request_none_keepsTheValueUntilItIsRequested() {
        Body body = new Body();
        StepVerifier.create(
                        mono(body.running(() -> {
                            return 42;
                        })),
                        0)
                .expectSubscription()
                .then(body::outcome)
                .thenRequest(1)
                .expectNext(42)
                .verifyComplete();
    }

    @Test // kotlinx 3608: completion needs no demand
    void request_none_stillCompletesOrFails() {
        StepVerifier.create(mono(() -> null), 0).verifyComplete();
        IOException error = new IOException("body");
        StepVerifier.create(
                        mono(() -> {
                            throw error;
                        }),
                        0)
                .verifyErrorSatisfies(thrown -> assertThat(thrown).isSameAs(error));
    }

    @Test // rule 3.9; pitfall: request(0) ignored
    void request_zeroOrLess_isAnErrorAndCancelsTheBody() {
        for (long n : new long[] {0, -1, Long.MIN_VALUE}) {
            Body body = new Body();
            CompletableFuture<Throwable> failed = new CompletableFuture<>();
            AtomicInteger others = new AtomicInteger();
            AtomicReference<Subscription> subscription = new AtomicReference<>();
            mono(body.running(() -> {
                        return await(Mono.never());
                    }))
                    .subscribe(new CoreSubscriber<Object>() {
                        @Override
                        public void onSubscribe(Subscription given) {
                            subscription.set(given);
                        }

                        @Override
                        public void onNext(Object value) {
                            others.incrementAndGet();
                        }

                        @Override
                        public void onError(Throwable error) {
                            failed.complete(error);
                        }

                        @Override
                        public void onComplete() {
                            others.incrementAndGet();
                        }
                    });
            body.standsInAwait();
            subscription.get().request(n);
            assertThat(failed.join())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("3.9")
                    .hasMessageContaining(Long.toString(n));
            assertThat(body.outcome()).isInstanceOf(Outcome.Cancelled.class);
            subscription.get().request(1);
            subscription.get().request(0);
            subscription.get().cancel();
            assertThat(others).hasValue(0);
        }
        assertThat(dropped()).isEmpty();
    }

    @Test // rules 3.6, 3.12
    void request_afterCancel_doesNothing() {
        BaseSubscriber<Integer> subscriber = new BaseSubscriber<>() {
            @Override
            protected void hookOnSubscribe(Subscription subscription) {
                subscription.cancel();
                subscription.request(0);
                subscription.request(1);
            }

            @Override
            protected void hookOnNext(Integer value) {
                throw new AssertionError("a value after cancel");
            }

            @Override
            protected void hookOnError(Throwable error) {
                throw new AssertionError("an error after cancel", error);
            }
        };
        mono(() -> 42).subscribe(subscriber);
        assertThat(dropped()).isEmpty();
    }

    @Test
    void request_twice_emitsOnce() {
        StepVerifier.create(mono(() -> 42), 0)
                .expectSubscription()
                .thenRequest(1)
                .thenRequest(5)
                .expectNext(42)
                .verifyComplete();
    }

    @Test // a value that waits for demand when its subscriber leaves is discarded
    void cancel_withAValueThatWaitsForDemand_discardsIt() {
        Body body = new Body();
        StepVerifier.create(
                        mono(body.running(() -> {
                                    return 42;
                                }))
                                .contextWrite(context -> Operators.enableOnDiscard(context, discarded::add)),
                        0)
                .expectSubscription()
                .then(() -> {
                    body.outcome();
                })
                .thenCancel()
                .verify();
        assertThat(discarded).containsExactly(42);
    }

    @Test // 10,000 rounds: request against the value
    void request_racingTheValue_emitsItOnce() {
        class Round {
            final Promise<Integer> gate = new Promise<>();
            final AtomicInteger values = new AtomicInteger();
            final CompletableFuture<Void> end = new CompletableFuture<>();
            final BaseSubscriber<Integer> subscriber = new BaseSubscriber<>() {
                @Override
                protected void hookOnSubscribe(Subscription subscription) {}

                @Override
                protected void hookOnNext(Integer value) {
                    values.addAndGet(value);
                }

                @Override
                protected void hookOnComplete() {
                    end.complete(null);
                }
            };

            Round() {
                mono(() -> await(gate.task())).subscribe(subscriber);
            }
        }
        Race.with(Round::new)
                .between(round -> round.gate.succeed(42), round -> round.subscriber.request(1))
                .check(round -> {
                    round.end.join();
                    assertThat(round.values).hasValue(42);
                })
                .rounds(10_000);
    }

    @Test // rule 2.7: request against cancel, with the value there already
    void request_racingCancel_emitsOrDiscards() {
        class Round {
            final Body body = new Body();
            final AtomicInteger values = new AtomicInteger();
            final AtomicInteger lost = new AtomicInteger();
            final AtomicReference<Subscription> subscription = new AtomicReference<>();

            Round() {
                mono(body.running(() -> {
                            return 42;
                        }))
                        .subscribe(new CoreSubscriber<Integer>() {
                            @Override
                            public Context currentContext() {
                                return Operators.enableOnDiscard(Context.empty(), value -> lost.incrementAndGet());
                            }

                            @Override
                            public void onSubscribe(Subscription given) {
                                subscription.set(given);
                            }

                            @Override
                            public void onNext(Integer value) {
                                values.incrementAndGet();
                            }

                            @Override
                            public void onError(Throwable error) {
                                throw new AssertionError(error);
                            }

                            @Override
                            public void onComplete() {}
                        });
                body.outcome();
            }
        }
        Race.with(Round::new)
                .between(
                        round -> round.subscription.get().request(1),
                        round -> round.subscription.get().cancel())
                .check(round ->
                        assertThat(round.values.get() + round.lost.get()).isEqualTo(1))
                .rounds(10_000);
        assertThat(dropped()).isEmpty();
    }

    // ---- hooks

    @Test // the hook in the subscriber's Context comes first
    void dispose_ofBodyThatFailsInCleanUp_usesTheHookInTheContext() {
        IOException error = new IOException("clean-up");
        List<Throwable> local = new CopyOnWriteArrayList<>();
        Body body = new Body();
        Disposable subscription = mono(body.running(() -> {
                    try {
                        return await(Mono.never());
                    } catch (Throwable cancelled) {
                        throw error;
                    }
                }))
                .contextWrite(context -> context.put("reactor.onErrorDropped.local", (Consumer<Throwable>) local::add))
                .subscribe();
        body.standsInAwait();
        subscription.dispose();
        body.outcome();
        assertThat(local).containsExactly(error);
        assertThat(dropped()).isEmpty();
    }

    @Test // pitfall: a throwing global hook or handler hangs the waiter
    void dispose_withThrowingHook_stillEndsTheBody() {
        Hooks.onErrorDropped(error -> {
            throw new IllegalStateException("hook");
        });
        Body body = new Body();
        Disposable subscription = mono(body.running(() -> {
                    try {
                        return await(Mono.never());
                    } catch (Throwable cancelled) {
                        throw new IOException("clean-up");
                    }
                }))
                .subscribe();
        body.standsInAwait();
        try (Reports reports = Reports.capture()) {
            subscription.dispose();
            assertThat(body.outcome()).isInstanceOf(Outcome.Failure.class);
            assertThat(reports.failures())
                    .singleElement()
                    .satisfies(thrown -> assertThat(thrown).hasMessage("hook"));
        }
    }

    @Test
    void assembly_honoursTheHooks() {
        List<Object> assembled = new CopyOnWriteArrayList<>();
        Hooks.onEachOperator("test", publisher -> {
            assembled.add(publisher);
            return publisher;
        });
        try {
            Mono<Integer> cold = mono(() -> 1);
            Mono<Integer> hot = ReactorBridge.toMono(Task.completed(1));
            assertThat(assembled).containsExactly(cold, hot);
        } finally {
            Hooks.resetOnEachOperator("test");
        }
    }

    @Test // with the debug agent's hook on, identity and order hold
    void assembly_withOperatorDebug_keepsTheError() {
        Hooks.onOperatorDebug();
        try {
            IOException error = new IOException("body");
            StepVerifier.create(mono(() -> {
                                throw error;
                            })
                            .map(value -> value))
                    .verifyErrorSatisfies(thrown -> assertThat(thrown).isSameAs(error));
        } finally {
            Hooks.resetOnOperatorDebug();
        }
    }

    @Test
    void mono_isScannable() {
        AtomicReference<Scannable> subscription = new AtomicReference<>();
        Promise<Integer> gate = new Promise<>();
        Mono<Integer> source = mono(() -> await(gate.task()));
        assertThat(Scannable.from(source).scan(Scannable.Attr.RUN_STYLE)).isEqualTo(Scannable.Attr.RunStyle.ASYNC);
        assertThat(source).isNotInstanceOf(Fuseable.class); // pitfall: fused subscriptions
        BaseSubscriber<Integer> subscriber = new BaseSubscriber<>() {
            @Override
            protected void hookOnSubscribe(Subscription given) {
                subscription.set(Scannable.from(given));
            }
        };
        source.subscribe(subscriber);
        assertThat(subscription.get().scanUnsafe(Scannable.Attr.ACTUAL)).isSameAs(subscriber);
        assertThat(subscription.get().scan(Scannable.Attr.RUN_STYLE)).isEqualTo(Scannable.Attr.RunStyle.ASYNC);
        assertThat(subscription.get().scan(Scannable.Attr.TERMINATED)).isFalse();
        assertThat(subscription.get().scan(Scannable.Attr.CANCELLED)).isFalse();
        gate.succeed(42);
        subscriber.request(1);
        Waiting.until(() -> subscription.get().scan(Scannable.Attr.TERMINATED));
        assertThat(subscription.get().scan(Scannable.Attr.CANCELLED)).isFalse();
    }

    @Test
    void mono_thatIsCancelled_saysSoWhenScanned() {
        AtomicReference<Scannable> subscription = new AtomicReference<>();
        BaseSubscriber<Object> subscriber = new BaseSubscriber<>() {
            @Override
            protected void hookOnSubscribe(Subscription given) {
                subscription.set(Scannable.from(given));
            }
        };
        mono(() -> await(Mono.never())).subscribe(subscriber);
        subscriber.cancel();
        assertThat(subscription.get().scan(Scannable.Attr.CANCELLED)).isTrue();
        assertThat(subscription.get().scan(Scannable.Attr.TERMINATED)).isFalse();
    }

    @Test // a value that waits for demand has not been signalled
    void mono_whoseValueWaitsForDemand_isNotTerminatedYet() {
        AtomicReference<Scannable> subscription = new AtomicReference<>();
        Body body = new Body();
        BaseSubscriber<Object> subscriber = new BaseSubscriber<>() {
            @Override
            protected void hookOnSubscribe(Subscription given) {
                subscription.set(Scannable.from(given));
            }
        };
        mono(body.running(() -> {
                    return 1;
                }))
                .subscribe(subscriber);
        body.outcome();
        assertThat(subscription.get().scan(Scannable.Attr.TERMINATED)).isFalse();
        subscriber.request(1);
        assertThat(subscription.get().scan(Scannable.Attr.TERMINATED)).isTrue();
    }

    // ---- in pipelines

    @Test
    void mono_inMapFlatMapAndZip_isAMono() {
        StepVerifier.create(Mono.zip(
                        mono(() -> 20).map(value -> value + 1),
                        Mono.just(1).flatMap(one -> mono(() -> one + 20)),
                        Integer::sum))
                .expectNext(42)
                .verifyComplete();
        StepVerifier.create(Flux.range(1, 100).flatMap(i -> mono(() -> i)).count())
                .expectNext(100L)
                .verifyComplete();
        StepVerifier.create(Flux.range(1, 100).concatMap(i -> mono(() -> i)))
                .expectNextSequence(Flux.range(1, 100).toIterable())
                .verifyComplete();
    }

    @Test
    void mono_inRetryAndRepeat_runsAnew() {
        AtomicInteger runs = new AtomicInteger();
        StepVerifier.create(mono(() -> {
                            if (runs.incrementAndGet() < 3) {
                                throw new IOException("again");
                            }
                            return runs.get();
                        })
                        .retry(5))
                .expectNext(3)
                .verifyComplete();
        runs.set(0);
        StepVerifier.create(mono(runs::incrementAndGet).repeat(2))
                .expectNext(1, 2, 3)
                .verifyComplete();
    }

    @Test
    void mono_inCache_runsOnce() {
        AtomicInteger runs = new AtomicInteger();
        Mono<Integer> cached = mono(runs::incrementAndGet).cache();
        StepVerifier.create(cached.concatWith(cached)).expectNext(1, 1).verifyComplete();
    }

    @Test
    void mono_inPublishOnAndSubscribeOn_keepsItsThreads() {
        StepVerifier.create(mono(() -> Thread.currentThread().isVirtual())
                        .publishOn(Schedulers.single())
                        .map(virtual -> virtual + " " + Schedulers.isInNonBlockingThread())
                        .subscribeOn(Schedulers.parallel()))
                .expectNext("true true")
                .verifyComplete();
    }

    @Test // the operator's timeout disposes of the body
    void mono_inTimeout_isCancelled() {
        Body body = new Body();
        StepVerifier.create(mono(body.running(() -> {
                            return await(Mono.never());
                        }))
                        .timeout(Duration.ofMillis(50)))
                .verifyError(java.util.concurrent.TimeoutException.class);
        if (body.hasBegun()) {
            assertThat(body.outcome()).isInstanceOf(Outcome.Cancelled.class);
        }
    }

    @Test // M29, M10: order of the operators' callbacks
    void cancel_runsDoOnCancelAndDoFinallyOnce() {
        List<String> order = new CopyOnWriteArrayList<>();
        Body body = new Body();
        Disposable subscription = mono(body.running(() -> {
                    return await(Mono.never()
                            .doOnSubscribe(given -> order.add("inner subscribed"))
                            .doOnCancel(() -> order.add("inner cancelled")));
                }))
                .doOnCancel(() -> order.add("outer cancelled"))
                .doFinally(signal -> order.add("finally " + signal))
                .subscribe();
        body.standsInAwait();
        subscription.dispose();
        body.outcome();
        assertThat(order).containsExactly("inner subscribed", "outer cancelled", "inner cancelled", "finally cancel");
    }

    @Test // pitfall: doFinally runs after block() has returned; the body's own finally has run before
    void block_returnsAfterTheBodysCleanUp() {
        AtomicInteger cleaned = new AtomicInteger();
        mono(() -> {
                    try {
                        return 1;
                    } finally {
                        await(sleep(Duration.ofMillis(1)));
                        cleaned.incrementAndGet();
                    }
                })
                .block();
        assertThat(cleaned).hasValue(1);
    }

    @Test // kotlinx 1297; pitfall: fatal errors thrown by a subscriber vanish in multicast
    void subscriber_thatThrowsAFatalErrorThroughRefCount_isReported() {
        LinkageError fatal = new LinkageError("subscriber");
        Body body = new Body();
        Promise<Integer> gate = new Promise<>();
        mono(body.running(() -> {
                    return await(gate.task());
                }))
                .flux()
                .publish()
                .refCount()
                .subscribe(value -> {
                    throw fatal;
                });
        gate.succeed(42);
        body.outcome();
        assertThat(dropped()).containsExactly(fatal);
    }

    @Test // the same, thrown by the body: an error signal like any other
    void body_thatThrowsAFatalErrorThroughRefCount_isAnErrorSignal() {
        LinkageError fatal = new LinkageError("body");
        StepVerifier.create(mono(() -> {
                            throw fatal;
                        })
                        .flux()
                        .publish()
                        .refCount())
                .verifyErrorSatisfies(thrown -> assertThat(thrown).isSameAs(fatal));
    }

    @Test // M22: combine of failing ones leaks nothing but what Reactor's own zip drops
    void mono_failingTenThousandTimesInZip_leaksNothing() {
        for (int i = 0; i < 10_000; i++) {
            IOException error = new IOException("one");
            assertThat(Exceptions.unwrap(catchThrowable(() -> Mono.zip(
                                    mono(() -> {
                                        throw error;
                                    }),
                                    Mono.never())
                            .block())))
                    .isSameAs(error);
        }
        assertThat(dropped()).isEmpty();
    }

    @Test // M5; run inside Reactor's blocking pool, as a controller would
    void run_onBoundedElastic_works() {
        StepVerifier.create(Mono.fromCallable(() -> Async.run(() -> await(mono(() -> 42))))
                        .subscribeOn(Schedulers.boundedElastic()))
                .expectNext(42)
                .verifyComplete();
        StepVerifier.create(Mono.fromCallable(() -> Async.run(() -> 42)).subscribeOn(Schedulers.parallel()))
                .verifyErrorSatisfies(thrown -> assertThat(thrown)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("must not block"));
    }

    // ---- depth

    private static Mono<Integer> chain(int depth, AtomicReference<Task<?>> innermost) {
        return mono(() -> {
            if (depth == 0) {
                innermost.set(Task.current().orElseThrow());
                return await(Mono.<Integer>never());
            }
            return await(chain(depth - 1, innermost)) + 1;
        });
    }

    private static Mono<Integer> chain(int depth) {
        return mono(() -> depth == 0 ? 0 : await(chain(depth - 1)) + 1);
    }

    @Test // pitfall: recursion: defer/flatMap overflow between 1,000 and 2,000 levels
    void chain_ofTwentyThousandMonos_completes() {
        StepVerifier.create(chain(20_000)).expectNext(20_000).verifyComplete();
    }

    @Test
    void chain_ofTwentyThousandMonosThatIsCancelled_cancelsThemAll() {
        AtomicReference<Task<?>> innermost = new AtomicReference<>();
        Disposable subscription = chain(20_000, innermost).subscribe();
        Waiting.until(() -> innermost.get() != null);
        Waiting.standsInAwait(innermost.get());
        subscription.dispose();
        assertThat(Waiting.outcome(innermost.get())).isEqualTo(new Outcome.Cancelled<>("downstream cancelled"));
        assertThat(dropped()).isEmpty();
    }

    @Test // the operators' own way of nesting, within what Reactor itself bears
    void chain_ofFlatMaps_completes() {
        Mono<Integer> source = mono(() -> 0);
        for (int i = 0; i < 300; i++) {
            source = source.flatMap(value -> mono(() -> value + 1));
        }
        StepVerifier.create(source).expectNext(300).verifyComplete();
    }

    @Test // no listener, thread or scope entry is left by many subscriptions; the leak check looks
    void subscription_tenThousandTimes_leavesNothing() throws Exception {
        List<CompletableFuture<Integer>> all = new CopyOnWriteArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            CompletableFuture<Integer> future = mono(() -> await(Mono.just(1).publishOn(Schedulers.parallel())))
                    .toFuture();
            if (i % 2 == 0) {
                future.cancel(true);
            } else {
                all.add(future);
            }
        }
        for (CompletableFuture<Integer> future : all) {
            assertThat(future.get(60, TimeUnit.SECONDS)).isEqualTo(1);
        }
    }

    @Test // createTask inside: the Mono ends when its scope does
    void mono_whoseTaskFailsUnawaited_stillEmits() {
        StepVerifier.create(mono(() -> {
                    Task<Integer> failed = createTask(() -> {
                        throw new IOException("seen by nobody");
                    });
                    assertThatThrownBy(() -> await(failed)).isInstanceOf(IOException.class);
                    return 1;
                }))
                .expectNext(1)
                .verifyComplete();
    }
}
