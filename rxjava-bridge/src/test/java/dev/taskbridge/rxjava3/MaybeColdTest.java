package dev.taskbridge.rxjava3;

import static dev.taskbridge.Async.await;
import static dev.taskbridge.Async.timeout;
import static dev.taskbridge.rxjava3.RxJavaBridge.await;
import static dev.taskbridge.rxjava3.RxJavaBridge.maybe;
import static org.assertj.core.api.Assertions.assertThat;

import dev.taskbridge.Coroutine;
import dev.taskbridge.EventLoop;
import dev.taskbridge.Outcome;
import dev.taskbridge.Promise;
import dev.taskbridge.Task;
import dev.taskbridge.contract.Body;
import dev.taskbridge.contract.ColdContract;
import dev.taskbridge.contract.Probe;
import io.reactivex.rxjava3.core.Maybe;
import io.reactivex.rxjava3.disposables.Disposable;
import io.reactivex.rxjava3.observers.TestObserver;
import io.reactivex.rxjava3.plugins.RxJavaPlugins;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code maybe(coroutine)}. */
final class MaybeColdTest implements ColdContract<Maybe<Integer>> {

    @RegisterExtension
    final DroppedErrors dropped = new DroppedErrors();

    @Override
    public Maybe<Integer> cold(Coroutine<Integer> body) {
        return maybe(body);
    }

    @Override
    public Maybe<Integer> cold(EventLoop loop, Coroutine<Integer> body) {
        return maybe(loop, body);
    }

    @Override
    public void subscribe(Maybe<Integer> source, Probe probe) {
        Probes.subscribe(source, probe);
    }

    @Override
    public List<Throwable> dropped() {
        return dropped.all();
    }

    @Override
    public List<Object> signalsOf(Integer value) {
        return List.of(value);
    }

    @Test // X28, X37
    void maybe_ofValue_succeeds() throws Exception {
        TestObserver<String> observer =
                maybe(() -> "O" + await(maybe(() -> "K"))).test();
        observer.await();
        observer.assertResult("OK");
    }

    @Test // X29
    void maybe_ofNull_completes() throws Exception {
        TestObserver<Object> observer = maybe(() -> null).test();
        observer.await();
        observer.assertResult();
    }

    @Test // X41
    void maybe_ofFailure_fails() throws Exception {
        IOException error = new IOException("body");
        TestObserver<Object> observer = maybe(() -> {
                    throw error;
                })
                .test();
        observer.await();
        observer.assertError(thrown -> thrown == error);
    }

    @Test // X32, X38
    void blockingGet_givesTheValueOrNull() {
        assertThat(maybe(() -> 42).blockingGet()).isEqualTo(42);
        assertThat(maybe(() -> null).blockingGet()).isNull();
    }

    @Test // X43: a timeout around the await cancels the awaited maybe's body
    void timeout_aroundAwaitOfAMaybe_cancelsItsBody() throws Exception {
        Body inner = new Body();
        TestObserver<String> observer = maybe(() -> {
                    try {
                        timeout(
                                Duration.ofMillis(50),
                                () -> await(maybe(inner.running(() -> await(Maybe.<Integer>never())))));
                        return "no timeout";
                    } catch (TimeoutException expected) {
                        return "timeout";
                    }
                })
                .test();
        observer.await();
        observer.assertResult("timeout");
        if (inner.hasBegun()) {
            assertThat(inner.outcome()).isEqualTo(new Outcome.Cancelled<>("downstream cancelled"));
        }
    }

    @Test // X50: a fatal error thrown by a subscriber
    void subscriber_thatThrowsAFatalError_isReported() {
        LinkageError fatal = new LinkageError("subscriber");
        Promise<Integer> gate = new Promise<>();
        Body body = new Body();
        Disposable unused = maybe(body.running(() -> await(gate.task()))).subscribe(value -> {
            throw fatal;
        });
        gate.succeed(42);
        body.outcome();
        assertThat(dropped()).containsExactly(fatal);
    }

    @Test // X44, X46
    void maybe_inPipelines_isAMaybe() {
        assertThat(maybe(() -> (Integer) null).defaultIfEmpty(42).blockingGet()).isEqualTo(42);
        assertThat(maybe(() -> {
                            throw new IOException("body");
                        })
                        .onErrorReturn(Throwable::getMessage)
                        .blockingGet())
                .isEqualTo("body");
    }

    @Test
    void assembly_honoursTheHooks() {
        List<Object> assembled = new ArrayList<>();
        RxJavaPlugins.setOnMaybeAssembly(source -> {
            assembled.add(source);
            return source;
        });
        try {
            Maybe<Integer> cold = maybe(() -> 1);
            Maybe<Integer> hot = RxJavaBridge.toMaybe(Task.completed(1));
            assertThat(assembled).containsExactly(cold, hot);
        } finally {
            RxJavaPlugins.setOnMaybeAssembly(null);
        }
    }
}
