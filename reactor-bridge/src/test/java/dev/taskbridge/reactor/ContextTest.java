package dev.taskbridge.reactor;

import static dev.taskbridge.Async.await;
import static dev.taskbridge.Async.createTask;
import static dev.taskbridge.Async.run;
import static dev.taskbridge.reactor.ReactorBridge.await;
import static dev.taskbridge.reactor.ReactorBridge.context;
import static dev.taskbridge.reactor.ReactorBridge.mono;
import static dev.taskbridge.reactor.ReactorBridge.toMono;
import static dev.taskbridge.reactor.ReactorBridge.toTask;
import static org.assertj.core.api.Assertions.assertThat;

import dev.taskbridge.LeakCheck;
import dev.taskbridge.Task;
import dev.taskbridge.TaskLocal;
import dev.taskbridge.contract.Probe;
import dev.taskbridge.contract.Waiting;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/** The Reactor Context of a body's subscriber, in the body and in what it awaits. */
@Timeout(60)
@ExtendWith(LeakCheck.class)
final class ContextTest {

    /** What a Mono sees of the Context that it is subscribed to with: the very object. */
    private static Mono<ContextView> seen() {
        return Mono.deferContextual(Mono::just);
    }

    private static void verify(Context given, Mono<? extends List<ContextView>> source) {
        List<Object> all = new CopyOnWriteArrayList<>();
        Probe probe = new Probe();
        Probes.subscribe(
                source.map(views -> {
                    all.addAll(views);
                    return 1;
                }),
                probe,
                given);
        assertThat(probe.awaitEnd().signals()).containsExactly(1, Probe.COMPLETE);
        assertThat(all).isNotEmpty().allSatisfy(view -> assertThat(view).isSameAs(given));
    }

    @Test // M71, M76, M79, M80; pitfall: the Context is copied at every await: 10 % CPU
    void awaitAndToTask_subscribeWithTheSubscribersOwnContextUncopied() {
        verify(Context.of("key", "value"), mono(() -> List.of(context(), await(seen()), await(toTask(seen())))));
    }

    @Test
    void tasksInside_haveIt() {
        verify(
                Context.of("key", "value"),
                mono(() -> await(createTask(() -> await(createTask(() -> List.of(context(), await(seen()))))))));
    }

    @Test
    void monosInside_haveIt() {
        verify(
                Context.of("key", "value"),
                mono(() -> await(mono(() -> await(mono(() -> List.of(context(), await(seen()))))))));
    }

    @Test // and if the inner one is subscribed to on another thread
    void monosInside_onOtherThreads_haveIt() {
        verify(
                Context.of("key", "value"),
                mono(() ->
                        await(mono(() -> List.of(context(), await(seen()))).subscribeOn(Schedulers.boundedElastic()))));
    }

    @Test
    void await_afterAwait_stillHasIt() {
        verify(Context.of("key", "value"), mono(() -> {
            await(Mono.just(1).publishOn(Schedulers.parallel()));
            return List.of(context(), await(seen()));
        }));
    }

    @Test // M71, M76: two layers
    void contextWrite_twice_isMerged() {
        StepVerifier.create(mono(() -> context().get("one") + "," + context().get("two") + ","
                                + await(Mono.deferContextual(
                                        view -> Mono.just("" + view.get("one") + view.get("two")))))
                        .contextWrite(Context.of("one", 1, "two", 0))
                        .contextWrite(Context.of("two", 2)))
                .expectNext("1,0,10")
                .verifyComplete();
    }

    @Test // what an operator inside adds is seen upstream of it alone
    void contextWrite_insideABody_isSeenByThatMonoAlone() {
        StepVerifier.create(mono(() -> {
                            String inner = await(
                                    mono(() -> context().<String>get("key")).contextWrite(Context.of("key", "inner")));
                            return inner + "," + context().get("key");
                        })
                        .contextWrite(Context.of("key", "outer")))
                .expectNext("inner,outer")
                .verifyComplete();
    }

    @Test // each subscription has its own
    void subscriptions_ofOneMono_haveTheirOwn() {
        Mono<String> source = mono(() -> context().<String>get("key"));
        StepVerifier.create(Flux.range(1, 100)
                        .flatMap(i -> source.contextWrite(Context.of("key", "" + i)))
                        .collectSortedList((a, b) -> Integer.compare(Integer.parseInt(a), Integer.parseInt(b))))
                .expectNext(Flux.range(1, 100).map(i -> "" + i).collectList().block())
                .verifyComplete();
    }

    @Test
    void context_outsideASubscriber_isEmpty() {
        assertThat(context().isEmpty()).isTrue();
        assertThat(run(() -> context().isEmpty())).isTrue();
        assertThat(run(() -> await(seen())).isEmpty()).isTrue();
        Waiting.onPlainVirtualThread(() -> assertThat(await(seen()).isEmpty()).isTrue());
    }

    @Test // M73: a task that was started before has what it was started with
    void toMono_doesNotCarryTheContextIntoAStartedTask() {
        Task<Boolean> started = createTask(() -> context().isEmpty());
        StepVerifier.create(toMono(started).contextWrite(Context.of("key", "value")))
                .expectNext(true)
                .verifyComplete();
    }

    @Test // a Mono assembled in a task, and subscribed to by a library's thread, has its subscriber's Context and its
    // assembler's locals
    void mono_subscribedToOnAnotherThread_hasItsSubscribersContextAndItsAssemblersLocals() {
        TaskLocal<String> local = TaskLocal.create();
        StepVerifier.create(mono(() -> {
                            local.set("assembler");
                            return await(
                                    mono(() -> local.get() + "," + context().get("key"))
                                            .contextWrite(Context.of("key", "inner"))
                                            .subscribeOn(Schedulers.boundedElastic()));
                        })
                        .contextWrite(Context.of("key", "outer")))
                .expectNext("assembler,inner")
                .verifyComplete();
    }
}
