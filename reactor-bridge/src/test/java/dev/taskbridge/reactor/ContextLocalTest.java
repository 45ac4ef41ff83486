package dev.taskbridge.reactor;

import static dev.taskbridge.Async.await;
import static dev.taskbridge.Async.createTask;
import static dev.taskbridge.Async.run;
import static dev.taskbridge.reactor.ReactorBridge.await;
import static dev.taskbridge.reactor.ReactorBridge.awaitFirst;
import static dev.taskbridge.reactor.ReactorBridge.context;
import static dev.taskbridge.reactor.ReactorBridge.contextLocal;
import static dev.taskbridge.reactor.ReactorBridge.flux;
import static dev.taskbridge.reactor.ReactorBridge.mono;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.taskbridge.LeakCheck;
import dev.taskbridge.TaskLocal;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/** Task-locals that live in the Reactor Context, in both directions. */
@Timeout(60)
@ExtendWith(LeakCheck.class)
final class ContextLocalTest {
    private static final TaskLocal<String> USER = contextLocal("user");

    /** What a Mono finds in the Context that it is subscribed to with. */
    private static Mono<String> userInContext() {
        return Mono.deferContextual(view -> Mono.just(view.getOrDefault("user", "nobody")));
    }

    @Test
    void get_inABody_isWhatTheSubscribersContextHolds() {
        StepVerifier.create(mono(() -> USER.get()).contextWrite(Context.of("user", "ann")))
                .expectNext("ann")
                .verifyComplete();
        StepVerifier.create(flux(out -> out.emit(USER.get())).contextWrite(Context.of("user", "ann")))
                .expectNext("ann")
                .verifyComplete();
    }

    @Test
    void get_whereTheContextHasNoSuchKey_isNull() {
        assertThat(USER.get()).isNull();
        assertThat(run(() -> USER.get())).isNull();
        StepVerifier.create(mono(() -> USER.get())).verifyComplete();
    }

    @Test
    void set_isInTheContextOfWhatIsAwaitedAfterwards() {
        run(() -> {
            assertThat(await(userInContext())).isEqualTo("nobody");
            USER.set("ann");
            assertThat(await(userInContext())).isEqualTo("ann");
            String first = awaitFirst(userInContext().flux());
            assertThat(first).isEqualTo("ann");
            assertThat(await(mono(() -> USER.get()).subscribeOn(Schedulers.boundedElastic())))
                    .isEqualTo("ann");
            USER.set(null);
            assertThat(await(userInContext())).isEqualTo("nobody");
        });
    }

    @Test
    void set_inATask_isNotSeenByItsCreatorOrItsSubscriber() {
        StepVerifier.create(mono(() -> {
                            String inner = await(createTask(() -> {
                                USER.set("bob");
                                return await(userInContext());
                            }));
                            return inner + ", " + USER.get() + ", " + await(userInContext());
                        })
                        .contextWrite(Context.of("user", "ann")))
                .expectNext("bob, ann, ann")
                .verifyComplete();
    }

    @Test
    void set_leavesTheOtherKeysAlone() {
        StepVerifier.create(mono(() -> {
                            USER.set("bob");
                            return context().get("trace") + " " + context().get("user");
                        })
                        .contextWrite(Context.of("user", "ann", "trace", 7)))
                .expectNext("7 bob")
                .verifyComplete();
    }

    @Test // the operator between the two bodies has the last word
    void contextWrite_betweenTwoBodies_winsOverWhatTheOuterOneHasSet() {
        run(() -> {
            USER.set("outer");
            String inner = await(mono(() -> USER.get()).contextWrite(Context.of("user", "between")));
            assertThat(inner).isEqualTo("between");
            assertThat(USER.get()).isEqualTo("outer");
        });
    }

    @Test
    void context_whereNothingIsSet_isTheSubscribersOwnUncopied() {
        Context given = Context.of("user", "ann");
        AtomicReference<ContextView> seen = new AtomicReference<>();
        StepVerifier.create(mono(() -> USER.get() + " "
                                + await(Mono.deferContextual(view -> {
                                    seen.set(view);
                                    return Mono.just("v");
                                })))
                        .contextWrite(before -> given))
                .expectNext("ann v")
                .verifyComplete();
        assertThat(seen.get()).isSameAs(given);
    }

    @Test
    void set_outsideATask_throwsWithAdvice() {
        assertThatThrownBy(() -> USER.set("me"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("wrap the call in Async.run");
    }
}
