package dev.taskbridge.contract;

import static dev.taskbridge.Async.await;
import static dev.taskbridge.Async.createTask;
import static dev.taskbridge.Async.shielded;
import static dev.taskbridge.Async.timeout;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.taskbridge.CancelledError;
import dev.taskbridge.Emitter;
import dev.taskbridge.Outcome;
import dev.taskbridge.Promise;
import dev.taskbridge.Race;
import dev.taskbridge.Task;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/**
 * What holds for a stream that a generator emits to subscribers with demand.
 *
 * @param <P> the foreign type
 */
public interface DemandContract<P> extends WriteContract<P> {

    // ---- suspending

    @Test // R71: two without waiting, the third waits; R46: with a demand of 1, strict alternation
    default void emit_withoutDemand_waitsUntilThereIsSome() {
        Body body = new Body();
        AtomicInteger emitted = new AtomicInteger();
        StreamProbe probe = new StreamProbe(2);
        subscribe(
                stream(WriteContract.in(body, out -> {
                    for (int i = 1; i <= 5; i++) {
                        out.emit(i);
                        emitted.incrementAndGet();
                    }
                })),
                probe);
        body.standsInAwait();
        assertThat(emitted).hasValue(2);
        assertThat(probe.items()).containsExactly(1, 2);
        probe.request(1);
        probe.awaitItems(3);
        body.standsInAwait();
        assertThat(emitted).hasValue(3);
        probe.request(2); // exactly as many as there are: the end needs no more
        assertThat(probe.awaitEnd().items()).containsExactly(1, 2, 3, 4, 5);
        assertThat(probe.ends()).containsExactly(StreamProbe.COMPLETE);
    }

    @Test // kotlinx 3608: completion withheld until there is demand
    default void end_withoutDemand_isTold() {
        StreamProbe none = new StreamProbe(0);
        subscribe(stream(out -> {}), none);
        assertThat(none.awaitEnd().ends()).containsExactly(StreamProbe.COMPLETE);

        IOException error = new IOException("body");
        StreamProbe failing = new StreamProbe(1);
        subscribe(
                stream(out -> {
                    out.emit(1);
                    throw error;
                }),
                failing);
        assertThat(failing.awaitEnd().items()).containsExactly(1);
        assertThat(failing.ends()).containsExactly(error);
    }

    @Test
    default void request_moreThanLongHolds_isWithoutLimit() {
        StreamProbe probe = new StreamProbe(0);
        subscribe(stream(out -> WriteContract.emit(out, 1, 1_000)), probe);
        probe.request(Long.MAX_VALUE - 1);
        probe.request(Long.MAX_VALUE - 1);
        probe.request(1);
        assertThat(probe.awaitEnd().items()).hasSize(1_000);
    }

    @Test // rule 3.9
    default void request_zeroOrLess_isAnErrorSignalAndStopsTheBody() {
        for (long wrong : new long[] {0, -1, Long.MIN_VALUE}) {
            Body body = new Body();
            StreamProbe probe = new StreamProbe(1);
            subscribe(stream(WriteContract.in(body, out -> WriteContract.emit(out, 1, 3))), probe);
            body.standsInAwait();
            probe.request(wrong);
            assertThat(probe.awaitEnd().items()).containsExactly(1);
            assertThat(probe.ends())
                    .singleElement()
                    .isInstanceOf(IllegalArgumentException.class)
                    .asString()
                    .contains("3.9");
            assertThat(body.outcome()).isInstanceOf(Outcome.Cancelled.class);
        }
        assertThat(dropped()).isEmpty();
    }

    @Test
    default void request_afterTheEnd_isIgnored() {
        StreamProbe probe = ended(stream(out -> out.emit(1)));
        probe.request(1);
        probe.request(-1);
        probe.cancel();
        assertThat(probe.ends()).containsExactly(StreamProbe.COMPLETE);
        assertThat(dropped()).isEmpty();
    }

    @Test // the emitter is out of a time limit: its item is still its own, and may be emitted again
    default void timeout_aroundASuspendedEmit_leavesTheItemToTheEmitter() {
        StreamProbe probe = new StreamProbe(1);
        Promise<String> expired = new Promise<>();
        subscribe(
                stream(out -> {
                    out.emit(1);
                    Throwable thrown = catchThrowable(() -> timeout(Duration.ofMillis(1), () -> {
                        out.emit(2);
                        return null;
                    }));
                    assertThat(thrown).isInstanceOf(TimeoutException.class);
                    expired.succeed("");
                    out.emit(2);
                }),
                probe);
        Waiting.outcome(expired.task());
        probe.request(1);
        assertThat(probe.awaitEnd().items()).containsExactly(1, 2);
        assertThat(probe.ends()).containsExactly(StreamProbe.COMPLETE);
        if (discarded() != null) {
            assertThat(discarded()).isEmpty();
        }
    }

    // ---- leaving

    @Test // R71, R20, R55: finally runs, nothing is signalled, and the item goes to the hook
    default void cancel_whileEmitWaits_stopsItAndDiscardsTheItem() {
        Body body = new Body();
        StreamProbe probe = new StreamProbe(1);
        List<Object> seen = new CopyOnWriteArrayList<>();
        subscribe(
                stream(WriteContract.in(body, out -> {
                    out.emit(1);
                    try {
                        out.emit(2);
                    } catch (CancelledError asked) {
                        seen.add(asked.reason());
                        throw asked;
                    } finally {
                        await(createTask(() -> seen.add("cleaned up"))); // awaits in the clean-up
                    }
                })),
                probe);
        body.standsInAwait();
        probe.cancel();
        assertThat(body.outcome()).isEqualTo(new Outcome.Cancelled<>("downstream cancelled"));
        assertThat(seen).containsExactly("downstream cancelled", "cleaned up");
        assertThat(probe.items()).containsExactly(1);
        assertThat(probe.ends()).isEmpty();
        assertThat(dropped()).isEmpty();
        if (discarded() != null) {
            assertThat(discarded()).containsExactly(2);
        }
    }

    @Test // kotlinx 1301: a suspended send in a region that cannot be cancelled waits for ever
    default void cancel_whileAShieldedEmitWaits_wakesItAtOnce() {
        Body body = new Body();
        StreamProbe probe = new StreamProbe(0);
        AtomicReference<Throwable> seen = new AtomicReference<>();
        subscribe(
                stream(WriteContract.in(
                        body,
                        out -> shielded(() -> {
                            seen.set(catchThrowable(() -> out.emit(1)));
                        }))),
                probe);
        body.standsInAwait();
        probe.cancel();
        assertThat(body.outcome()).isInstanceOf(Outcome.Cancelled.class);
        assertThat(seen.get()).isInstanceOf(CancelledError.class).hasMessageContaining("downstream cancelled");
        if (discarded() != null) {
            assertThat(discarded()).containsExactly(1);
        }
    }

    @Test // one waits for demand and the others for it: all of them are refused, at once
    default void cancel_whileTenThousandEmitsWait_stopsThemAll() {
        int tasks = 10_000;
        Body body = new Body();
        StreamProbe probe = new StreamProbe(0);
        AtomicInteger refused = new AtomicInteger();
        subscribe(
                stream(WriteContract.in(body, out -> {
                    List<Task<Void>> all = new ArrayList<>();
                    for (int i = 1; i <= tasks; i++) {
                        int item = i;
                        all.add(createTask(() -> {
                            try {
                                shielded(() -> out.emit(item));
                            } catch (CancelledError cancelled) {
                                refused.incrementAndGet();
                                throw cancelled;
                            }
                        }));
                    }
                    all.forEach(Waiting::standsInAwait);
                    await(new Promise<Integer>().task());
                })),
                probe);
        body.standsInAwait();
        probe.cancel();
        assertThat(body.outcome()).isInstanceOf(Outcome.Cancelled.class);
        assertThat(refused).hasValue(tasks);
        if (discarded() != null) {
            assertThat(discarded()).hasSize(tasks).doesNotHaveDuplicates();
        }
    }

    @Test // the wait for another's emit is left; the stream goes on
    default void cancelledTask_thatWaitsForItsTurn_leavesTheStreamWhole() {
        StreamProbe probe = new StreamProbe(0);
        Promise<String> gate = new Promise<>();
        subscribe(
                stream(out -> {
                    Task<Void> first = createTask(() -> out.emit(1));
                    Waiting.standsInAwait(first);
                    Task<Void> second = createTask(() -> out.emit(2));
                    Task<Void> third = createTask(() -> out.emit(3));
                    Waiting.standsInAwait(second);
                    Waiting.standsInAwait(third);
                    second.cancel("not needed");
                    assertThat(catchThrowable(() -> await(second))).isNotNull();
                    gate.succeed("");
                    await(first);
                    await(third);
                }),
                probe);
        Waiting.outcome(gate.task());
        probe.request(2);
        assertThat(probe.awaitEnd().items()).containsExactly(1, 3);
        assertThat(probe.ends()).containsExactly(StreamProbe.COMPLETE);
    }

    @Test // the one that holds the place is cancelled: the next one has it
    default void cancelledTask_thatWaitsForDemand_handsItsPlaceOn() {
        StreamProbe probe = new StreamProbe(0);
        Promise<String> gate = new Promise<>();
        subscribe(
                stream(out -> {
                    Task<Void> first = createTask(() -> out.emit(1));
                    Waiting.standsInAwait(first);
                    Task<Void> second = createTask(() -> out.emit(2));
                    Waiting.standsInAwait(second);
                    first.cancel("not needed");
                    assertThat(catchThrowable(() -> await(first))).isNotNull();
                    gate.succeed("");
                    await(second);
                }),
                probe);
        Waiting.outcome(gate.task());
        probe.request(1);
        assertThat(probe.awaitEnd().items()).containsExactly(2);
    }

    // ---- demand that races

    @Test // rule 3.3: re-entrant, and no recursion
    default void request_insideOnNext_aHundredThousandTimes() {
        AtomicReference<StreamProbe> self = new AtomicReference<>();
        AtomicInteger depth = new AtomicInteger();
        AtomicInteger deepest = new AtomicInteger();
        StreamProbe probe = new StreamProbe(1).onItem(item -> {
            deepest.accumulateAndGet(depth.incrementAndGet(), Math::max);
            self.get().request(1);
            depth.decrementAndGet();
        });
        self.set(probe);
        subscribe(stream(out -> WriteContract.emit(out, 1, 100_000)), probe);
        assertThat(probe.awaitEnd().items()).isEqualTo(ReadContract.upTo(100_000));
        assertThat(probe.ends()).containsExactly(StreamProbe.COMPLETE);
        assertThat(deepest).hasValue(1);
    }

    @Test // R82; kotlinx 2109: over-emission in a race of request and suspension
    default void fiftyThousandRequestsOfOne_fromSeveralThreads_giveAsManyItemsInOrder() {
        int requests = 50_000;
        int threads = 4;
        Body body = new Body();
        AtomicInteger asked = new AtomicInteger();
        AtomicInteger tooMany = new AtomicInteger();
        StreamProbe probe = new StreamProbe(0).onItem(item -> {
            if (item > asked.get()) {
                tooMany.incrementAndGet();
            }
        });
        subscribe(
                stream(WriteContract.in(body, out -> {
                    for (int i = 1; ; i++) {
                        out.emit(i);
                    }
                })),
                probe);
        List<Thread> askers = new ArrayList<>();
        for (int thread = 0; thread < threads; thread++) {
            askers.add(Thread.ofVirtual().start(() -> {
                for (int i = 0; i < requests / threads; i++) {
                    asked.incrementAndGet(); // before the request: an item may come inside it
                    probe.request(1);
                }
            }));
        }
        probe.awaitItems(requests);
        askers.forEach(DemandContract::join);
        body.standsInAwait(); // for demand that does not come
        assertThat(probe.items()).isEqualTo(ReadContract.upTo(requests));
        assertThat(tooMany).hasValue(0);
        assertThat(probe.overlapped()).isFalse();
        probe.cancel();
        body.outcome();
        assertThat(probe.count()).isEqualTo(requests);
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException tooLong) {
            throw new AssertionError(tooLong);
        }
    }

    @Test // M58: the last demand against the end
    default void requestAgainstTheEnd_losesNeitherItemNorCompletion() {
        record State(StreamProbe probe, Body body) {}
        Race.with(() -> {
                    StreamProbe probe = new StreamProbe(1);
                    Body body = new Body();
                    subscribe(stream(WriteContract.in(body, out -> WriteContract.emit(out, 1, 3))), probe);
                    return new State(probe, body);
                })
                .between(state -> state.probe.request(1), state -> state.probe.request(1))
                .check(state -> {
                    assertThat(state.probe.awaitEnd().items()).containsExactly(1, 2, 3);
                    assertThat(state.probe.ends()).containsExactly(StreamProbe.COMPLETE);
                    assertThat(state.probe.overlapped()).isFalse();
                })
                .rounds(3_000);
    }

    @Test // the cancellation against the demand that would let the emit through
    default void requestAgainstCancel_handsTheItemOverOrDiscardsIt() {
        record State(StreamProbe probe, Body body) {}
        Race.with(() -> {
                    StreamProbe probe = new StreamProbe(0);
                    Body body = new Body();
                    AtomicReference<Emitter<? super Integer>> started = new AtomicReference<>();
                    subscribe(
                            stream(WriteContract.in(body, out -> {
                                started.set(out);
                                out.emit(1);
                                await(new Promise<Integer>().task());
                            })),
                            probe);
                    Waiting.until(() -> started.get() != null);
                    return new State(probe, body);
                })
                .between(state -> state.probe.request(1), state -> state.probe.cancel())
                .check(state -> {
                    assertThat(state.body.outcome()).isInstanceOf(Outcome.Cancelled.class);
                    assertThat(state.probe.ends()).isEmpty();
                    if (discarded() != null) {
                        assertThat(discarded().size() + state.probe.count()).isEqualTo(1);
                        discarded().clear();
                    }
                })
                .rounds(3_000);
    }
}
