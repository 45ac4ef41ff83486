package dev.taskbridge.guide;

import static dev.taskbridge.Async.*;
import static dev.taskbridge.reactor.ReactorBridge.*;
import static dev.taskbridge.rxjava3.RxJavaBridge.*;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.taskbridge.Coroutine;
import dev.taskbridge.Promise;
import dev.taskbridge.Task;
import dev.taskbridge.TaskLocal;
import io.reactivex.rxjava3.core.Completable;
import io.reactivex.rxjava3.core.Maybe;
import io.reactivex.rxjava3.core.Single;
import io.reactivex.rxjava3.observers.TestObserver;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.util.context.Context;

@Timeout(30)
class ReactiveTest {

    @Test
    void await_everyType_givesItsValue() {
        // @start region="await"
        run(() -> {
            String one = await(Mono.just("Mono")); // null if it completes empty
            String two = await(Single.just("Single")); // never null
            String three = await(Maybe.empty()); // null if it completes empty
            await(Completable.complete());

            Task<String> four = toTask(Mono.just("a task")); // subscribed to now, awaited when you like
            Task<String> five = toTask(Single.just("another"));
            List<String> both = await(gather(four, five));

            assertThat(both).containsExactly("a task", "another");
            assertThat(one + " " + two + " " + three).isEqualTo("Mono Single null");
        });
        // @end region="await"
    }

    @Test
    void mono_subscribedTwice_runsTwice_toMonoOnce() {
        // @start region="coldAndHot"
        AtomicInteger runs = new AtomicInteger();
        Coroutine<Integer> body = runs::incrementAndGet;

        Mono<Integer> cold = mono(body); // nothing runs; each subscription runs the body
        StepVerifier.create(cold).expectNext(1).verifyComplete();
        StepVerifier.create(cold).expectNext(2).verifyComplete();

        Mono<Integer> hot = toMono(createTask(body)); // runs now; its subscribers share one outcome
        StepVerifier.create(hot).expectNext(3).verifyComplete();
        StepVerifier.create(hot).expectNext(3).verifyComplete();
        // @end region="coldAndHot"
    }

    @Test
    void pipeline_ofBothLibraries_isOneCoroutine() {
        // @start region="pipeline"
        Flux<String> labels = Flux.just(1, 2, 3) // as an operator's inner source
                .flatMapSequential(id -> mono(() -> {
                    String name = await(Single.just("item"));
                    return name + " " + id;
                }));
        StepVerifier.create(labels).expectNext("item 1", "item 2", "item 3").verifyComplete();
        // @end region="pipeline"
    }

    @Test
    void context_ofTheSubscriber_isSeenInTheBodyAndGoesOn() {
        // @start region="context"
        Mono<String> greeting = mono(() -> {
            String here = context().get("user");
            String inMono = await(Mono.deferContextual(context -> Mono.just(context.get("user"))));
            String acrossRxJava = await(single(() -> context().<String>get("user"))); // a body awaited through RxJava
            return here + ", " + inMono + ", " + acrossRxJava;
        });

        StepVerifier.create(greeting.contextWrite(Context.of("user", "Ada")))
                .expectNext("Ada, Ada, Ada")
                .verifyComplete();
        // @end region="context"
    }

    @Test
    void coldSources_subscribedToOutsideAnyTask_seeTheAssemblingTasksLocals() {
        TaskLocal<String> user = TaskLocal.withInitial(() -> "nobody");
        run(() -> {
            user.set("Ada");
            String rxjava = await(single(user::get).subscribeOn(io.reactivex.rxjava3.schedulers.Schedulers.io()));
            String reactor = await(mono(user::get).subscribeOn(Schedulers.boundedElastic()));
            assertThat(List.of(rxjava, reactor)).containsExactly("Ada", "Ada");
        });
    }

    @Test
    void error_throughBothLibraries_isTheSameObject() {
        // @start region="errors"
        IOException down = new IOException("the line is down");
        Single<String> call = single(() -> {
            throw down; // checked or not
        });
        Mono<String> reply = mono(() -> await(call));

        StepVerifier.create(reply)
                .verifyErrorSatisfies(error -> assertThat(error).isSameAs(down));
        // @end region="errors"
    }

    @Test
    void nothing_inEachType_isWhatTheTypeSays() {
        // @start region="empty"
        StepVerifier.create(mono(() -> null)).verifyComplete(); // empty
        maybe(() -> null).test().awaitDone(5, SECONDS).assertResult(); // empty
        single(() -> null).test().awaitDone(5, SECONDS).assertError(NullPointerException.class);
        // @end region="empty"
    }

    @Test
    void demand_valueWaitsForIt_theEndDoesNot() {
        // @start region="demand"
        StepVerifier.create(toMono(Task.completed("tea")), 0)
                .expectSubscription()
                .thenRequest(1)
                .expectNext("tea")
                .verifyComplete();
        StepVerifier.create(toMono(Task.completed(null)), 0).verifyComplete(); // empty: nothing to ask for
        // @end region="demand"
    }

    @Test
    void await_onAnEventLoop_isRefusedWithAdvice() {
        Task<String> task = Task.completed("tea");
        // @start region="refused"
        Mono<String> wrong = Mono.fromCallable(() -> run(() -> await(task))).subscribeOn(Schedulers.parallel());
        StepVerifier.create(wrong)
                .verifyErrorSatisfies(error -> assertThat(error)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("must not block; return the body as a publisher instead, mono(() -> …)"));

        Mono<String> right = Mono.just("lemon")
                .publishOn(Schedulers.parallel())
                .flatMap(with -> mono(() -> await(task) + " with " + with)); // the parallel thread goes on at once
        StepVerifier.create(right).expectNext("tea with lemon").verifyComplete();
        // @end region="refused"
    }

    @Test
    void await_outsideATask_isRefusedWithAdvice() {
        // @start region="outside"
        assertThatThrownBy(() -> await(Task.completed("tea"))) // on the main thread, say
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("outside a task; wrap the call in Async.run(() -> …)");
        // @end region="outside"
    }

    @Test
    void single_testObserver_seesValueAndDispose() throws InterruptedException {
        // @start region="testObserver"
        single(() -> "tea").test().awaitDone(5, SECONDS).assertResult("tea");

        Promise<Void> started = new Promise<>("started");
        Promise<String> cleanedUp = new Promise<>("cleaned up");
        TestObserver<String> observer = single(() -> {
                    try {
                        started.succeed(null);
                        return await(Single.<String>never());
                    } finally {
                        cleanedUp.succeed("yes");
                    }
                })
                .test();

        run(() -> await(started.task()));
        observer.dispose();
        assertThat(run(() -> await(cleanedUp.task()))).isEqualTo("yes");
        observer.assertNoValues().assertNoErrors();
        // @end region="testObserver"
    }

    @Test
    void stepVerifier_neverBeforeTheBodyEnds_waits() {
        // @start region="stepVerifier"
        Promise<String> kettle = new Promise<>("kettle");
        StepVerifier.create(mono(() -> await(kettle.task()) + ", please"))
                .expectSubscription()
                .then(() -> kettle.succeed("tea")) // no sleep: the test ends what the body waits for
                .expectNext("tea, please")
                .expectComplete()
                .verify(Duration.ofSeconds(5));
        // @end region="stepVerifier"
    }
}
