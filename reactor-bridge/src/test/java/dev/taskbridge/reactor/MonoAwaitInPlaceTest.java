package dev.taskbridge.reactor;

import static dev.taskbridge.Async.run;
import static dev.taskbridge.reactor.ReactorBridge.await;
import static dev.taskbridge.reactor.ReactorBridge.mono;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.taskbridge.LeakCheck;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.CoreSubscriber;
import reactor.core.Fuseable;
import reactor.core.Scannable;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.core.publisher.Signal;
import reactor.core.publisher.SignalType;

/** Monos that end while they are subscribed to, and those that are not subscribed to because they are their value. */
@Timeout(60)
@ExtendWith(LeakCheck.class)
class MonoAwaitInPlaceTest {
    private final List<Object> discarded = new CopyOnWriteArrayList<>();

    @RegisterExtension
    final DroppedErrors dropped = new DroppedErrors();

    // ---- ended inside subscribe()

    private static Mono<Integer> inside(Consumer<CoreSubscriber<? super Integer>> subscribe) {
        return new Mono<>() {
            @Override
            public void subscribe(CoreSubscriber<? super Integer> actual) {
                subscribe.accept(actual);
            }
        };
    }

    private Integer awaited(Mono<Integer> source) {
        return mono(() -> await(source))
                .contextWrite(context -> Operators.enableOnDiscard(context, discarded::add))
                .block();
    }

    @Test
    void await_ofMonoThatIsEmptyInsideSubscribe_isNullWhateverComesAfter() {
        List<Object> nextDropped = new ArrayList<>();
        Hooks.onNextDropped(nextDropped::add);
        try {
            assertThat(awaited(inside(actual -> {
                        actual.onSubscribe(Operators.emptySubscription());
                        actual.onComplete();
                        actual.onNext(43);
                        actual.onComplete();
                    })))
                    .isNull();
            assertThat(nextDropped).containsExactly(43);
        } finally {
            Hooks.resetOnNextDropped();
        }
    }

    @Test
    void await_ofMonoThatEmitsHereAndCompletesElsewhere_returnsTheValue() {
        assertThat(awaited(inside(actual -> {
                    actual.onSubscribe(Operators.emptySubscription());
                    actual.onNext(42);
                    CompletableFuture.runAsync(actual::onComplete).join();
                })))
                .isEqualTo(42);
        assertThat(discarded).isEmpty();
    }

    @Test
    void await_ofMonoThatEmitsAndFailsInsideSubscribe_throwsAndDiscardsTheValue() {
        IOException error = new IOException("after the value");
        assertThat(catchThrowable(() -> run(() -> awaited(inside(actual -> {
                    actual.onSubscribe(Operators.emptySubscription());
                    actual.onNext(42);
                    actual.onError(error);
                })))))
                .hasRootCause(error);
        assertThat(discarded).containsExactly(42);
    }

    @Test
    void await_ofMonoThatThrowsAfterItsValue_throwsThatAndDiscardsTheValue() {
        LinkageError error = new LinkageError("subscribe");
        AtomicReference<CoreSubscriber<? super Integer>> subscriber = new AtomicReference<>();
        assertThat(catchThrowable(() -> awaited(inside(actual -> {
                    subscriber.set(actual);
                    actual.onSubscribe(Operators.emptySubscription());
                    actual.onNext(42);
                    actual.onComplete();
                    throw error;
                }))))
                .isSameAs(error);
        assertThat(discarded).containsExactly(42);
        IOException late = new IOException("late");
        subscriber.get().onError(late);
        assertThat(dropped.all()).containsExactly(late);
    }

    @Test
    void await_ofMonoThatThrowsBeforeItsEnd_cancelsItAndDropsWhatComesAfter() {
        LinkageError error = new LinkageError("subscribe");
        MonoUpstream upstream = new MonoUpstream();
        upstream.insideSubscribe(() -> {
            upstream.next();
            throw error;
        });
        assertThat(catchThrowable(() -> awaited(upstream.source()))).isSameAs(error);
        assertThat(upstream.cancellations()).isEqualTo(1);
        assertThat(discarded).containsExactly(42);
        IOException late = new IOException("late");
        upstream.fail(late);
        assertThat(dropped.all()).containsExactly(late);
    }

    @Test
    void await_ofMonoThatThrowsAfterItsError_throwsThatAndDropsTheError() {
        LinkageError error = new LinkageError("subscribe");
        IOException its = new IOException("its own");
        assertThat(catchThrowable(() -> awaited(inside(actual -> {
                    actual.onSubscribe(Operators.emptySubscription());
                    actual.onError(its);
                    throw error;
                }))))
                .isSameAs(error);
        assertThat(dropped.all()).containsExactly(its);
    }

    @Test
    void awaiter_ofMonoThatHasEndedInsideSubscribe_isTerminated() {
        MonoUpstream upstream = new MonoUpstream();
        upstream.insideSubscribe(() -> {
            Scannable awaiter = Scannable.from(upstream.subscriber());
            assertThat(awaiter.scan(Scannable.Attr.TERMINATED)).isFalse();
            upstream.succeed();
            assertThat(awaiter.scan(Scannable.Attr.TERMINATED)).isTrue();
            assertThat(awaiter.scan(Scannable.Attr.CANCELLED)).isFalse();
        });
        assertThat(awaited(upstream.source())).isEqualTo(42);
    }

    // ---- not subscribed to

    @Test
    void await_ofJust_subscribesNot() {
        Mono<Integer> just = Mono.just(42);
        assertThat(just).isInstanceOf(Fuseable.ScalarCallable.class).isInstanceOf(Fuseable.class);
        assertThat(awaited(just)).isEqualTo(42);
    }

    @Test // its supplier is called once, as by any subscriber
    void await_ofSuppliedError_asksForItOnce() {
        AtomicInteger supplied = new AtomicInteger();
        Mono<Integer> failing = Mono.error(() -> new IOException("no " + supplied.incrementAndGet()));
        assertThat(catchThrowable(() -> run(() -> await(failing)))).hasMessage("no 1");
        assertThat(supplied).hasValue(1);
    }

    @Test // a Callable that runs user code is subscribed to: operators around it see that
    void await_ofCallable_runsItOnceAndThrowsWhatItThrows() {
        AtomicInteger calls = new AtomicInteger();
        List<SignalType> signals = new CopyOnWriteArrayList<>();
        IOException error = new IOException("called");
        Callable<Integer> call = () -> {
            calls.incrementAndGet();
            throw error;
        };
        assertThat(catchThrowable(() -> run(() -> await(Mono.fromCallable(call).doFinally(signals::add)))))
                .isSameAs(error);
        assertThat(catchThrowable(() -> run(() -> await(Mono.fromCallable(call)))))
                .isSameAs(error);
        assertThat(calls).hasValue(2);
        assertThat(signals).containsExactly(SignalType.ON_ERROR);
    }

    @Test
    void await_inReactorsDebugMode_keepsTheTraceOfTheAssembly() {
        Hooks.onOperatorDebug();
        try {
            IOException error = new IOException("called");
            assertThat(run(() -> await(Mono.just(42)))).isEqualTo(42);
            Mono<Integer> failing = Mono.fromCallable(() -> {
                throw error;
            });
            assertThat(catchThrowable(() -> run(() -> await(failing)))).isSameAs(error);
            assertThat(error.getSuppressed())
                    .anySatisfy(trace -> assertThat(trace.getMessage()).contains("MonoAwaitInPlaceTest"));
        } finally {
            Hooks.resetOnOperatorDebug();
        }
    }

    @Test // what a lifter does to every subscription is done to that of a value, too
    void await_ofLiftedJust_goesThroughTheLifter() {
        List<Object> signals = new CopyOnWriteArrayList<>();
        Hooks.onEachOperator("test", Operators.lift((scannable, actual) -> new Signals<>(actual, signals)));
        try {
            assertThat(run(() -> await(Mono.just(42)))).isEqualTo(42);
            assertThat(signals).containsExactly(Signal.next(42), Signal.complete());
        } finally {
            Hooks.resetOnEachOperator("test");
        }
    }

    private record Signals<T>(CoreSubscriber<? super T> actual, List<Object> all) implements CoreSubscriber<T> {
        @Override
        public void onSubscribe(org.reactivestreams.Subscription subscription) {
            actual.onSubscribe(subscription);
        }

        @Override
        public void onNext(T item) {
            all.add(Signal.next(item));
            actual.onNext(item);
        }

        @Override
        public void onError(Throwable error) {
            actual.onError(error);
        }

        @Override
        public void onComplete() {
            all.add(Signal.complete());
            actual.onComplete();
        }
    }
}
