package dev.taskbridge.reactor;

import static dev.taskbridge.Async.createTask;
import static dev.taskbridge.reactor.ReactorBridge.toMono;
import static org.assertj.core.api.Assertions.assertThat;

import dev.taskbridge.Promise;
import dev.taskbridge.Race;
import dev.taskbridge.Task;
import dev.taskbridge.contract.HotContract;
import dev.taskbridge.contract.Probe;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.test.StepVerifier;
import reactor.util.context.Context;

/** {@code toMono(task)}. */
final class MonoHotTest implements HotContract<Mono<Integer>> {

    @RegisterExtension
    final DroppedErrors dropped = new DroppedErrors();

    private final List<Object> discarded = new CopyOnWriteArrayList<>();

    @Override
    public Mono<Integer> hot(Task<Integer> task) {
        return toMono(task);
    }

    @Override
    public void subscribe(Mono<Integer> source, Probe probe) {
        Probes.subscribe(source, probe, Context.empty());
    }

    @Override
    public List<Throwable> dropped() {
        return dropped.all();
    }

    @Override
    public List<Object> signalsOf(Integer value) {
        return List.of(value, Probe.COMPLETE);
    }

    @Test // the value of an ended task waits for demand too
    void hot_withoutDemand_keepsTheValueUntilItIsRequested() {
        StepVerifier.create(toMono(Task.completed(42)), 0)
                .expectSubscription()
                .thenRequest(1)
                .expectNext(42)
                .verifyComplete();
    }

    @Test
    void hot_ofPendingTask_isSignalledThroughOperators() {
        Promise<Integer> gate = new Promise<>();
        StepVerifier.create(toMono(createTask(() -> gate.await())).map(value -> value + 1))
                .then(() -> gate.succeed(41))
                .expectNext(42)
                .verifyComplete();
    }

    @Test
    void hot_ofTaskCancelledWhileSubscribed_isAnError() {
        Promise<Integer> gate = new Promise<>();
        StepVerifier.create(toMono(gate.task()))
                .then(() -> gate.task().cancel("enough"))
                .verifyErrorSatisfies(error -> assertThat(error)
                        .isInstanceOf(CancellationException.class)
                        .hasMessageContaining("enough"));
    }

    @Test // a value that waited for demand, and whose subscriber left, is the task's still: discarding it would release
    // what others read
    void hot_cancelledWithAValueThatWaits_leavesTheTaskItsValue() {
        Task<Integer> task = Task.completed(42);
        BaseSubscriber<Integer> subscriber = new BaseSubscriber<>() {
            @Override
            protected void hookOnSubscribe(Subscription subscription) {}
        };
        toMono(task)
                .contextWrite(context -> Operators.enableOnDiscard(context, discarded::add))
                .subscribe(subscriber);
        subscriber.cancel();
        assertThat(discarded).isEmpty();
        StepVerifier.create(toMono(task)).expectNext(42).verifyComplete();
    }

    @Test // the same, when the value comes while the subscriber leaves
    void hot_valueRacingCancel_isNotDiscarded() {
        class Round {
            final Promise<Integer> gate = new Promise<>();
            final Probe probe = new Probe();

            Round() {
                Probes.subscribe(
                        toMono(gate.task()), probe, Operators.enableOnDiscard(Context.empty(), discarded::add));
            }
        }
        Race.with(Round::new)
                .between(round -> round.gate.succeed(42), round -> round.probe.dispose())
                .rounds(10_000);
        assertThat(discarded).isEmpty();
    }

    @Test // the failure of a shared task is no business of a subscriber that leaves
    void hot_errorRacingCancel_isNotDropped() {
        class Round {
            final Promise<Integer> gate = new Promise<>();
            final Probe probe = new Probe();

            Round() {
                gate.task().onDone(seen -> {});
                subscribe(toMono(gate.task()), probe);
            }
        }
        Race.with(Round::new)
                .between(round -> round.gate.fail(new IOException("race")), round -> round.probe.dispose())
                .rounds(10_000);
        assertThat(dropped()).isEmpty();
    }
}
