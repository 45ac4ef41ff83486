package dev.taskbridge;

import static dev.taskbridge.Async.await;
import static dev.taskbridge.Async.createTask;
import static dev.taskbridge.Async.shielded;
import static org.assertj.core.api.Assertions.assertThat;

import dev.taskbridge.Outcome.Cancelled;
import dev.taskbridge.Outcome.Success;
import dev.taskbridge.contract.Waiting;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A request against all that a body may be doing: it is delivered once or, where something else was faster, not at all. */
@Timeout(120)
@ExtendWith(LeakCheck.class)
class CancelRaceTest {
    private static final int ROUNDS = 10_000;

    private EventLoop loop;

    private void on(String kind) {
        loop = kind.equals("confined") ? EventLoop.confined() : EventLoop.parallel("races");
    }

    @AfterEach
    void close() {
        loop.close();
    }

    /** A body whose clean-up awaits a child, and which notes what happens to it. */
    private class Round {
        final List<String> seen = new CopyOnWriteArrayList<>();
        final AtomicInteger told = new AtomicInteger();
        final AtomicInteger upstreamCancelled = new AtomicInteger();
        final Promise<String> promise = new Promise<>();
        final AtomicBoolean cancelled = new AtomicBoolean();
        volatile boolean began;
        volatile Thread thread;
        Task<String> task;

        Round() {
            promise.onCancel(upstreamCancelled::incrementAndGet);
        }

        Round started() {
            task = loop.createTask(this::body);
            task.onDone(outcome -> told.incrementAndGet());
            return this;
        }

        Round standing() {
            started();
            Waiting.standsInAwait(task);
            return this;
        }

        String work() {
            return promise.await();
        }

        private String body() {
            began = true;
            try {
                String value = work();
                seen.add("value");
                return value;
            } catch (CancelledError stop) {
                seen.add("stopped");
                throw stop;
            } finally {
                await(createTask(() -> {}));
                seen.add("cleaned up");
            }
        }

        void cancel() {
            cancelled.set(task.cancel("race"));
        }

        /** The task's own thread may still be about to tell. */
        void toldOnce() {
            Waiting.until(() -> told.get() > 0);
            assertThat(told).hasValue(1);
        }

        void oneEnd() {
            Outcome<String> outcome = Waiting.outcome(task);
            toldOnce();
            if (outcome instanceof Cancelled<String>(String reason)) {
                assertThat(reason).isEqualTo("race");
                assertThat(cancelled).isTrue();
                assertThat(seen) // the last: asked after its last await, so the value is dropped
                        .isIn(
                                List.of(),
                                List.of("stopped", "cleaned up"),
                                List.of("value"),
                                List.of("value", "cleaned up"));
            } else {
                assertThat(outcome).isEqualTo(new Success<>("v"));
                assertThat(cancelled).isFalse();
                assertThat(seen).containsExactly("value", "cleaned up");
            }
            promise.task().cancel();
            assertThat(upstreamCancelled).hasValueLessThanOrEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"parallel", "confined"})
    void cancel_againstThePromise_oneWins(String kind) {
        on(kind);
        Race.with(() -> new Round().standing())
                .between(round -> round.promise.succeed("v"), Round::cancel)
                .check(Round::oneEnd)
                .rounds(ROUNDS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"parallel", "confined"})
    void cancel_againstTheStartOfTheBody_itRunsNotAtAllOrCleansUp(String kind) {
        on(kind);
        Race.with(() -> new Round().started())
                .between(Round::cancel, round -> {})
                .check(round -> {
                    round.oneEnd();
                    assertThat(round.seen).isIn(List.of(), List.of("stopped", "cleaned up"));
                    assertThat(round.began).isEqualTo(!round.seen.isEmpty());
                })
                .rounds(ROUNDS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"parallel", "confined"})
    void cancel_againstTheBeginOfAnAwait_isDeliveredThereOnce(String kind) {
        on(kind);
        Race.with(() -> new Round().started())
                .between(
                        round -> {
                            Waiting.until(() -> round.began);
                            round.cancel();
                        },
                        round -> {})
                .check(round -> {
                    round.oneEnd();
                    assertThat(round.seen).containsExactly("stopped", "cleaned up");
                    assertThat(round.upstreamCancelled).hasValue(1);
                    assertThat(round.task.cancelling()).isEqualTo(1);
                })
                .rounds(ROUNDS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"parallel", "confined"})
    void cancel_againstTheEndOfTheBody_oneWins(String kind) {
        on(kind);
        Race.with(() -> new Round() {
                    @Override
                    String work() {
                        return "v";
                    }
                }.started())
                .between(
                        round -> {
                            Waiting.until(() -> round.began);
                            round.cancel();
                        },
                        round -> {})
                .check(round -> {
                    Outcome<String> outcome = Waiting.outcome(round.task);
                    assertThat(outcome.equals(new Cancelled<>("race"))).isEqualTo(round.cancelled.get());
                    round.toldOnce();
                    round.promise.cancel("unused");
                })
                .rounds(ROUNDS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"parallel", "confined"})
    void cancel_twice_upstreamIsCancelledOnce(String kind) {
        on(kind);
        Race.with(() -> {
                    Round round = new Round() {
                        @Override
                        String work() {
                            try {
                                return promise.await();
                            } finally {
                                shielded(() -> await(createTask(() -> {})));
                            }
                        }
                    };
                    round.started();
                    Waiting.standsInAwait(round.task);
                    return round;
                })
                .between(round -> round.task.cancel("race"), round -> round.task.cancel("race"))
                .check(round -> {
                    assertThat(Waiting.outcome(round.task)).isEqualTo(new Cancelled<>("race"));
                    assertThat(round.seen.getFirst()).isEqualTo("stopped");
                    assertThat(round.upstreamCancelled).hasValue(1);
                    round.toldOnce();
                })
                .rounds(ROUNDS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"parallel", "confined"})
    void uncancel_againstDelivery_theRequestIsDeliveredOnceOrNotAtAll(String kind) {
        on(kind);
        Race.with(() -> new Round() {
                    @Override
                    String work() {
                        for (int i = 0; i < 50; i++) {
                            await(Task.completed("v"));
                        }
                        return "v";
                    }
                }.started())
                .between(
                        round -> {
                            round.task.cancel("race");
                            round.task.uncancel();
                        },
                        round -> {})
                .check(round -> {
                    Outcome<String> outcome = Waiting.outcome(round.task);
                    if (!(outcome instanceof Cancelled)) {
                        assertThat(outcome).isEqualTo(new Success<>("v"));
                        assertThat(round.seen).containsExactly("value", "cleaned up");
                    }
                    assertThat(round.task.cancelling()).isZero();
                    round.toldOnce();
                    round.promise.cancel("unused");
                })
                .rounds(ROUNDS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"parallel", "confined"})
    void interrupt_byAStrangerAgainstThePromise_oneWins(String kind) {
        on(kind);
        Race.with(() -> {
                    Round round = new Round() {
                        @Override
                        String work() {
                            thread = Thread.currentThread();
                            return promise.await();
                        }
                    };
                    return round.standing();
                })
                .between(round -> round.promise.succeed("v"), round -> round.thread.interrupt())
                .check(round -> {
                    Outcome<String> outcome = Waiting.outcome(round.task);
                    if (round.seen.contains("stopped")) {
                        assertThat(outcome).isEqualTo(new Cancelled<>("its thread was interrupted"));
                        assertThat(round.upstreamCancelled).hasValue(1);
                    } else {
                        assertThat(round.seen).startsWith("value");
                        assertThat(round.upstreamCancelled).hasValue(0);
                    }
                    round.toldOnce();
                })
                .rounds(ROUNDS);
    }

    @Test
    void close_ofALoopWhoseTasksAwaitEachOther_failsNone() {
        loop = EventLoop.parallel("closed");
        try (Reports reports = Reports.capture()) {
            for (int round = 0; round < 300; round++) {
                EventLoop one = EventLoop.parallel("round");
                Task<String> awaited = one.createTask(() -> await(new Promise<String>().task()));
                Task<String> awaits = one.createTask(() -> await(awaited));
                Until.awaits(awaited);
                Until.awaits(awaits);
                one.close();
                assertThat(awaits.outcome()).isInstanceOf(Cancelled.class);
            }
            assertThat(reports.messages()).isEmpty();
        }
    }

    @Test
    void announce_oneEndsByItBeforeItsAwaiterIsTold_theAwaiterHearsOfIt() {
        loop = EventLoop.parallel("told");
        AtomicBoolean told = new AtomicBoolean();
        Task<String> first = loop.createTask(() -> {
            while (!told.get()) {
                Thread.onSpinWait();
            }
            return await(new Promise<String>().task());
        });
        Task<String> second = loop.createTask(() -> await(first));
        Until.awaits(second);
        List<Completion<?>> both = new ArrayList<>(List.of((Completion<?>) first, (Completion<?>) second)) {
            @Override
            public void forEach(Consumer<? super Completion<?>> tell) {
                tell.accept(get(0));
                told.set(true);
                Until.holds("that both have ended", () -> first.isDone() && second.isDone());
                tell.accept(get(1));
            }
        };
        loop.endless.announce(both, new Cancellation("for the test"));
        assertThat(first.outcome()).isEqualTo(new Cancelled<>("for the test"));
        assertThat(second.outcome()).isEqualTo(new Cancelled<>("for the test"));
    }
}
