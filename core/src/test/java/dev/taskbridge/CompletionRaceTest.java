package dev.taskbridge;

import static dev.taskbridge.Async.await;
import static dev.taskbridge.Async.createTask;
import static dev.taskbridge.Async.gather;
import static dev.taskbridge.Async.run;
import static dev.taskbridge.Async.shield;
import static dev.taskbridge.Async.shielded;
import static dev.taskbridge.Async.waitFor;
import static java.time.Duration.ofHours;
import static org.assertj.core.api.Assertions.assertThat;

import dev.taskbridge.Outcome.Cancelled;
import dev.taskbridge.Outcome.Success;
import dev.taskbridge.contract.Waiting;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The end of a task against those who listen, leave, cancel or interrupt: everybody is told once, and no value is lost. */
@Timeout(120)
@ExtendWith(LeakCheck.class)
class CompletionRaceTest {
    private static final int ROUNDS = 10_000;

    private static class Round {
        final Promise<String> promise = new Promise<>();
        final AtomicInteger told = new AtomicInteger();
        final AtomicInteger upstreamCancelled = new AtomicInteger();
        final AtomicBoolean first = new AtomicBoolean();
        final AtomicBoolean second = new AtomicBoolean();

        Round() {
            promise.onCancel(upstreamCancelled::incrementAndGet);
        }

        void succeed() {
            first.set(promise.succeed("v"));
        }

        void cancel() {
            second.set(promise.cancel("race"));
        }

        void oneEnd() {
            assertThat(first.get()).isNotEqualTo(second.get());
            assertThat(promise.task().outcome()).isEqualTo(first.get() ? new Success<>("v") : new Cancelled<>("race"));
            assertThat(upstreamCancelled).hasValue(first.get() ? 0 : 1);
        }
    }

    @Test
    void succeed_againstCancel_oneWins() {
        Race.with(Round::new)
                .between(Round::succeed, Round::cancel)
                .check(Round::oneEnd)
                .rounds(ROUNDS);
    }

    @Test
    void cancel_againstOnCancel_everyCallbackRunsOnce() {
        Race.with(Round::new)
                .between(Round::cancel, round -> {
                    round.promise.onCancel(round.told::incrementAndGet);
                    round.promise.onCancel(round.told::incrementAndGet);
                })
                .check(round -> {
                    assertThat(round.told).hasValue(2);
                    assertThat(round.upstreamCancelled).hasValue(1);
                })
                .rounds(ROUNDS);
    }

    @Test
    void succeed_againstOnDone_everyCallbackIsToldOnce() {
        Race.with(() -> {
                    Round round = new Round();
                    round.promise.task().onDone(outcome -> round.told.incrementAndGet());
                    return round;
                })
                .between(Round::succeed, round -> {
                    for (int i = 0; i < 3; i++) {
                        round.promise.task().onDone(outcome -> round.told.incrementAndGet());
                    }
                })
                .check(round -> assertThat(round.told).hasValue(4))
                .rounds(ROUNDS);
    }

    @Test
    void succeed_againstAListenerThatLeaves_itIsToldOnceOrNotAtAllAndTheOthersOnce() {
        class Leaving extends Round {
            final AtomicInteger toldLeaver = new AtomicInteger();
            final Task.Registration registration = promise.task().onDone(outcome -> toldLeaver.incrementAndGet());

            Leaving() {
                promise.task().onDone(outcome -> told.incrementAndGet());
            }
        }
        Race.with(Leaving::new)
                .between(Round::succeed, leaving -> leaving.registration.close())
                .check(leaving -> {
                    assertThat(leaving.told).hasValue(1);
                    assertThat(leaving.toldLeaver).hasValueLessThanOrEqualTo(1);
                })
                .rounds(ROUNDS);
    }

    @Test
    void promiseOfAnotherScope_awaitedByItsOwnerWhoIsCancelled_losesNoValue() {
        class Owned extends Round {
            volatile boolean returned;
            final Task<String> owner = EventLoop.parallel()
                    .launch(
                            "owner",
                            () -> {
                                String value = promise.await();
                                returned = true;
                                return value;
                            },
                            value -> {});
        }
        Race.with(() -> {
                    Owned owned = new Owned();
                    Waiting.standsInAwait(owned.owner);
                    return owned;
                })
                .between(Round::succeed, owned -> owned.owner.cancel("race"))
                .check(owned -> {
                    Waiting.outcome(owned.owner);
                    assertThat(owned.returned).isEqualTo(owned.first.get());
                    assertThat(owned.upstreamCancelled).hasValue(owned.first.get() ? 0 : 1);
                })
                .rounds(ROUNDS);
    }

    /** A virtual thread that is no task's; an interrupt of it is thrown, or is still there. */
    private static class Plain extends Round {
        volatile boolean returned;
        volatile boolean threw;
        volatile boolean flag;
        volatile boolean interrupted;
        final Thread thread;

        Plain(boolean owns) {
            thread = Thread.ofVirtual().start(() -> {
                try {
                    String value = owns ? promise.await() : promise.task().await();
                    returned = "v".equals(value);
                } catch (Throwable thrown) {
                    threw = thrown instanceof InterruptedException;
                }
                while (!interrupted) {
                    Thread.yield();
                }
                flag = Thread.interrupted();
            });
            Waiting.parked(thread);
        }

        void interrupt() {
            thread.interrupt();
            interrupted = true;
        }

        void check() {
            Waiting.until(() -> !thread.isAlive());
            assertThat(returned).isNotEqualTo(threw);
            assertThat(flag).isNotEqualTo(threw);
        }
    }

    @Test
    void interruptOfAPlainThread_againstTheTaskItAwaits_isNotLost() {
        Race.with(() -> new Plain(false))
                .between(Round::succeed, Plain::interrupt)
                .check(Plain::check)
                .rounds(ROUNDS);
    }

    @Test
    void interruptOfAPlainThread_againstThePromiseItOwns_losesNeitherValueNorInterrupt() {
        Race.with(() -> new Plain(true))
                .between(Round::succeed, Plain::interrupt)
                .check(plain -> {
                    plain.check();
                    assertThat(plain.returned).isEqualTo(plain.first.get());
                })
                .rounds(ROUNDS);
    }

    // ---- tasks made of others

    @Test
    void gather_aMemberFailsAgainstCancel_endsOnceAndStopsWhatIsLeft() {
        class Gathered extends Round {
            final Promise<String> other = new Promise<>();
            final Task<List<String>> all = gather(promise.task(), other.task());

            Gathered() {
                all.onDone(outcome -> told.incrementAndGet());
            }
        }
        Race.with(Gathered::new)
                .between(
                        gathered -> gathered.promise.fail(new IOException("no")),
                        gathered -> gathered.all.cancel("race"))
                .check(gathered -> {
                    assertThat(gathered.all.isDone()).isTrue();
                    assertThat(gathered.told).hasValue(1);
                    gathered.other.cancel("unused");
                    assertThat(gathered.upstreamCancelled).hasValueLessThanOrEqualTo(1);
                })
                .rounds(ROUNDS);
    }

    @Test
    void gather_madeAgainstTheFailureOfAMember_isForgottenByTheOthers() {
        class Gathered extends Round {
            final Promise<String> cache = new Promise<>("lives on");
        }
        Race.with(Gathered::new)
                .between(
                        gathered -> run(() -> {
                            gather(gathered.promise.task(), gathered.cache.task())
                                    .onDone(outcome -> {});
                            gathered.promise.fail(new IOException("no"));
                        }),
                        gathered -> gathered.promise.fail(new IOException("no")))
                .check(gathered -> {
                    assertThat(((Completion<?>) gathered.cache.task()).listeners())
                            .isZero();
                    gathered.cache.cancel("unused");
                })
                .rounds(ROUNDS);
    }

    @Test
    void shield_cancelAgainstTheInnerEnd_endsOnceAndTheInnerIsLeftAlone() {
        class Shield extends Round {
            final Task<String> outer = shield(promise.task());

            Shield() {
                outer.onDone(outcome -> told.incrementAndGet());
            }
        }
        Race.with(Shield::new)
                .between(Round::succeed, shield -> shield.second.set(shield.outer.cancel("race")))
                .check(shield -> {
                    assertThat(shield.first).isTrue();
                    assertThat(shield.told).hasValue(1);
                    assertThat(shield.outer.isCancelled()).isEqualTo(shield.second.get());
                })
                .rounds(ROUNDS);
    }

    @Test
    void waitFor_cancelAgainstTheInnerEnd_endsOnceAndLeavesNoTimer() {
        class Waits extends Round {
            final Task<String> outer = waitFor(promise.task(), ofHours(1));

            Waits() {
                outer.onDone(outcome -> told.incrementAndGet());
            }
        }
        Race.with(Waits::new)
                .between(Round::succeed, waits -> waits.outer.cancel("race"))
                .check(waits -> {
                    assertThat(waits.told).hasValue(1);
                    assertThat(waits.upstreamCancelled).hasValue(waits.first.get() ? 0 : 1);
                })
                .rounds(ROUNDS);
    }

    @Test
    void scopeEnd_againstAChildThatStartsAnother_leavesNothing() {
        class Scoped extends Round {
            final AtomicInteger left = new AtomicInteger();

            void run() {
                Async.run(() -> {
                    createTask(() -> {
                        Task<String> child = createTask(() -> {
                            left.incrementAndGet();
                            try {
                                return await(promise.task());
                            } finally {
                                shielded(() -> await(createTask(() -> {})));
                                left.decrementAndGet();
                            }
                        });
                        await(child);
                    });
                });
            }
        }
        Race.with(Scoped::new)
                .between(Scoped::run, Round::succeed)
                .check(scoped -> {
                    assertThat(scoped.left).hasValue(0);
                    assertThat(scoped.first).isTrue();
                    assertThat(((Completion<?>) scoped.promise.task()).listeners())
                            .isZero();
                })
                .rounds(ROUNDS);
    }
}
