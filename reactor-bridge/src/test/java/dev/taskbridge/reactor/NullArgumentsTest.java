package dev.taskbridge.reactor;

import static dev.taskbridge.Async.createTask;
import static dev.taskbridge.Async.run;
import static dev.taskbridge.reactor.ReactorBridge.await;
import static dev.taskbridge.reactor.ReactorBridge.flux;
import static dev.taskbridge.reactor.ReactorBridge.mapAwait;
import static dev.taskbridge.reactor.ReactorBridge.mono;
import static dev.taskbridge.reactor.ReactorBridge.toMono;
import static dev.taskbridge.reactor.ReactorBridge.toTask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.taskbridge.Action;
import dev.taskbridge.Coroutine;
import dev.taskbridge.EventLoop;
import dev.taskbridge.LeakCheck;
import dev.taskbridge.Outcome;
import dev.taskbridge.Task;
import dev.taskbridge.contract.Waiting;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Null where something is expected: of ours, refused when the pipeline is assembled; of a source, told to who awaits it. */
@Timeout(30)
@ExtendWith(LeakCheck.class)
class NullArgumentsTest {
    private static final String ON_ERROR = "onError(null), which Reactive Streams rule 2.13 forbids";
    private static final String ON_NEXT = "onNext(null), which Reactive Streams rule 2.13 forbids";
    private static final String ON_SUBSCRIBE = "onSubscribe(null), which Reactive Streams rule 2.13 forbids";

    @RegisterExtension
    final DroppedErrors dropped = new DroppedErrors();

    private static void refuses(String advice, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(NullPointerException.class).hasMessage(advice);
    }

    @Test
    void mono_ofNull_isRefusedAtAssembly() {
        Coroutine<Integer> body = null;
        Action action = null;
        EventLoop loop = EventLoop.parallel();
        String advice = "the body is null; write what to run, mono(() -> …)";
        refuses(advice, () -> mono(body));
        refuses(advice, () -> mono(action));
        refuses(advice, () -> mono(loop, body));
        refuses(advice, () -> mono(loop, action));
        refuses("the task is null; write one that has been started, or mono(() -> …)", () -> toMono(null));
    }

    @Test
    void flux_ofNull_isRefusedAtAssembly() {
        EventLoop loop = EventLoop.parallel();
        String advice = "the generator is null; write what emits the items, flux(out -> …)";
        refuses(advice, () -> flux(null));
        refuses(advice, () -> flux(loop, null));
        refuses("the flux is null; write where the items come from", () -> mapAwait(null, 1, item -> item));
        refuses("the function is null; write what to call", () -> mapAwait(Flux.just(1), 1, null));
    }

    @Test
    void loop_ofNull_isRefusedAtAssembly() {
        String advice = "the loop is null; write EventLoop.parallel(), or leave it out";
        refuses(advice, () -> mono(null, () -> 1));
        refuses(advice, () -> mono(null, () -> {}));
        refuses(advice, () -> flux(null, out -> {}));
    }

    /** What a source does that knows no rules, here or, with a subscription, on another thread when this one waits. */
    private static final class Lawless extends Mono<Integer> implements Subscription {
        private final boolean subscribes;
        private final Consumer<CoreSubscriber<? super Integer>> signals;
        volatile CoreSubscriber<? super Integer> subscriber;
        volatile boolean cancelled;

        Lawless(boolean subscribes, Consumer<CoreSubscriber<? super Integer>> signals) {
            this.subscribes = subscribes;
            this.signals = signals;
        }

        @Override
        public void subscribe(CoreSubscriber<? super Integer> actual) {
            subscriber = actual;
            if (subscribes) {
                actual.onSubscribe(this);
            }
            signals.accept(actual);
        }

        @Override
        public void request(long n) {}

        @Override
        public void cancel() {
            cancelled = true;
        }
    }

    @Test
    void await_ofMonoThatSignalsNullAsItsError_throwsAndSaysSo() {
        Lawless source = new Lawless(true, actual -> actual.onError(null));
        refuses(ON_ERROR, () -> run(() -> await(source)));
        assertThat(source.cancelled).isFalse();
        refuses(ON_ERROR, () -> run(() -> toTask(source).await()));
        assertThat(dropped.all()).isEmpty();
    }

    @Test
    void await_ofMonoThatSignalsNullAsItsErrorLater_throwsAndSaysSo() {
        Lawless source = new Lawless(true, actual -> {});
        Task<Integer> task = createTask(() -> await(source));
        Waiting.standsInAwait(task);
        source.subscriber.onError(null);
        assertThat(failureOf(task)).isInstanceOf(NullPointerException.class).hasMessage(ON_ERROR);
        source.subscriber.onError(null);
        assertThat(dropped.all()).singleElement().isInstanceOf(NullPointerException.class);
    }

    @Test
    void await_ofMonoThatEmitsNull_throwsAndCancelsIt() {
        Lawless source = new Lawless(true, actual -> {
            actual.onNext(null);
            actual.onNext(1);
            actual.onComplete();
        });
        refuses(ON_NEXT, () -> run(() -> await(source)));
        assertThat(source.cancelled).isTrue();
        refuses(ON_NEXT, () -> run(() -> toTask(source).await()));
        assertThat(dropped.all()).isEmpty();
    }

    @Test
    void await_ofMonoThatEmitsNullLater_throwsAndCancelsIt() {
        Lawless source = new Lawless(true, actual -> {});
        Task<Integer> task = createTask(() -> await(source));
        Waiting.standsInAwait(task);
        source.subscriber.onNext(null);
        assertThat(failureOf(task)).isInstanceOf(NullPointerException.class).hasMessage(ON_NEXT);
        assertThat(source.cancelled).isTrue();
    }

    @Test
    void await_ofMonoThatEmitsNullAfterItsEnd_returnsAndReportsIt() {
        Lawless source = new Lawless(true, actual -> {
            actual.onNext(1);
            actual.onComplete();
            actual.onNext(null);
        });
        assertThat(run(() -> await(source))).isEqualTo(1);
        assertThat(source.cancelled).isFalse();
        assertThat(dropped.all()).singleElement().isInstanceOf(NullPointerException.class);
    }

    @Test
    void await_ofMonoThatHandsOverNoSubscription_throwsAndSaysSo() {
        Lawless source = new Lawless(false, actual -> {});
        Task<Integer> task = createTask(() -> await(source));
        Waiting.standsInAwait(task);
        source.subscriber.onSubscribe(null);
        assertThat(failureOf(task)).isInstanceOf(NullPointerException.class).hasMessage(ON_SUBSCRIBE);
    }

    private static Throwable failureOf(Task<?> task) {
        return ((Outcome.Failure<?>) Waiting.outcome(task)).cause();
    }
}
