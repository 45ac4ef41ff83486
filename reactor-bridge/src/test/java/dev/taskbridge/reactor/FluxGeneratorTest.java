package dev.taskbridge.reactor;

import static dev.taskbridge.Async.*;
import static dev.taskbridge.reactor.ReactorBridge.*;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.taskbridge.CancelledError;
import dev.taskbridge.Emitter;
import dev.taskbridge.Items;
import dev.taskbridge.LeakCheck;
import dev.taskbridge.Outcome;
import dev.taskbridge.Promise;
import dev.taskbridge.Publishers;
import dev.taskbridge.Task;
import dev.taskbridge.contract.Waiting;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.reactivestreams.Publisher;
import reactor.core.Disposable;
import reactor.core.Fuseable;
import reactor.core.Scannable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.util.context.Context;

/** Generators among Reactor's operators, with its Context and its time. */
@ExtendWith(LeakCheck.class)
@Timeout(60)
class FluxGeneratorTest {

    @RegisterExtension
    final DroppedErrors droppedErrors = new DroppedErrors();

    // ---- inside

    @Test // M38, M40, M41: await inside flux
    void generator_awaits_whatItEmits() {
        StepVerifier.create(flux(out -> {
                    out.emit(await(Mono.just(1)));
                    out.emit(awaitFirst(Flux.just(2, 20)));
                    out.emit(awaitLast(Flux.just(30, 3)));
                    out.emit(await(toTask(Mono.delay(ofMillis(1)))).intValue() + 4);
                }))
                .expectNext(1, 2, 3, 4)
                .verifyComplete();
    }

    @Test // M49: catch the error of the source, and emit on
    void generator_catchesTheErrorOfASource_andEmitsOn() {
        StepVerifier.create(flux(out -> {
                    try {
                        forEach(Flux.just(1, 2).concatWith(Flux.error(new IOException("caught"))), out::emit);
                    } catch (IOException error) {
                        out.emit(error.getMessage().length());
                    }
                }))
                .expectNext(1, 2, 6)
                .verifyComplete();
    }

    @Test // M55, M56: a relay
    void generator_thatRelaysAnother_isTheOther() {
        for (Flux<Integer> source :
                List.of(Flux.range(1, 10_000), Flux.range(1, 10_000).publishOn(Schedulers.parallel()))) {
            Flux<Integer> relay = flux(out -> forEach(source, out::emit));
            StepVerifier.create(flux(out -> forEach(relay, out::emit))
                            .cast(Integer.class)
                            .collectList())
                    .assertNext(all -> assertThat(all).hasSize(10_000).isSorted())
                    .verifyComplete();
        }
    }

    @Test // R44, R8: a timeout inside is a failure like any other
    void timeoutInside_isAnErrorSignal() {
        StepVerifier.create(flux(out -> {
                    out.emit(1);
                    timeout(ofMillis(1), () -> await(Mono.never()));
                }))
                .expectNext(1)
                .verifyError(TimeoutException.class);
        assertThat(droppedErrors.all()).isEmpty();
    }

    // ---- among operators

    @Test // R16, M31: a consumer that has enough stops the producer, at its next emit at the latest
    void take_stopsTheGenerator() {
        AtomicInteger emits = new AtomicInteger();
        Promise<String> ended = new Promise<>();
        StepVerifier.create(flux(out -> {
                            try {
                                while (true) {
                                    out.emit(emits.incrementAndGet());
                                }
                            } finally {
                                ended.succeed("");
                            }
                        })
                        .take(3, false))
                .expectNext(1, 2, 3)
                .verifyComplete();
        Waiting.outcome(ended.task());
        assertThat(emits.get()).isBetween(3, 4);
    }

    @Test
    void retryAndRepeat_runTheGeneratorAnew() {
        AtomicInteger runs = new AtomicInteger();
        StepVerifier.create(flux(out -> {
                            out.emit(runs.incrementAndGet());
                            if (runs.get() < 3) {
                                throw new IOException("once more");
                            }
                        })
                        .retry(5)
                        .repeat(1))
                .expectNext(1, 2, 3, 4)
                .verifyComplete();
    }

    @Test
    void flatMapOfGenerators_mergesThem() {
        StepVerifier.create(Flux.range(0, 50)
                        .flatMap(i -> flux(out -> {
                            for (int j = 0; j < 20; j++) {
                                out.emit(i * 20 + j);
                            }
                        }))
                        .cast(Integer.class)
                        .collectList())
                .assertNext(all -> assertThat(all).hasSize(1_000).doesNotHaveDuplicates())
                .verifyComplete();
    }

    @Test // a subscriber of Reactor's that throws has an onError of its own
    void consumerThatThrows_hasItAtItsOnError() {
        IllegalStateException failure = new IllegalStateException("consumer");
        Promise<Throwable> told = new Promise<>();
        Promise<String> ended = new Promise<>();
        Disposable subscription = flux(out -> {
                    try {
                        out.emit(1);
                        out.emit(2);
                    } finally {
                        ended.succeed("");
                    }
                })
                .subscribe(
                        item -> {
                            throw failure;
                        },
                        told::succeed);
        assertThat(Waiting.outcome(told.task())).isEqualTo(new Outcome.Success<>(failure));
        Waiting.outcome(ended.task());
        assertThat(subscription.isDisposed()).isTrue();
        assertThat(droppedErrors.all()).isEmpty();
    }

    @Test // kotlinx 1297: fatal errors thrown by the body vanish in multicast
    void fatalErrorOfTheBody_throughRefCount_isTold() {
        NoClassDefFoundError fatal = new NoClassDefFoundError("body");
        StepVerifier.create(flux(out -> {
                            out.emit(1);
                            throw fatal;
                        })
                        .publish()
                        .refCount())
                .expectNext(1)
                .verifyErrorSatisfies(error -> assertThat(error).isSameAs(fatal));
    }

    @Test // reactor-core 3137: we never publish as Fuseable, and are no source that runs on the caller's thread
    void flux_isNotFuseable_andSaysThatItIsAsynchronous() {
        Flux<Integer> source = flux(out -> out.emit(1));
        assertThat(source).isNotInstanceOf(Fuseable.class);
        assertThat(Scannable.from(source).scan(Scannable.Attr.RUN_STYLE)).isEqualTo(Scannable.Attr.RunStyle.ASYNC);
    }

    @Test // the discard hook of the subscriber's Context has what a cancelled emit held, once, behind operators too
    void cancel_behindOperators_discardsTheItemOfTheRefusedEmit() {
        List<Object> discarded = new CopyOnWriteArrayList<>();
        Promise<String> waits = new Promise<>();
        Promise<String> ended = new Promise<>();
        StepVerifier.create(
                        flux(out -> {
                                    try {
                                        out.emit(1);
                                        waits.succeed("");
                                        out.emit(2);
                                    } finally {
                                        ended.succeed("");
                                    }
                                })
                                .map(i -> "item " + i)
                                .contextWrite(context -> Operators.enableOnDiscard(context, discarded::add)),
                        1)
                .expectNext("item 1")
                .then(() -> Waiting.outcome(waits.task()))
                .thenCancel()
                .verify();
        Waiting.outcome(ended.task());
        Waiting.until(() -> !discarded.isEmpty());
        assertThat(discarded).containsExactly(2);
    }

    // ---- Context

    @Test // M71, M76, M77: two layers, and a Mono that is awaited inside; the very object
    void context_ofTheSubscriber_isSeenInsideAndGoesOn() {
        Flux<String> source = flux(out -> {
            out.emit(context().<String>get("one") + context().get("two"));
            out.emit(await(Mono.deferContextual(view -> Mono.just(view.<String>get("two")))));
            forEach(Flux.deferContextual(view -> Flux.just(view.<String>get("one"))), out::emit);
            await(createTask(() -> out.emit(context().get("two")))); // in a task of its own, too
        });
        StepVerifier.create(
                        source.contextWrite(Context.of("one", "1")).contextWrite(Context.of("two", "2", "one", "-")))
                .expectNext("12", "2", "1", "2")
                .verifyComplete();
    }

    @Test // jOOQ 16109: the Context is lost for publishers that are no Mono or Flux
    void context_reachesAPublisherOfAnyLibrary() {
        Publisher<String> foreign = subscriber -> Flux.deferContextual(view -> Flux.just(view.<String>get("user")))
                .subscribe(subscriber);
        StepVerifier.create(flux(out -> Publishers.forEach(foreign, out::emit)).contextWrite(Context.of("user", "Ada")))
                .expectNext("Ada")
                .verifyComplete();
    }

    // ---- virtual time

    @Test
    void generator_underVirtualTime_sleepsAndTimesOutVirtually() {
        StepVerifier.withVirtualTime(() -> flux(out -> {
                    await(sleep(ofHours(1)));
                    out.emit(1);
                    try {
                        timeout(ofHours(2), () -> await(Mono.never()));
                    } catch (TimeoutException late) {
                        out.emit(2);
                    }
                }))
                .expectSubscription()
                .expectNoEvent(ofHours(1))
                .expectNext(1)
                .expectNoEvent(ofHours(2))
                .expectNext(2)
                .verifyComplete();
    }

    @Test
    void generator_underVirtualTime_waitsForDemandAsWell() {
        StepVerifier.withVirtualTime(
                        () -> flux(out -> {
                            for (int i = 1; i <= 3; i++) {
                                out.emit(i);
                                await(sleep(ofHours(1)));
                            }
                        }),
                        1)
                .expectNext(1)
                .thenAwait(ofHours(5)) // asleep for one, without demand for the rest
                .thenRequest(1)
                .expectNext(2)
                .thenRequest(1)
                .thenAwait(ofHours(1))
                .expectNext(3)
                .thenAwait(ofHours(1))
                .verifyComplete();
    }

    @Test
    void intervalReadByALoop_underVirtualTime_isVirtual() {
        StepVerifier.withVirtualTime(() -> flux(out -> {
                    try (Items<Long> ticks = each(Flux.interval(ofHours(1)), 1)) {
                        for (long tick : ticks) {
                            out.emit(tick);
                            if (tick == 2) {
                                break;
                            }
                        }
                    }
                }))
                .thenAwait(ofHours(3))
                .expectNext(0L, 1L, 2L)
                .verifyComplete();
    }

    // ---- mapping

    @Test // reactor-core 3491
    void mapAwait_contextOfTheSubscriber_isSeenByTheFunction() {
        StepVerifier.create(mapAwait(Flux.range(1, 3), 2, i -> i + context().<String>get("unit"))
                        .contextWrite(Context.of("unit", " cups")))
                .expectNext("1 cups", "2 cups", "3 cups")
                .verifyComplete();
    }

    @Test
    @SuppressWarnings("NullAway") // it returns null on purpose
    void mapAwait_functionThatReturnsNull_failsWithAdvice() {
        StepVerifier.create(mapAwait(Flux.range(1, 3), 3, i -> i == 2 ? null : i))
                .expectNext(1)
                .verifyErrorSatisfies(failure -> assertThat(failure)
                        .isInstanceOf(NullPointerException.class)
                        .hasMessageContaining("the function of mapAwait returned null")
                        .hasMessageContaining("Optional"));
    }

    @Test
    void mapAwait_withoutDemand_takesNoMoreThanItsConcurrency() {
        AtomicInteger taken = new AtomicInteger();
        List<Promise<Integer>> results = List.of(new Promise<>(), new Promise<>(), new Promise<>());
        StepVerifier.create(
                        mapAwait(
                                Flux.range(0, 3).doOnNext(i -> taken.incrementAndGet()),
                                2,
                                i -> await(results.get(i).task())),
                        0)
                .expectSubscription()
                .then(() -> {
                    results.forEach(result -> result.succeed(7));
                    Waiting.until(() -> taken.get() >= 2);
                })
                .thenRequest(3)
                .expectNext(7, 7, 7)
                .verifyComplete();
    }

    @Test // results that nobody takes are not lost in silence
    void mapAwait_cancelled_discardsTheResultsThatWait() {
        List<Object> discarded = new CopyOnWriteArrayList<>();
        List<Task<?>> functions = new CopyOnWriteArrayList<>();
        StepVerifier.create(
                        mapAwait(Flux.range(1, 3), 3, i -> {
                                    functions.add(Task.current().orElseThrow());
                                    return i * 10;
                                })
                                .contextWrite(context -> Operators.enableOnDiscard(context, discarded::add)),
                        1)
                .expectNext(10)
                .then(() -> Waiting.until(
                        () -> functions.size() == 3 && functions.stream().allMatch(Task::isDone)))
                .thenCancel()
                .verify();
        Waiting.until(() -> discarded.size() >= 2);
        assertThat(discarded).containsExactlyInAnyOrder(20, 30);
    }

    @Test
    void mapAwait_cancelled_stopsTheFunctionsAndTheSource() {
        List<String> steps = new CopyOnWriteArrayList<>();
        Promise<String> started = new Promise<>();
        StepVerifier.create(mapAwait(
                        Flux.just(1).concatWith(Mono.never()).doOnCancel(() -> steps.add("source")), 2, i -> {
                            started.succeed("");
                            try {
                                return await(Mono.<Integer>never());
                            } catch (CancelledError asked) {
                                steps.add("function");
                                throw asked;
                            }
                        }))
                .expectSubscription()
                .then(() -> Waiting.outcome(started.task()))
                .thenCancel()
                .verify();
        Waiting.until(() -> steps.size() == 2);
        assertThat(steps).containsExactlyInAnyOrder("source", "function");
    }

    @Test
    void mapAwait_nullOrNoConcurrency_isRefused() {
        StepVerifier.create(mapAwait(Flux.just(1), 1, i -> null)).verifyError(NullPointerException.class);
        assertThatThrownBy(() -> mapAwait(Flux.just(1), 0, i -> i))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("concurrency must be 1 or more");
    }

    @Test
    void mapAwait_ofManyItems_keepsTheOrder() {
        StepVerifier.create(mapAwait(Flux.range(1, 5_000), 16, i -> i).collectList())
                .assertNext(all -> assertThat(all).hasSize(5_000).isSorted())
                .verifyComplete();
    }

    @Test // M31 and errors of the clean-up, behind operators: told once
    void cleanUpThatFails_behindOperators_isDroppedOnceThroughTheContext() {
        IOException failure = new IOException("clean-up");
        AtomicReference<Throwable> dropped = new AtomicReference<>();
        List<Throwable> all = new ArrayList<>();
        Consumer<Throwable> hook = error -> {
            all.add(error);
            dropped.set(error);
        };
        Promise<String> started = new Promise<>();
        StepVerifier.create(flux(out -> {
                            out.emit(1);
                            try {
                                started.succeed("");
                                await(Mono.never());
                            } finally {
                                throwing(failure);
                            }
                        })
                        .contextWrite(Context.of("reactor.onErrorDropped.local", hook)))
                .expectNext(1)
                .then(() -> Waiting.outcome(started.task()))
                .thenCancel()
                .verify();
        Waiting.until(() -> dropped.get() != null);
        assertThat(all).containsExactly(failure);
        assertThat(droppedErrors.all()).isEmpty();
    }

    private static void throwing(IOException failure) throws IOException {
        throw failure;
    }

    @Test
    void emit_afterTheGeneratorHasReturned_isRefusedWithAdvice() {
        AtomicReference<Emitter<? super Integer>> kept = new AtomicReference<>();
        StepVerifier.create(flux(out -> {
                    kept.set(out);
                    out.emit(1);
                }))
                .expectNext(1)
                .verifyComplete();
        Task<Void> late = createTask(() -> kept.get().emit(2));
        assertThat(Waiting.outcome(late))
                .isInstanceOfSatisfying(
                        Outcome.Failure.class,
                        failure -> assertThat(failure.cause())
                                .isInstanceOf(IllegalStateException.class)
                                .hasMessageContaining("its generator had returned")
                                .hasMessageContaining("tasks of its scope"));
        assertThatThrownBy(() -> kept.get().emit(3)).isInstanceOf(IllegalStateException.class);
    }

    @Test // M34
    void taskOfTheGenerator_thatEmitsAfterTheCancel_isRefused() {
        Promise<Throwable> refused = new Promise<>();
        Promise<String> started = new Promise<>();
        StepVerifier.create(flux(out -> {
                    out.emit(1);
                    started.succeed("");
                    try {
                        await(Mono.never());
                    } finally {
                        Task<Void> late = createTask(() -> out.emit(2));
                        refused.succeed(catchThrowable(() -> await(late)));
                    }
                }))
                .expectNext(1)
                .then(() -> Waiting.outcome(started.task()))
                .thenCancel()
                .verify();
        assertThat(Waiting.outcome(refused.task())).isInstanceOf(Outcome.Success.class);
    }
}
