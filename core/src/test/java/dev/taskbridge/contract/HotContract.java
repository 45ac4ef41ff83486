package dev.taskbridge.contract;

import static dev.taskbridge.Async.await;
import static dev.taskbridge.Async.createTask;
import static org.assertj.core.api.Assertions.assertThat;

import dev.taskbridge.Outcome;
import dev.taskbridge.Promise;
import dev.taskbridge.Race;
import dev.taskbridge.Task;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What holds for a started task as a publisher: all its subscribers share the outcome.
 *
 * @param <P> the foreign type
 */
public interface HotContract<P> extends SubscribeContract<P> {

    /** The converter; a Completable drops the value. */
    P hot(Task<Integer> task);

    @Test // M64, X134, X137: twice the same
    default void hot_ofTaskThatHasEnded_givesItsValueToEach() {
        P source = hot(Task.completed(42));
        for (int i = 0; i < 2; i++) {
            Probe probe = ended(source);
            assertThat(probe.signals()).isEqualTo(signalsOf(42));
            assertThat(probe.isDisposed()).isTrue();
        }
    }

    @Test // M67: twice
    default void hot_ofTaskWithNull_isEmptyWhereThatExists() {
        P source = hot(Task.completed(null));
        for (int i = 0; i < 2; i++) {
            Probe probe = ended(source);
            if (mayBeEmpty()) {
                assertThat(probe.signals()).containsExactly(Probe.COMPLETE);
            } else {
                assertThat(probe.signals()).singleElement().isInstanceOf(NullPointerException.class);
            }
        }
    }

    @Test // M65, M68, X136: the same error, twice; pitfall: failed Job as Mono completes normally (X133)
    default void hot_ofTaskThatHasFailed_failsEachWithTheSameObject() {
        for (Throwable error : List.of(new IOException("checked"), new LinkageError("fatal"))) {
            P source = hot(Task.failed(error));
            for (int i = 0; i < 2; i++) {
                Probe probe = ended(source);
                assertThat(probe.signals()).hasSize(1);
                assertThat(probe.signals().getFirst()).isSameAs(error);
                assertThat(probe.isDisposed()).isTrue();
            }
        }
        assertThat(dropped()).isEmpty();
    }

    @Test // awaiting a task that somebody else cancelled is a failure
    default void hot_ofTaskThatIsCancelled_failsWithCancellationException() {
        Promise<Integer> promise = new Promise<>();
        Probe before = new Probe();
        subscribe(hot(promise.task()), before);
        promise.cancel("nobody needs it");
        for (Probe probe : List.of(before.awaitEnd(), ended(hot(promise.task())))) {
            assertThat(probe.signals())
                    .singleElement()
                    .isInstanceOfSatisfying(
                            CancellationException.class,
                            thrown -> assertThat(thrown.getMessage()).contains("nobody needs it"));
        }
        assertThat(dropped()).isEmpty();
    }

    @Test // M64: signalled after the task has ended
    default void hot_ofPendingTask_signalsAllWhenItEnds() {
        Promise<Integer> gate = new Promise<>();
        Task<Integer> task = createTask(() -> await(gate.task()));
        P source = hot(task);
        List<Probe> probes = Stream.generate(
                        () -> new Probe().atEnd(() -> assertThat(task.isDone()).isTrue()))
                .limit(100)
                .toList();
        probes.forEach(probe -> subscribe(source, probe));
        assertThat(probes).allSatisfy(probe -> {
            assertThat(probe.signals()).isEmpty();
            assertThat(probe.isDisposed()).isFalse();
        });
        gate.succeed(42);
        assertThat(probes)
                .allSatisfy(probe -> assertThat(probe.awaitEnd().signals()).isEqualTo(signalsOf(42)));
        assertThat(dropped()).isEmpty();
    }

    @Test
    default void hot_ofPendingTaskThatFails_failsAllWithTheSameObject() {
        Promise<Integer> gate = new Promise<>();
        IOException error = new IOException("late");
        List<Probe> probes = Stream.generate(Probe::new).limit(10).toList();
        probes.forEach(probe -> subscribe(hot(gate.task()), probe));
        gate.fail(error);
        assertThat(probes)
                .allSatisfy(probe -> assertThat(probe.awaitEnd().signals()).containsExactly(error));
    }

    @Test // toMono(task) disposed: only this subscriber leaves; the task lives
    default void dispose_leavesTheTaskToTheOthers() {
        Promise<Integer> gate = new Promise<>();
        Probe leaving = new Probe();
        Probe staying = new Probe();
        subscribe(hot(gate.task()), leaving);
        subscribe(hot(gate.task()), staying);
        leaving.dispose();
        assertThat(leaving.isDisposed()).isTrue();
        assertThat(gate.task().isDone()).isFalse();
        gate.succeed(42);
        assertThat(staying.awaitEnd().signals()).isEqualTo(signalsOf(42));
        assertThat(leaving.signals()).isEmpty();
        assertThat(gate.task().outcome()).isEqualTo(new Outcome.Success<>(42));
    }

    @Test
    default void dispose_ofAllSubscribers_leavesTheTaskAlone() {
        Promise<Integer> gate = new Promise<>();
        AtomicInteger cancelled = new AtomicInteger();
        gate.onCancel(cancelled::incrementAndGet);
        Probe only = new Probe();
        subscribe(hot(gate.task()), only);
        only.dispose();
        gate.fail(new IOException("not this subscriber's business"));
        assertThat(only.signals()).isEmpty();
        assertThat(cancelled).hasValue(0);
        assertThat(dropped()).isEmpty();
        assertThat(gate.task().outcome()).isInstanceOf(Outcome.Failure.class); // seen
    }

    @Test
    default void dispose_insideOnSubscribe_signalsNothing() {
        Probe early = new Probe().leavingAtOnce();
        subscribe(hot(Task.completed(42)), early);
        assertThat(early.signals()).isEmpty();
        assertThat(early.isDisposed()).isTrue();
        assertThat(dropped()).isEmpty();
    }

    @Test
    default void subscriber_thatThrows_doesNotKeepTheOthersFromTheirSignal() {
        Promise<Integer> gate = new Promise<>();
        IllegalStateException error = new IllegalStateException("subscriber");
        Probe throwing = new Probe().throwing(error);
        Probe other = new Probe();
        subscribe(hot(gate.task()), throwing);
        subscribe(hot(gate.task()), other);
        gate.succeed(42);
        assertThat(other.awaitEnd().signals()).isEqualTo(signalsOf(42));
        assertThat(dropped()).containsExactly(error);
    }

    @Test // no listener leak
    default void dispose_ofAHundredThousandSubscribers_leavesNoneOnAPendingTask() {
        Promise<Integer> gate = new Promise<>();
        Probe staying = new Probe();
        subscribe(hot(gate.task()), staying); // so that there is a list of listeners
        List<WeakReference<Probe>> left = new ArrayList<>();
        for (int i = 0; i < 100_000; i++) {
            Probe probe = new Probe();
            subscribe(hot(gate.task()), probe);
            probe.dispose();
            if (i % 1_000 == 0) {
                left.add(new WeakReference<>(probe));
            }
        }
        Waiting.until(() -> {
            System.gc();
            return left.stream().allMatch(probe -> probe.refersTo(null));
        });
        gate.succeed(42);
        assertThat(staying.awaitEnd().signals()).isEqualTo(signalsOf(42));
    }

    @Test // complete against subscribe
    default void end_racingSubscription_isSignalledOnce() {
        class Round {
            final Promise<Integer> gate = new Promise<>();
            final P source = hot(gate.task());
            final Probe probe = new Probe();
        }
        Race.with(Round::new)
                .between(round -> round.gate.succeed(42), round -> subscribe(round.source, round.probe))
                .check(round -> assertThat(round.probe.awaitEnd().signals()).isEqualTo(signalsOf(42)))
                .rounds(10_000);
    }

    @Test // complete against dispose
    default void end_racingDispose_isSignalledOnceOrNever() {
        class Round {
            final Promise<Integer> gate = new Promise<>();
            final Probe probe = new Probe();

            Round() {
                subscribe(hot(gate.task()), probe);
            }
        }
        Race.with(Round::new)
                .between(round -> round.gate.succeed(42), round -> round.probe.dispose())
                .check(round -> {
                    assertThat(round.gate.task().outcome()).isEqualTo(new Outcome.Success<>(42));
                    if (!round.probe.signals().isEmpty()) {
                        assertThat(round.probe.signals()).isEqualTo(signalsOf(42));
                    }
                    assertThat(round.probe.isDisposed()).isTrue();
                })
                .rounds(10_000);
        assertThat(dropped()).isEmpty();
    }
}
