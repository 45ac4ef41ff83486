package dev.taskbridge.rxjava3;

import static dev.taskbridge.Async.await;
import static dev.taskbridge.Async.timeout;
import static dev.taskbridge.rxjava3.RxJavaBridge.await;
import static dev.taskbridge.rxjava3.RxJavaBridge.single;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.taskbridge.Async;
import dev.taskbridge.CancelledError;
import dev.taskbridge.Coroutine;
import dev.taskbridge.EventLoop;
import dev.taskbridge.Outcome;
import dev.taskbridge.Promise;
import dev.taskbridge.Task;
import dev.taskbridge.contract.Body;
import dev.taskbridge.contract.ColdContract;
import dev.taskbridge.contract.Probe;
import dev.taskbridge.contract.Upstream;
import dev.taskbridge.contract.Waiting;
import io.reactivex.rxjava3.core.Single;
import io.reactivex.rxjava3.disposables.Disposable;
import io.reactivex.rxjava3.exceptions.UndeliverableException;
import io.reactivex.rxjava3.observers.TestObserver;
import io.reactivex.rxjava3.plugins.RxJavaPlugins;
import io.reactivex.rxjava3.schedulers.Schedulers;
import io.reactivex.rxjava3.subscribers.TestSubscriber;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code single(coroutine)}. */
final class SingleColdTest implements ColdContract<Single<Integer>> {

    @RegisterExtension
    final DroppedErrors dropped = new DroppedErrors();

    @Override
    public Single<Integer> cold(Coroutine<Integer> body) {
        return single(body);
    }

    @Override
    public Single<Integer> cold(EventLoop loop, Coroutine<Integer> body) {
        return single(loop, body);
    }

    @Override
    public void subscribe(Single<Integer> source, Probe probe) {
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

    @Override
    public boolean mayBeEmpty() {
        return false;
    }

    // ---- as users test it

    @Test // X1, X4
    void single_ofValue_succeeds() throws Exception {
        TestObserver<String> observer =
                single(() -> "O" + await(single(() -> "K"))).test();
        observer.await();
        observer.assertResult("OK");
    }

    @Test // X2, X5
    void single_ofFailure_fails() throws Exception {
        IOException error = new IOException("body");
        TestObserver<Object> observer = single(() -> {
                    throw error;
                })
                .test();
        observer.await();
        observer.assertFailure(IOException.class).assertError(thrown -> thrown == error);
    }

    @Test // X14
    void blockingGet_givesTheValue() {
        assertThat(single(() -> await(Single.just(42))).blockingGet()).isEqualTo(42);
        IllegalStateException error = new IllegalStateException("body");
        assertThatThrownBy(() -> single(() -> {
                            throw error;
                        })
                        .blockingGet())
                .isSameAs(error);
    }

    @Test // X145: what one body misses is no business of another's
    void single_thatFailsBesideAnother_leavesItAlone() {
        assertThat(Single.zip(
                                single(() -> await(Single.<Integer>error(new NoSuchElementException())))
                                        .onErrorReturnItem(-1),
                                single(() -> await(Single.just(43))),
                                Integer::sum)
                        .blockingGet())
                .isEqualTo(42);
    }

    @Test // X8: in the envelope that RxJava gives what comes too late
    void dispose_ofBodyThatFailsInCleanUp_reportsItAsUndeliverable() {
        List<Throwable> raw = new CopyOnWriteArrayList<>();
        RxJavaPlugins.setErrorHandler(raw::add);
        IOException error = new IOException("clean-up");
        Body body = new Body();
        Disposable subscription = single(body.running(() -> {
                    try {
                        return await(Single.<Integer>never());
                    } catch (CancelledError ours) {
                        throw error;
                    }
                }))
                .subscribe();
        body.standsInAwait();
        subscription.dispose();
        assertThat(subscription.isDisposed()).isTrue();
        body.outcome();
        assertThat(raw)
                .singleElement()
                .isInstanceOf(UndeliverableException.class)
                .satisfies(thrown -> assertThat(thrown.getCause()).isSameAs(error));
    }

    @Test // pitfall: a throwing global hook or handler hangs the waiter
    void dispose_withThrowingHandler_stillEndsTheBody() {
        RxJavaPlugins.setErrorHandler(error -> {
            throw new IllegalStateException("handler");
        });
        Body body = new Body();
        Disposable subscription = single(body.running(() -> {
                    Thread.currentThread().setUncaughtExceptionHandler((thread, thrown) -> {}); // RxJava tells it
                    try {
                        return await(Single.<Integer>never());
                    } catch (CancelledError ours) {
                        throw new IOException("clean-up");
                    }
                }))
                .subscribe();
        body.standsInAwait();
        PrintStream err = System.err; // RxJava prints what its handler throws
        System.setErr(new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8));
        try {
            subscription.dispose();
            assertThat(body.outcome()).isInstanceOf(Outcome.Failure.class);
        } finally {
            System.setErr(err);
        }
    }

    @Test // pitfall: dispose of interrupted blocking code: UndeliverableException to the global handler
    void dispose_ofBodyInBlockingGet_isSilent() {
        Upstream<Single<Integer>> upstream = RxUpstream.single();
        Body body = new Body();
        AtomicReference<Thread> thread = new AtomicReference<>();
        Disposable subscription = single(body.running(() -> {
                    thread.set(Thread.currentThread());
                    return upstream.source().blockingGet();
                }))
                .subscribe();
        upstream.awaitSubscriber();
        Waiting.parked(thread.get());
        subscription.dispose();
        assertThat(body.outcome()).isEqualTo(new Outcome.Cancelled<>("downstream cancelled"));
        assertThat(upstream.cancellations()).isEqualTo(1);
        assertThat(dropped()).isEmpty();
    }

    @Test // X16: order
    void dispose_runsDoOnDisposeOnceInOrder() {
        List<String> order = new CopyOnWriteArrayList<>();
        Body body = new Body();
        Disposable subscription = single(body.running(() -> await(Single.<Integer>never()
                        .doOnSubscribe(given -> order.add("inner subscribed"))
                        .doOnDispose(() -> order.add("inner disposed")))))
                .doOnDispose(() -> order.add("outer disposed"))
                .subscribe();
        body.standsInAwait();
        subscription.dispose();
        body.outcome();
        assertThat(order).containsExactly("inner subscribed", "outer disposed", "inner disposed");
        assertThat(dropped()).isEmpty();
    }

    @Test // X25: a fatal error thrown by a subscriber
    void subscriber_thatThrowsAFatalError_isReported() {
        LinkageError fatal = new LinkageError("subscriber");
        Promise<Integer> gate = new Promise<>();
        Body body = new Body();
        Disposable unused = single(body.running(() -> await(gate.task()))).subscribe(value -> {
            throw fatal;
        });
        gate.succeed(42);
        body.outcome();
        assertThat(dropped()).containsExactly(fatal);
    }

    @Test // X101: RxJava's own observers report what their callback throws
    void subscriber_thatThrowsAnException_isReportedOnce() {
        IllegalStateException thrown = new IllegalStateException("subscriber");
        Promise<Integer> gate = new Promise<>();
        Body body = new Body();
        Disposable unused = single(body.running(() -> await(gate.task()))).subscribe(value -> {
            throw thrown;
        });
        gate.succeed(42);
        body.outcome();
        assertThat(dropped()).containsExactly(thrown);
    }

    @Test // X103, X111; kotlinx 1297; pitfall: fatal errors thrown by a subscriber vanish in multicast
    void subscriber_thatThrowsAFatalErrorThroughRefCount_isReported() {
        LinkageError fatal = new LinkageError("subscriber");
        Promise<Integer> gate = new Promise<>();
        Body body = new Body();
        Disposable unused = single(body.running(() -> await(gate.task())))
                .toFlowable()
                .publish()
                .refCount()
                .subscribe(value -> {
                    throw fatal;
                });
        gate.succeed(42);
        body.outcome();
        assertThat(dropped()).containsExactly(fatal);
    }

    @Test // X98, X106: a fatal error of the body through the same
    void body_thatThrowsAFatalErrorThroughRefCount_isAnErrorSignal() throws Exception {
        LinkageError fatal = new LinkageError("body");
        TestSubscriber<Object> subscriber = single(() -> {
                    throw fatal;
                })
                .toFlowable()
                .publish()
                .refCount()
                .test();
        subscriber.await();
        subscriber.assertError(thrown -> thrown == fatal);
    }

    @Test
    void assembly_honoursTheHooks() {
        List<Object> assembled = new ArrayList<>();
        RxJavaPlugins.setOnSingleAssembly(source -> {
            assembled.add(source);
            return source;
        });
        try {
            Single<Integer> cold = single(() -> 1);
            Single<Integer> hot = RxJavaBridge.toSingle(Task.completed(1));
            assertThat(assembled).containsExactly(cold, hot);
        } finally {
            RxJavaPlugins.setOnSingleAssembly(null);
        }
    }

    // ---- in pipelines

    @Test
    void single_inPipelines_isASingle() {
        AtomicInteger runs = new AtomicInteger();
        assertThat(single(() -> 20)
                        .map(value -> value + 1)
                        .flatMap(value -> single(() -> value * 2))
                        .zipWith(Single.just("!"), (value, mark) -> value + mark)
                        .blockingGet())
                .isEqualTo("42!");
        assertThat(single(() -> {
                            if (runs.incrementAndGet() < 3) {
                                throw new IOException("again");
                            }
                            return runs.get();
                        })
                        .retry(5)
                        .blockingGet())
                .isEqualTo(3);
        runs.set(0);
        Single<Integer> cached = single(runs::incrementAndGet).cache();
        assertThat(cached.concatWith(cached).toList().blockingGet()).containsExactly(1, 1);
        assertThat(single(() -> Thread.currentThread().isVirtual())
                        .observeOn(Schedulers.computation())
                        .map(virtual -> virtual + " " + Thread.currentThread().isVirtual())
                        .subscribeOn(Schedulers.io())
                        .blockingGet())
                .isEqualTo("true false");
    }

    @Test
    void single_inTimeout_isCancelled() throws Exception {
        Body body = new Body();
        TestObserver<Integer> observer = single(body.running(() -> await(Single.<Integer>never())))
                .timeout(50, TimeUnit.MILLISECONDS)
                .test();
        observer.await();
        observer.assertFailure(TimeoutException.class);
        if (body.hasBegun()) {
            assertThat(body.outcome()).isEqualTo(new Outcome.Cancelled<>("downstream cancelled"));
        }
    }

    @Test // X146: a timeout inside the body
    void single_whoseInnerTimeoutExpires_fails() throws Exception {
        TestObserver<Object> observer = single(() -> timeout(Duration.ofMillis(1), () -> await(Single.never())))
                .test();
        observer.await();
        observer.assertFailure(TimeoutException.class);
    }

    @Test // run inside RxJava's pools
    void run_onIoThread_works() {
        assertThat(Single.fromCallable(() -> Async.run(() -> await(single(() -> 42))))
                        .subscribeOn(Schedulers.io())
                        .blockingGet())
                .isEqualTo(42);
        assertThatThrownBy(() -> Single.fromCallable(() -> Async.run(() -> 42))
                        .subscribeOn(Schedulers.computation())
                        .blockingGet())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("must not block");
    }

    // ---- depth

    private static Single<Integer> chain(int depth, AtomicReference<Task<?>> innermost) {
        return single(() -> {
            if (depth == 0) {
                innermost.set(Task.current().orElseThrow());
                return await(Single.<Integer>never());
            }
            return await(chain(depth - 1, innermost)) + 1;
        });
    }

    private static Single<Integer> chain(int depth) {
        return single(() -> depth == 0 ? 0 : await(chain(depth - 1)) + 1);
    }

    @Test // pitfall: recursion: defer/flatMap overflow between 1,000 and 2,000 levels
    void chain_ofTwentyThousandSingles_completes() {
        assertThat(chain(20_000).blockingGet()).isEqualTo(20_000);
    }

    @Test
    void chain_ofTwentyThousandSinglesThatIsDisposedOf_cancelsThemAll() {
        AtomicReference<Task<?>> innermost = new AtomicReference<>();
        Disposable subscription = chain(20_000, innermost).subscribe();
        Waiting.until(() -> innermost.get() != null);
        Waiting.standsInAwait(innermost.get());
        subscription.dispose();
        assertThat((Object) Waiting.outcome(innermost.get()))
                .isEqualTo(new Outcome.Cancelled<>("downstream cancelled"));
        assertThat(dropped()).isEmpty();
    }

    @Test // M22, LeakedException: what loses in a race of failures is reported by RxJava, not by us
    void single_failingTenThousandTimesInZip_leaksNothing() {
        for (int i = 0; i < 10_000; i++) {
            IOException error = new IOException("one");
            TestObserver<Object> observer = Single.zip(
                            single(() -> {
                                throw error;
                            }),
                            Single.never(),
                            (one, other) -> one)
                    .test();
            observer.awaitDone(30, TimeUnit.SECONDS).assertError(thrown -> thrown == error);
        }
        assertThat(dropped()).isEmpty();
    }
}
