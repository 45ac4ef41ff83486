package dev.taskbridge.rxjava3;

import static dev.taskbridge.Async.await;
import static dev.taskbridge.Async.createTask;
import static dev.taskbridge.Async.gather;
import static dev.taskbridge.Async.run;
import static dev.taskbridge.reactor.ReactorBridge.await;
import static dev.taskbridge.reactor.ReactorBridge.context;
import static dev.taskbridge.reactor.ReactorBridge.mono;
import static dev.taskbridge.reactor.ReactorBridge.toTask;
import static dev.taskbridge.rxjava3.RxJavaBridge.await;
import static dev.taskbridge.rxjava3.RxJavaBridge.completable;
import static dev.taskbridge.rxjava3.RxJavaBridge.maybe;
import static dev.taskbridge.rxjava3.RxJavaBridge.single;
import static dev.taskbridge.rxjava3.RxJavaBridge.toTask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.taskbridge.CancelledError;
import dev.taskbridge.LeakCheck;
import dev.taskbridge.Outcome;
import dev.taskbridge.Promise;
import dev.taskbridge.Steps;
import dev.taskbridge.contract.Body;
import dev.taskbridge.contract.Upstream;
import io.reactivex.rxjava3.core.Completable;
import io.reactivex.rxjava3.core.Single;
import io.reactivex.rxjava3.schedulers.Schedulers;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/** From Reactor through a coroutine to RxJava and back: context, errors and cancellation. */
@Timeout(60)
@ExtendWith(LeakCheck.class)
final class HopTest {

    @RegisterExtension
    final DroppedErrors dropped = new DroppedErrors();

    private static Mono<ContextView> seen() {
        return Mono.deferContextual(Mono::just);
    }

    private static void verifySame(Mono<ContextView> source) {
        AtomicReference<ContextView> outer = new AtomicReference<>();
        StepVerifier.create(mono(() -> {
                            outer.set(context());
                            return await(source);
                        })
                        .contextWrite(Context.of("key", "value")))
                .assertNext(inner -> {
                    assertThat(inner).isSameAs(outer.get());
                    assertThat(inner.<String>get("key")).isEqualTo("value");
                })
                .verifyComplete();
    }

    @Test // pitfall: singleToMono of reactor-adapter loses cancel and the Context
    void context_acrossASingle_isTheSameObject() {
        verifySame(mono(() -> await(single(() -> await(seen())))));
        verifySame(mono(() -> await(maybe(() -> await(seen())))));
        verifySame(mono(() -> {
            CompletableFuture<ContextView> inner = new CompletableFuture<>();
            await(completable(() -> inner.complete(await(seen()))));
            return inner.join();
        }));
    }

    @Test // the RxJava source subscribes on a thread of its own
    void context_acrossASingleOnIo_isTheSameObject() {
        verifySame(mono(() -> await(single(() -> await(seen())).subscribeOn(Schedulers.io()))));
        verifySame(mono(() -> await(maybe(() -> await(seen())).subscribeOn(Schedulers.computation()))));
        verifySame(mono(() -> await(toTask(
                single(() -> await(createTask(() -> await(seen())))).subscribeOn(Schedulers.io())))));
    }

    @Test // operators of RxJava in between
    void context_acrossFlatMapOfSingles_isTheSameObject() {
        verifySame(mono(() -> await(Single.just(1).flatMap(one -> single(() -> await(seen()))))));
    }

    @Test
    void error_acrossTheHop_isTheSameObject() {
        IOException error = new IOException("innermost");
        assertThat(catchThrowable(() -> run(() -> await(mono(() -> await(single(() -> await(mono(() -> {
                    throw error;
                })))))))))
                .isSameAs(error);
        assertThat(error.getSuppressed()).hasSizeLessThanOrEqualTo(1);
    }

    @Test
    void dispose_acrossTheHop_reachesTheInnermostSource() {
        Steps steps = new Steps();
        Upstream<Single<Integer>> upstream = RxUpstream.single().onCancel(() -> steps.reached(2));
        Body outer = new Body();
        Body middle = new Body();
        Body inner = new Body();
        Disposable subscription = mono(outer.running(() ->
                        await(single(middle.running(() -> await(mono(inner.running(() -> {
                            try {
                                return await(upstream.source());
                            } catch (CancelledError ours) {
                                steps.reached(3);
                                throw ours;
                            }
                        }))))))))
                .subscribe();
        inner.standsInAwait();
        steps.reached(1);
        subscription.dispose();
        for (Body body : new Body[] {outer, middle, inner}) {
            assertThat(body.outcome()).isEqualTo(new Outcome.Cancelled<>("downstream cancelled"));
        }
        steps.finished(4);
        assertThat(upstream.cancellations()).isEqualTo(1);
        assertThat(dropped.all()).isEmpty();
    }

    @Test // the title: one coroutine awaits a Mono and a Single
    void await_ofAMonoASingleAndACompletable_inOneCoroutine() {
        Promise<Integer> last = new Promise<>();
        StepVerifier.create(mono(() -> {
                    var one = toTask(Mono.just(20).delayElement(java.time.Duration.ofMillis(1)));
                    var two = toTask(Single.just(22).subscribeOn(Schedulers.io()));
                    int sum = await(gather(one, two, Integer::sum));
                    await(Completable.fromRunnable(() -> last.succeed(sum)));
                    return await(last.task());
                }))
                .expectNext(42)
                .verifyComplete();
    }
}
