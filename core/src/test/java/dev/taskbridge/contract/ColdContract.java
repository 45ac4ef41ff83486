package dev.taskbridge.contract;

import static dev.taskbridge.Async.await;
import static dev.taskbridge.Async.createTask;
import static dev.taskbridge.Async.run;
import static dev.taskbridge.Async.sleep;
import static dev.taskbridge.Async.timeout;
import static org.assertj.core.api.Assertions.assertThat;

import dev.taskbridge.CancelledError;
import dev.taskbridge.Coroutine;
import dev.taskbridge.EventLoop;
import dev.taskbridge.Outcome;
import dev.taskbridge.Promise;
import dev.taskbridge.Race;
import dev.taskbridge.Steps;
import dev.taskbridge.Task;
import dev.taskbridge.TaskLocal;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/**
 * What holds for a coroutine as a cold publisher: a Mono, a Single, a Maybe, a Completable.
 *
 * @param <P> the foreign type
 */
public interface ColdContract<P> extends SubscribeContract<P> {

    /** The builder; a Completable drops the value. */
    P cold(Coroutine<Integer> body);

    /** The builder that names a loop. */
    P cold(EventLoop loop, Coroutine<Integer> body);

    /** Values that came after their subscriber had left; null if the library has no hook for them. */
    default List<Object> discarded() {
        return null;
    }

    // ---- running

    @Test
    default void assembly_runsNothing() {
        AtomicInteger runs = new AtomicInteger();
        P source = cold(runs::incrementAndGet);
        assertThat(runs).hasValue(0);
        ended(source);
        assertThat(runs).hasValue(1);
    }

    @Test
    default void subscription_runsTheBodyAnewEachTime() {
        AtomicInteger runs = new AtomicInteger();
        P source = cold(runs::incrementAndGet);
        assertThat(ended(source).signals()).isEqualTo(signalsOf(1));
        assertThat(ended(source).signals()).isEqualTo(signalsOf(2));
        assertThat(runs).hasValue(2);
    }

    @Test // M1, X1, X11, X28: assembly, subscribe returns, body, value
    default void subscription_returnsBeforeTheBodyEnds() {
        Steps steps = new Steps();
        Promise<Integer> gate = new Promise<>();
        P source = cold(() -> {
            int value = await(gate.task());
            steps.reached(3);
            return value;
        });
        Probe probe = new Probe().atEnd(() -> steps.reached(4));
        steps.reached(1);
        subscribe(source, probe);
        steps.reached(2);
        assertThat(probe.signals()).isEmpty();
        assertThat(probe.isDisposed()).isFalse();
        gate.succeed(42);
        assertThat(probe.awaitEnd().signals()).isEqualTo(signalsOf(42));
        steps.finished(5);
    }

    @Test
    default void body_runsAsATaskOnAVirtualThreadOfItsName() {
        AtomicReference<String> seen = new AtomicReference<>();
        ended(cold(() -> {
            assertThat(Thread.currentThread().isVirtual()).isTrue();
            seen.set(Thread.currentThread().getName());
            assertThat(seen.get()).isEqualTo(Task.current().orElseThrow().name());
            return 1;
        }));
        assertThat(seen.get()).isNotNull();
    }

    @Test // X29, M28
    default void body_thatReturnsNull_isEmptyWhereThatExists() {
        Probe probe = ended(cold(() -> null));
        if (mayBeEmpty()) {
            assertThat(probe.signals()).containsExactly(Probe.COMPLETE);
        } else {
            assertThat(probe.signals()).singleElement().isInstanceOf(NullPointerException.class);
            assertThat(((Throwable) probe.signals().getFirst()).getMessage()).contains("maybe(() ->");
        }
        assertThat(probe.isDisposed()).isTrue();
    }

    @Test // isDisposed after terminal
    default void subscription_isDisposedAfterTheEnd() {
        assertThat(ended(cold(() -> 1)).isDisposed()).isTrue();
        assertThat(ended(cold(() -> {
                            throw new IOException("body");
                        }))
                        .isDisposed())
                .isTrue();
    }

    @Test // the rule of section 4: nothing outlives its scope
    default void body_thatLeavesTasks_isSignalledWhenTheyHaveEnded() {
        Steps steps = new Steps();
        P source = cold(() -> {
            Promise<String> started = new Promise<>();
            Promise<String> never = new Promise<>();
            Task<String> left = createTask(() -> {
                started.succeed("yes");
                try {
                    return await(never.task());
                } catch (CancelledError ours) {
                    assertThat(ours.reason()).contains("scope").contains("has ended");
                    steps.reached(2);
                    throw ours;
                } finally {
                    await(sleep(Duration.ofMillis(1)));
                    steps.reached(3);
                }
            });
            await(started.task());
            Waiting.standsInAwait(left);
            steps.reached(1);
            return 42;
        });
        Probe probe = new Probe().atEnd(() -> steps.reached(4));
        subscribe(source, probe);
        assertThat(probe.awaitEnd().signals()).isEqualTo(signalsOf(42));
        steps.finished(5);
    }

    @Test // a subscription is a scope of its own: what happens to the subscribing task does not reach it
    default void subscription_madeInATask_outlivesIt() {
        Promise<Integer> gate = new Promise<>();
        Probe probe = new Probe();
        Body body = new Body();
        run(() -> {
            subscribe(cold(body.running(() -> await(gate.task()))), probe);
        });
        body.standsInAwait();
        gate.succeed(42);
        assertThat(probe.awaitEnd().signals()).isEqualTo(signalsOf(42));
    }

    @Test // TaskLocals are copied at creation
    default void body_subscribedToInATask_seesItsTaskLocals() {
        TaskLocal<String> local = TaskLocal.create();
        AtomicReference<String> seen = new AtomicReference<>();
        P source = cold(() -> {
            seen.set(local.get());
            local.set("changed inside");
            return 1;
        });
        run(() -> {
            local.set("outer");
            ended(source);
            assertThat(local.get()).isEqualTo("outer");
        });
        assertThat(seen.get()).isEqualTo("outer");
    }

    @Test // and where the library subscribes on a thread of its own, the assembling task's
    default void body_assembledInATaskAndSubscribedToElsewhere_seesTheAssemblersTaskLocals() {
        TaskLocal<String> local = TaskLocal.create();
        AtomicReference<String> seen = new AtomicReference<>();
        P source = run(() -> {
            local.set("assembler");
            return cold(() -> {
                seen.set(local.get());
                return 1;
            });
        });
        ended(source);
        assertThat(seen.get()).isEqualTo("assembler");
    }

    @Test
    default void subscription_onAClosedLoop_isAnErrorSignal() {
        EventLoop loop = EventLoop.confined();
        loop.close();
        Probe probe = ended(cold(loop, () -> 1));
        assertThat(probe.signals()).singleElement().isInstanceOf(RejectedExecutionException.class);
        assertThat(probe.isDisposed()).isTrue();
    }

    @Test
    default void body_onAConfinedLoop_runsThere() {
        EventLoop loop = EventLoop.confined();
        AtomicReference<EventLoop> seen = new AtomicReference<>();
        ended(cold(loop, () -> {
            seen.set(EventLoop.current());
            return 1;
        }));
        assertThat(seen.get()).isSameAs(loop);
        loop.close();
    }

    // ---- failing

    private static List<Throwable> errors() {
        return List.of(
                new IllegalStateException("unchecked"),
                new IOException("checked"),
                new Throwable("neither"),
                new AssertionError("an error"),
                new NoClassDefFoundError("a linkage error"),
                new OutOfMemoryError("a virtual machine error"));
    }

    @Test // M2, M17, X2, X10, X23, X26, X97, X105; pitfall: a LinkageError hangs for ever
    default void body_thatThrows_isAnErrorSignalWithTheSameObject() {
        for (Throwable error : errors()) {
            Probe probe = ended(cold(() -> {
                throw Sneaky.thrown(error);
            }));
            assertThat(probe.signals()).hasSize(1);
            assertThat(probe.signals().getFirst()).isSameAs(error);
            assertThat(error.getCause()).isNull();
        }
        assertThat(dropped()).isEmpty();
    }

    @Test
    default void body_thatOverflowsItsStack_isAnErrorSignal() {
        class Endless {
            int deeper(int depth) {
                return depth < 0 ? 0 : deeper(depth + 1) + 1;
            }
        }
        assertThat(ended(cold(() -> new Endless().deeper(0))).signals())
                .singleElement()
                .isInstanceOf(StackOverflowError.class);
    }

    @Test // X7: what the clean-up adds stays on the exception
    default void body_thatThrows_keepsItsSuppressedExceptions() {
        IOException closing = new IOException("close");
        Probe probe = ended(cold(() -> {
            IllegalStateException body = new IllegalStateException("body");
            body.addSuppressed(closing);
            throw body;
        }));
        assertThat(((Throwable) probe.signals().getFirst()).getSuppressed()).contains(closing);
    }

    @Test // M23, X146, kotlinx 2262: every cancellation exception taken for the downstream's
    default void body_whoseTimeoutExpires_isAnErrorSignal() {
        Probe probe = ended(cold(() -> timeout(Duration.ofMillis(1), () -> await(new Promise<Integer>().task()))));
        assertThat(probe.signals()).singleElement().isInstanceOf(TimeoutException.class);
        assertThat(dropped()).isEmpty();
    }

    @Test // kotlinx 2262, X128
    default void body_thatCancelsItself_isACancellationExceptionDownstream() {
        Probe probe = ended(cold(() -> {
            Task.current().orElseThrow().cancel("of its own accord");
            return await(new Promise<Integer>().task());
        }));
        assertThat(probe.signals())
                .singleElement()
                .isInstanceOfSatisfying(
                        CancellationException.class,
                        thrown -> assertThat(thrown.getMessage()).contains("of its own accord"));
        assertThat(dropped()).isEmpty();
    }

    @Test // M19: an error after self-cancel is the error
    default void body_thatCancelsItselfAndFailsInCleanUp_isThatFailure() {
        IOException error = new IOException("clean-up");
        Probe probe = ended(cold(() -> {
            Task.current().orElseThrow().cancel("of its own accord");
            try {
                return await(new Promise<Integer>().task());
            } finally {
                throwing(error);
            }
        }));
        assertThat(probe.signals()).containsExactly(error);
        assertThat(dropped()).isEmpty();
    }

    @Test // the source's own: a failure like any other
    default void body_thatThrowsCancellationException_isAnErrorSignal() {
        CancellationException its = new CancellationException("not ours");
        assertThat(ended(cold(() -> {
                            throw its;
                        }))
                        .signals())
                .containsExactly(its);
    }

    @Test // a CancelledError of somebody else's task is no cancellation of this one
    default void body_thatRethrowsTheCancelledErrorOfAnotherTask_isAnErrorSignal() {
        AtomicReference<CancelledError> strange = new AtomicReference<>();
        Task<Integer> other = createTask(() -> {
            Task.current().orElseThrow().cancel("the other one");
            try {
                return await(new Promise<Integer>().task());
            } catch (CancelledError caught) {
                strange.set(caught);
                throw caught;
            }
        });
        Waiting.outcome(other);
        assertThat(ended(cold(() -> {
                            throw strange.get();
                        }))
                        .signals())
                .containsExactly(strange.get());
    }

    // ---- disposing

    @Test // M4, M10, M29, X13, X31: the body is cancelled, its clean-up may await, nothing is signalled
    default void dispose_whileTheBodyAwaits_cancelsItAndSignalsNothing() {
        Steps steps = new Steps();
        Body body = new Body();
        Probe probe = new Probe();
        subscribe(
                cold(body.running(() -> {
                    steps.reached(1);
                    try {
                        int unused = await(new Promise<Integer>().task());
                        throw steps.unreachable("after the await");
                    } catch (CancelledError ours) {
                        assertThat(ours.reason()).isEqualTo("downstream cancelled");
                        steps.reached(3);
                        throw ours;
                    } finally {
                        await(sleep(Duration.ofMillis(1)));
                        steps.reached(4);
                    }
                })),
                probe);
        body.standsInAwait();
        steps.reached(2);
        probe.dispose();
        assertThat(probe.isDisposed()).isTrue();
        assertThat(body.outcome()).isEqualTo(new Outcome.Cancelled<>("downstream cancelled"));
        steps.finished(5);
        assertThat(probe.signals()).isEmpty();
        assertThat(dropped()).isEmpty();
    }

    @Test
    default void dispose_twice_cancelsTheBodyOnce() {
        Body body = new Body();
        Probe probe = new Probe();
        subscribe(cold(body.running(() -> await(new Promise<Integer>().task()))), probe);
        body.standsInAwait();
        probe.dispose();
        probe.dispose();
        assertThat(body.outcome()).isEqualTo(new Outcome.Cancelled<>("downstream cancelled"));
        assertThat(body.task().cancelling()).isEqualTo(1);
    }

    @Test // cancel before the body starts: it never runs
    default void dispose_insideOnSubscribe_neverRunsTheBody() {
        AtomicInteger runs = new AtomicInteger();
        Probe probe = new Probe().leavingAtOnce();
        subscribe(cold(runs::incrementAndGet), probe);
        assertThat(probe.isDisposed()).isTrue();
        ended(cold(() -> 1));
        assertThat(runs).hasValue(0);
        assertThat(probe.signals()).isEmpty();
    }

    @Test
    default void dispose_afterTheEnd_doesNothing() {
        Body body = new Body();
        Probe probe = ended(cold(body.running(() -> 42)));
        probe.dispose();
        assertThat(body.outcome()).isInstanceOf(Outcome.Success.class);
        assertThat(probe.signals()).isEqualTo(signalsOf(42));
        assertThat(discarded() == null ? List.of() : discarded()).isEmpty();
    }

    @Test // M25, X8, R4: once, the same object, a thousand times
    default void dispose_ofBodyThatFailsInCleanUp_dropsItOnce() {
        List<Throwable> thrown = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            IOException error = new IOException("clean-up " + i);
            thrown.add(error);
            Body body = new Body();
            Probe probe = new Probe();
            subscribe(
                    cold(body.running(() -> {
                        try {
                            return await(new Promise<Integer>().task());
                        } finally {
                            throwing(error);
                        }
                    })),
                    probe);
            body.standsInAwait();
            probe.dispose();
            assertThat(body.outcome()).isEqualTo(new Outcome.Failure<>(error));
            assertThat(probe.signals()).isEmpty();
        }
        assertThat(dropped()).containsExactlyElementsOf(thrown);
    }

    @Test // R5: our own cancellation is dropped in silence, whatever foreign code has made of it
    default void dispose_ofBodyThatWrapsOurError_isSilent() {
        Body body = new Body();
        Probe probe = new Probe();
        subscribe(
                cold(body.running(() -> {
                    try {
                        return await(new Promise<Integer>().task());
                    } catch (CancelledError ours) {
                        throw new IllegalStateException("wrapped", ours);
                    }
                })),
                probe);
        body.standsInAwait();
        probe.dispose();
        assertThat(body.outcome()).isEqualTo(new Outcome.Cancelled<>("downstream cancelled"));
        assertThat(dropped()).isEmpty();
    }

    @Test // pitfall: dispose of interrupted blocking code: UndeliverableException or onErrorDropped noise
    default void dispose_ofBodyInABlockingCall_interruptsItInSilence() {
        Body body = new Body();
        Probe probe = new Probe();
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        AtomicReference<Thread> thread = new AtomicReference<>();
        subscribe(
                cold(body.running(() -> {
                    thread.set(Thread.currentThread());
                    try {
                        new CountDownLatch(1).await();
                        return 1;
                    } catch (InterruptedException interrupted) {
                        thrown.set(interrupted);
                        throw interrupted;
                    }
                })),
                probe);
        body.task();
        Waiting.until(() -> thread.get() != null);
        Waiting.parked(thread.get());
        probe.dispose();
        assertThat(body.outcome()).isEqualTo(new Outcome.Cancelled<>("downstream cancelled"));
        assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
        assertThat(probe.signals()).isEmpty();
        assertThat(dropped()).isEmpty();
    }

    @Test // a body that swallows the request and returns: its value is too late
    default void dispose_ofBodyThatReturnsNevertheless_discardsTheValue() {
        Body body = new Body();
        Probe probe = new Probe();
        subscribe(
                cold(body.running(() -> {
                    try {
                        return await(new Promise<Integer>().task());
                    } catch (CancelledError swallowed) {
                        return 42;
                    }
                })),
                probe);
        body.standsInAwait();
        probe.dispose();
        assertThat(body.outcome()).isInstanceOf(Outcome.Success.class);
        assertThat(probe.signals()).isEmpty();
        assertThat(discarded() == null ? List.of(42) : discarded()).containsExactly(42);
        assertThat(dropped()).isEmpty();
    }

    @Test // the same, when the body has not looked
    default void dispose_ofBodyThatNeverAwaits_discardsTheValue() {
        Body body = new Body();
        Probe probe = new Probe();
        subscribe(
                cold(body.running(() -> {
                    while (!probe.isDisposed()) {
                        Thread.onSpinWait();
                    }
                    return 42;
                })),
                probe);
        body.task();
        probe.dispose();
        body.outcome();
        assertThat(probe.signals()).isEmpty();
        assertThat(discarded() == null ? List.of(42) : discarded()).containsExactly(42);
        assertThat(dropped()).isEmpty();
    }

    // ---- subscribers that misbehave

    @Test // X25, X50, X100, X101; kotlinx 4516
    default void subscriber_thatThrows_hasItsErrorDroppedOnce() {
        for (Throwable error : errors()) {
            int before = dropped().size();
            Body body = new Body();
            Promise<Integer> gate = new Promise<>();
            Probe probe = new Probe().throwing(error);
            subscribe(cold(body.running(() -> await(gate.task()))), probe);
            gate.succeed(42);
            body.outcome();
            assertThat(probe.awaitEnd().signals()).hasSize(1);
            assertThat(dropped().subList(before, dropped().size())).containsExactly(error);
        }
    }

    @Test
    default void subscriber_thatThrowsInOnError_hasItsErrorDroppedOnce() {
        IllegalStateException thrown = new IllegalStateException("subscriber");
        Body body = new Body();
        Promise<Integer> gate = new Promise<>();
        Probe probe = new Probe().throwing(thrown);
        subscribe(cold(body.running(() -> await(gate.task()))), probe);
        IOException error = new IOException("body");
        gate.fail(error);
        body.outcome();
        assertThat(probe.awaitEnd().signals()).containsExactly(error);
        assertThat(dropped()).containsExactly(thrown);
    }

    // ---- races

    @Test // value and cancel race: exactly one wins, the value that lost is discarded
    default void value_racingDispose_isSignalledOrDiscarded() {
        class Round {
            final Body body = new Body();
            final Promise<Integer> gate = new Promise<>();
            final Probe probe = new Probe();
        }
        AtomicInteger discardedBefore = new AtomicInteger();
        Race.with(() -> {
                    Round round = new Round();
                    subscribe(cold(round.body.running(() -> await(round.gate.task()))), round.probe);
                    round.body.standsInAwait();
                    return round;
                })
                .between(round -> round.gate.succeed(42), round -> round.probe.dispose())
                .check(round -> {
                    Outcome<?> outcome = round.body.outcome();
                    List<Object> lost = discarded();
                    int lostNow = lost == null ? 0 : lost.size() - discardedBefore.getAndSet(lost.size());
                    if (round.probe.signals().isEmpty()) {
                        assertThat(lostNow).isLessThanOrEqualTo(1);
                        if (lost != null && outcome instanceof Outcome.Success) {
                            assertThat(lostNow).isEqualTo(1);
                        }
                    } else {
                        assertThat(round.probe.signals()).isEqualTo(signalsOf(42));
                        assertThat(outcome).isInstanceOf(Outcome.Success.class);
                        assertThat(lostNow).isZero();
                    }
                    assertThat(round.probe.isDisposed()).isTrue();
                })
                .rounds(10_000);
        assertThat(dropped()).isEmpty();
    }

    @Test // M22: 10,000 failing ones, nothing leaks to the global handler without need, nothing is lost
    default void error_racingDispose_isSignalledOrDroppedOrOurs() {
        class Round {
            final Body body = new Body();
            final IOException error = new IOException("race");
            final Promise<Integer> gate = new Promise<>();
            final Probe probe = new Probe();
        }
        AtomicInteger droppedBefore = new AtomicInteger();
        Race.with(() -> {
                    Round round = new Round();
                    round.gate.task().onDone(seen -> {}); // or it is reported, rightly, where the body was faster
                    subscribe(cold(round.body.running(() -> await(round.gate.task()))), round.probe);
                    round.body.standsInAwait();
                    return round;
                })
                .between(round -> round.gate.fail(round.error), round -> round.probe.dispose())
                .check(round -> {
                    Outcome<?> outcome = round.body.outcome();
                    int now = dropped().size();
                    List<Throwable> here = dropped().subList(droppedBefore.getAndSet(now), now);
                    if (!round.probe.signals().isEmpty()) {
                        assertThat(round.probe.signals()).containsExactly(round.error);
                        assertThat(here).isEmpty();
                    } else if (outcome instanceof Outcome.Failure) {
                        assertThat(here).containsExactly(round.error);
                    } else {
                        assertThat(outcome).isEqualTo(new Outcome.Cancelled<>("downstream cancelled"));
                        assertThat(here).isEmpty();
                    }
                })
                .rounds(10_000);
    }

    @Test // cancel against subscription
    default void dispose_racingTheStartOfTheBody_leavesNothing() {
        class Round {
            final AtomicReference<Task<?>> task = new AtomicReference<>();
            final AtomicInteger ended = new AtomicInteger();
            final Probe probe = new Probe();
            final P source = cold(() -> {
                task.set(Task.current().orElseThrow());
                try {
                    return await(new Promise<Integer>().task());
                } finally {
                    ended.incrementAndGet();
                }
            });
        }
        Race.with(Round::new)
                .between(round -> subscribe(round.source, round.probe), round -> {
                    Waiting.until(round.probe::isConnected);
                    round.probe.dispose();
                })
                .check(round -> {
                    assertThat(round.probe.signals()).isEmpty();
                    assertThat(round.probe.isDisposed()).isTrue();
                    if (round.task.get() != null) {
                        assertThat(Waiting.outcome(round.task.get()))
                                .isEqualTo(new Outcome.Cancelled<>("downstream cancelled"));
                        assertThat(round.ended).hasValue(1);
                    }
                })
                .rounds(10_000);
        assertThat(dropped()).isEmpty();
    }

    private static void throwing(Throwable error) {
        throw Sneaky.thrown(error);
    }

    /** Throws what the compiler would not let pass. */
    final class Sneaky {
        private Sneaky() {}

        static RuntimeException thrown(Throwable error) {
            throw Sneaky.<RuntimeException>as(error);
        }

        @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // the type is the compiler's only
        private static <X extends Throwable> X as(Throwable error) throws X {
            throw (X) error;
        }
    }
}
