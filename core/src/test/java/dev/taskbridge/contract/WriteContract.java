package dev.taskbridge.contract;

import static dev.taskbridge.Async.await;
import static dev.taskbridge.Async.createTask;
import static dev.taskbridge.Async.run;
import static dev.taskbridge.Async.shielded;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.taskbridge.CancelledError;
import dev.taskbridge.Emitter;
import dev.taskbridge.EventLoop;
import dev.taskbridge.Generator;
import dev.taskbridge.LeakCheck;
import dev.taskbridge.Outcome;
import dev.taskbridge.Promise;
import dev.taskbridge.Race;
import dev.taskbridge.Steps;
import dev.taskbridge.Task;
import dev.taskbridge.TaskLocal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What holds for a stream that a generator emits, of every library; also where there is no demand.
 *
 * @param <P> the foreign type
 */
@ExtendWith(LeakCheck.class)
@Timeout(120)
public interface WriteContract<P> {

    /** The builder. */
    P stream(Generator<Integer> generator);

    /** The builder that names a loop. */
    P stream(EventLoop loop, Generator<Integer> generator);

    /** Subscribes the probe, and hands it the library's own subscription. */
    void subscribe(P source, StreamProbe probe);

    /** What the library's hook for errors that come too late has received in this test; each is the error itself. */
    List<Throwable> dropped();

    /** What the hook for discarded items has received; null if the library has no such hook. */
    default List<Object> discarded() {
        return null;
    }

    /** Subscribes and waits for the end. */
    default StreamProbe ended(P source) {
        StreamProbe probe = new StreamProbe();
        subscribe(source, probe);
        return probe.awaitEnd();
    }

    /** The same generator, whose task the test can wait for. */
    static Generator<Integer> in(Body body, Generator<Integer> generator) {
        return out -> body.running(() -> generator.run(out)).call();
    }

    static void emit(Emitter<? super Integer> out, int first, int last) {
        for (int item = first; item <= last; item++) {
            out.emit(item);
        }
    }

    static <X extends Throwable> void throwing(X error) throws X {
        throw error;
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // the type is the compiler's only
    private static <X extends Throwable> X sneaky(Throwable thrown) throws X {
        throw (X) thrown;
    }

    // ---- running

    @Test
    default void assembly_runsNothing_subscriptionRunsTheBodyAnew() {
        AtomicInteger runs = new AtomicInteger();
        P source = stream(out -> out.emit(runs.incrementAndGet()));
        assertThat(runs).hasValue(0);
        assertThat(ended(source).items()).containsExactly(1);
        assertThat(ended(source).items()).containsExactly(2);
    }

    @Test // R10, M1, X52, X112: onNext before emit returns, the end after the body
    default void emit_returnsAfterTheSubscriberHasTheItem() {
        Steps steps = new Steps();
        StreamProbe probe =
                new StreamProbe().onItem(item -> steps.reached(item * 2)).onEnd(() -> steps.reached(7));
        subscribe(
                stream(out -> {
                    steps.reached(1);
                    out.emit(1);
                    steps.reached(3);
                    out.emit(2);
                    steps.reached(5);
                    await(createTask(() -> {}));
                    steps.reached(6);
                }),
                probe);
        assertThat(probe.awaitEnd().items()).containsExactly(1, 2);
        assertThat(probe.ends()).containsExactly(StreamProbe.COMPLETE);
        steps.finished(8);
    }

    @Test // M53, X76
    default void emit_ofManyItems_keepsTheOrder() {
        StreamProbe probe = ended(stream(out -> emit(out, 1, 10_000)));
        assertThat(probe.items()).isEqualTo(ReadContract.upTo(10_000));
        assertThat(probe.ends()).containsExactly(StreamProbe.COMPLETE);
        assertThat(probe.overlapped()).isFalse();
    }

    @Test // R11, M50, M70, X23, X53, X97, X105, X113, X140
    default void bodyThrows_afterItems_isAnErrorSignalWithTheSameObject() {
        for (Throwable error : List.of(
                new IOException("checked"),
                new IllegalStateException("unchecked"),
                new NoClassDefFoundError("linkage"),
                new CancellationException("not ours"))) {
            StreamProbe probe = ended(stream(out -> {
                out.emit(1);
                throw WriteContract.<RuntimeException>sneaky(error);
            }));
            assertThat(probe.items()).containsExactly(1);
            assertThat(probe.ends()).hasSize(1);
            assertThat(probe.ends().getFirst()).isSameAs(error);
        }
        assertThat(dropped()).isEmpty();
    }

    @Test // X128: a flow that cancels itself
    default void body_thatCancelsItself_isACancellationExceptionDownstream() {
        StreamProbe probe = ended(stream(out -> {
            out.emit(1);
            Task.current().orElseThrow().cancel("of its own accord");
            await(new Promise<Integer>().task());
        }));
        assertThat(probe.ends())
                .singleElement()
                .isInstanceOfSatisfying(
                        CancellationException.class,
                        thrown -> assertThat(thrown.getMessage()).contains("of its own accord"));
        assertThat(dropped()).isEmpty();
    }

    @Test // a scope of its own: what is left in it has ended before the end is told
    default void body_thatLeavesTasks_isSignalledWhenTheyHaveEnded() {
        AtomicInteger cleaned = new AtomicInteger();
        AtomicInteger atEnd = new AtomicInteger();
        StreamProbe probe = new StreamProbe().onEnd(() -> atEnd.set(cleaned.get()));
        subscribe(
                stream(out -> {
                    Promise<String> started = new Promise<>();
                    createTask(() -> {
                        try {
                            started.succeed("");
                            await(new Promise<>().task());
                        } finally {
                            cleaned.incrementAndGet();
                        }
                    });
                    await(started.task());
                    out.emit(1);
                }),
                probe);
        probe.awaitEnd();
        assertThat(probe.ends()).containsExactly(StreamProbe.COMPLETE);
        assertThat(atEnd).hasValue(1);
    }

    @Test
    default void subscription_onAClosedLoop_isAnErrorSignal() {
        EventLoop loop = EventLoop.confined();
        loop.close();
        assertThat(ended(stream(loop, out -> out.emit(1))).ends())
                .singleElement()
                .isInstanceOf(RejectedExecutionException.class);
    }

    @Test
    default void body_subscribedToInATask_seesItsTaskLocals() {
        TaskLocal<String> local = TaskLocal.create();
        AtomicReference<String> seen = new AtomicReference<>();
        P source = stream(out -> seen.set(local.get()));
        run(() -> {
            local.set("outer");
            ended(source);
        });
        assertThat(seen.get()).isEqualTo("outer");
    }

    @Test // R19, M35
    default void emitNull_isRefusedToTheEmitterAndTheStreamGoesOn() {
        AtomicReference<Throwable> seen = new AtomicReference<>();
        StreamProbe probe = ended(stream(out -> {
            out.emit(1);
            seen.set(catchThrowable(() -> out.emit(null)));
            out.emit(2);
        }));
        assertThat(seen.get()).isInstanceOf(NullPointerException.class).hasMessageContaining("null was emitted");
        assertThat(probe.items()).containsExactly(1, 2);
        assertThat(probe.ends()).containsExactly(StreamProbe.COMPLETE);
    }

    // ---- several that emit

    @Test // R76, X77, J34
    default void tenThousandTasks_thatEmit_areHandedOverOneAtATime() {
        int tasks = 10_000;
        StreamProbe probe = ended(stream(out -> {
            List<Task<Void>> all = new ArrayList<>();
            for (int i = 1; i <= tasks; i++) {
                int item = i;
                all.add(createTask(() -> out.emit(item)));
            }
            for (Task<Void> task : all) {
                await(task);
            }
        }));
        assertThat(probe.overlapped()).isFalse();
        assertThat(probe.items()).containsExactlyInAnyOrderElementsOf(ReadContract.upTo(tasks));
        assertThat(probe.ends()).containsExactly(StreamProbe.COMPLETE);
    }

    @Test // R13: nothing after the end
    default void emit_afterTheBodyHasEnded_isRefused() {
        AtomicReference<Emitter<? super Integer>> kept = new AtomicReference<>();
        StreamProbe probe = ended(stream(out -> kept.set(out)));
        Waiting.onPlainVirtualThread(() -> assertThatThrownBy(() -> kept.get().emit(1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("has ended"));
        run(
                () -> { // which was not asked to stop
                    assertThatThrownBy(() -> kept.get().emit(1)).isInstanceOf(IllegalStateException.class);
                });
        assertThat(probe.items()).isEmpty();
        assertThat(probe.ends()).containsExactly(StreamProbe.COMPLETE);
    }

    // ---- leaving

    @Test // X114, M4, R5: silent
    default void cancel_whileTheBodyAwaits_stopsItAndSignalsNothing() {
        Body body = new Body();
        StreamProbe probe = new StreamProbe();
        List<String> reasons = new CopyOnWriteArrayList<>();
        subscribe(
                stream(in(body, out -> {
                    out.emit(1);
                    try {
                        await(new Promise<Integer>().task());
                    } catch (CancelledError asked) {
                        reasons.add(asked.reason());
                        throw asked;
                    }
                })),
                probe);
        body.standsInAwait();
        probe.cancel();
        probe.cancel();
        assertThat(body.outcome()).isEqualTo(new Outcome.Cancelled<>("downstream cancelled"));
        assertThat(reasons).containsExactly("downstream cancelled");
        assertThat(probe.items()).containsExactly(1);
        assertThat(probe.ends()).isEmpty();
        assertThat(dropped()).isEmpty();
    }

    @Test // the body never begins
    default void cancel_atSubscription_runsNothing() {
        AtomicInteger runs = new AtomicInteger();
        StreamProbe probe = new StreamProbe().leavingAtOnce();
        subscribe(stream(out -> runs.incrementAndGet()), probe);
        assertThat(ended(stream(out -> out.emit(1))).items()).containsExactly(1); // meanwhile it would have begun
        assertThat(runs).hasValue(0);
        assertThat(probe.ends()).isEmpty();
    }

    @Test // R16, R20, M31, X56, X116: a consumer that leaves stops the producer at the next emit
    default void cancel_inOnNext_letsNoFurtherItemThrough() {
        Body body = new Body();
        AtomicReference<StreamProbe> self = new AtomicReference<>();
        StreamProbe probe = new StreamProbe().onItem(item -> self.get().cancel());
        self.set(probe);
        AtomicReference<Throwable> seen = new AtomicReference<>();
        subscribe(
                stream(in(body, out -> {
                    out.emit(1);
                    try {
                        out.emit(2);
                    } catch (CancelledError refused) {
                        seen.set(refused);
                        throw refused;
                    }
                })),
                probe);
        assertThat(body.outcome()).isInstanceOf(Outcome.Cancelled.class);
        assertThat(seen.get()).isInstanceOf(CancelledError.class);
        assertThat(probe.items()).containsExactly(1);
        assertThat(probe.ends()).isEmpty();
        assertThat(dropped()).isEmpty();
        if (discarded() != null) {
            assertThat(discarded()).containsExactly(2);
        }
    }

    @Test // M34: after the cancellation, emit fails at once, each time, and for everybody
    default void emit_afterCancel_failsAtOnceShieldedOrNot() {
        Body body = new Body();
        StreamProbe probe = new StreamProbe();
        Promise<String> gate = new Promise<>();
        List<Throwable> seen = new CopyOnWriteArrayList<>();
        subscribe(
                stream(in(
                        body,
                        out -> shielded(() -> {
                            await(gate.task());
                            seen.add(catchThrowable(() -> out.emit(1)));
                            seen.add(catchThrowable(() -> out.emit(2)));
                            seen.add(catchThrowable(() -> await(createTask(() -> out.emit(3)))));
                        }))),
                probe);
        body.standsInAwait();
        probe.cancel();
        gate.succeed("");
        assertThat(body.outcome()).isInstanceOf(Outcome.Cancelled.class);
        assertThat(seen).hasSize(3);
        assertThat(seen.subList(0, 2))
                .allSatisfy(thrown -> assertThat(thrown)
                        .isInstanceOf(CancelledError.class)
                        .hasMessageContaining("downstream cancelled"));
        assertThat(seen.get(2)).isInstanceOf(CancellationException.class); // of the task that was awaited
        assertThat(probe.items()).isEmpty();
        assertThat(dropped()).isEmpty();
    }

    @Test // R4, M19, M25, X8: an error in the clean-up goes to the hook, once
    default void cancel_andCleanUpThatFails_goesToTheHookOnce() {
        IOException error = new IOException("clean-up");
        Body body = new Body();
        StreamProbe probe = new StreamProbe();
        subscribe(
                stream(in(body, out -> {
                    try {
                        await(new Promise<Integer>().task());
                    } finally {
                        throwing(error);
                    }
                })),
                probe);
        body.standsInAwait();
        probe.cancel();
        assertThat(body.outcome()).isEqualTo(new Outcome.Failure<>(error));
        assertThat(dropped()).containsExactly(error);
        assertThat(probe.ends()).isEmpty();
    }

    @Test // cancelled by somebody else than the subscriber: that is told
    default void loopClosed_isToldTheSubscriber() {
        EventLoop loop = EventLoop.parallel("closing");
        Body body = new Body();
        StreamProbe probe = new StreamProbe();
        subscribe(stream(loop, in(body, out -> await(new Promise<Integer>().task()))), probe);
        body.standsInAwait();
        loop.close();
        assertThat(probe.awaitEnd().ends()).singleElement().isInstanceOf(CancellationException.class);
    }

    // ---- subscribers that break the rules

    @Test // R14, X100, X108: emit throws what the subscriber throws, the stream is over, and the hook is called once
    default void subscriberThrows_inOnNext_emitThrowsItAndTheHookHasItOnce() {
        for (Throwable failure : List.of(new IllegalStateException("subscriber"), new NoClassDefFoundError("fatal"))) {
            int before = dropped().size();
            Body body = new Body();
            List<Throwable> seen = new CopyOnWriteArrayList<>();
            StreamProbe probe = new StreamProbe().onItem(item -> {
                throw WriteContract.<RuntimeException>sneaky(failure);
            });
            subscribe(
                    stream(in(body, out -> {
                        try {
                            out.emit(1);
                        } catch (Throwable thrown) {
                            seen.add(thrown);
                        }
                        try {
                            out.emit(2);
                        } catch (CancelledError refused) {
                            seen.add(refused);
                        }
                    })),
                    probe);
            body.outcome();
            assertThat(seen).hasSize(2);
            assertThat(seen.getFirst()).isSameAs(failure);
            assertThat(seen.getLast()).isInstanceOf(CancelledError.class);
            assertThat(probe.items()).containsExactly(1);
            assertThat(probe.ends()).isEmpty();
            assertThat(dropped().subList(before, dropped().size())).containsExactly(failure);
        }
    }

    @Test // the same, where the body lets it pass
    default void subscriberThrows_andTheBodyRethrows_theHookHasItOnce() {
        IllegalStateException failure = new IllegalStateException("subscriber");
        Body body = new Body();
        StreamProbe probe = new StreamProbe().onItem(item -> throwing(failure));
        subscribe(stream(in(body, out -> out.emit(1))), probe);
        body.outcome();
        assertThat(dropped()).containsExactly(failure);
        assertThat(probe.ends()).isEmpty();
    }

    @Test // it has left, and throws nevertheless
    default void subscriberCancelsAndThrows_theHookHasItOnce() {
        IllegalStateException failure = new IllegalStateException("subscriber");
        Body body = new Body();
        AtomicReference<StreamProbe> self = new AtomicReference<>();
        StreamProbe probe = new StreamProbe().onItem(item -> {
            self.get().cancel();
            throwing(failure);
        });
        self.set(probe);
        subscribe(stream(in(body, out -> out.emit(1))), probe);
        body.outcome();
        assertThat(dropped()).containsExactly(failure);
        assertThat(probe.ends()).isEmpty();
    }

    @Test // R14, X100: at the end
    default void subscriberThrows_atTheEnd_theHookHasItOnce() {
        IllegalStateException failure = new IllegalStateException("subscriber");
        for (Generator<Integer> generator : List.<Generator<Integer>>of(out -> out.emit(1), out -> {
            throw new IOException("body");
        })) {
            int before = dropped().size();
            Body body = new Body();
            StreamProbe probe = new StreamProbe().onEnd(() -> throwing(failure));
            subscribe(stream(in(body, generator)), probe);
            body.outcome();
            assertThat(probe.ends()).hasSize(1);
            assertThat(dropped().subList(before, dropped().size())).containsExactly(failure);
        }
    }

    @Test
    default void subscriberEmits_insideOnNext_isRefusedWithAdvice() {
        AtomicReference<Emitter<? super Integer>> into = new AtomicReference<>();
        AtomicReference<Throwable> seen = new AtomicReference<>();
        StreamProbe probe = new StreamProbe().onItem(item -> {
            if (item == 1) {
                seen.set(catchThrowable(() -> into.get().emit(7)));
            }
        });
        subscribe(
                stream(out -> {
                    into.set(out);
                    emit(out, 1, 3);
                }),
                probe);
        assertThat(probe.awaitEnd().items()).containsExactly(1, 2, 3);
        assertThat(seen.get()).isInstanceOf(IllegalStateException.class).hasMessageContaining("from a task of its own");
    }

    // ---- races

    @Test // cancel against emit: what was emitted is a prefix, and the one that came too late is discarded
    default void cancelAgainstEmit_losesAndDoublesNothing() {
        record State(StreamProbe probe, Body body, Emitter<? super Integer> out) {}
        List<Object> discarded = discarded();
        Race.with(() -> {
                    StreamProbe probe = new StreamProbe();
                    Body body = new Body();
                    AtomicReference<Emitter<? super Integer>> out = new AtomicReference<>();
                    subscribe(
                            stream(in(body, emitter -> {
                                out.set(emitter);
                                await(new Promise<Integer>().task());
                            })),
                            probe);
                    Waiting.until(() -> out.get() != null);
                    return new State(probe, body, out.get());
                })
                .between(state -> state.probe.cancel(), state -> {
                    try {
                        emit(state.out, 1, 20);
                    } catch (CancellationException refused) {
                        assertThat(refused).hasMessage("downstream cancelled");
                    }
                })
                .check(state -> {
                    assertThat(state.body.outcome()).isInstanceOf(Outcome.Cancelled.class);
                    int got = state.probe.count();
                    assertThat(state.probe.items()).isEqualTo(ReadContract.upTo(got));
                    assertThat(state.probe.ends()).isEmpty();
                    assertThat(state.probe.overlapped()).isFalse();
                    if (discarded != null) {
                        assertThat(discarded).isEqualTo(got == 20 ? List.of() : List.of(got + 1));
                        discarded.clear();
                    }
                })
                .rounds(10_000);
        assertThat(dropped()).isEmpty();
    }

    @Test // M58: completion is never lost
    default void completion_isNeverLost() {
        P source = stream(out -> out.emit(1));
        for (int round = 0; round < 10_000; round++) {
            StreamProbe probe = ended(source);
            assertThat(probe.count()).isEqualTo(1);
            assertThat(probe.ends()).hasSize(1);
        }
    }
}
