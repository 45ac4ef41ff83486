package dev.taskbridge;

import static dev.taskbridge.Async.await;
import static dev.taskbridge.Async.createTask;
import static dev.taskbridge.Async.gather;
import static dev.taskbridge.Async.gatherOutcomes;
import static dev.taskbridge.Async.run;
import static dev.taskbridge.Async.shielded;
import static dev.taskbridge.Async.sleep;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.taskbridge.Outcome.Cancelled;
import dev.taskbridge.Outcome.Failure;
import dev.taskbridge.Outcome.Success;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Coroutines that are gathered share a few threads, and nobody can tell but by these. */
@Timeout(30)
@ExtendWith(LeakCheck.class)
class CrewTest {

    private static Task<?> me() {
        return Task.current().orElseThrow();
    }

    private static List<Coroutine<Void>> times(int count, Action body) {
        return Collections.nCopies(count, body.asCoroutine());
    }

    // ---- all of them begin

    @Test
    void bodies_thatAllBlockUntilAllHaveBegun_end() {
        run(() -> {
            CountDownLatch begun = new CountDownLatch(300);
            await(gather(times(300, () -> {
                begun.countDown();
                begun.await();
            })));
        });
    }

    @Test
    void bodies_thatComputeUntilBothHaveBegun_endSideBySide() {
        assumeTrue(Runtime.getRuntime().availableProcessors() > 1, "one core computes one body at a time");
        run(() -> {
            AtomicInteger begun = new AtomicInteger();
            await(gather(times(2, () -> {
                begun.incrementAndGet();
                while (begun.get() < 2) {
                    Thread.onSpinWait(); // neither pauses nor blocks
                }
            })));
        });
    }

    @Test
    void bodies_thatAllAwaitUntilAllHaveBegun_end() {
        run(() -> {
            AtomicInteger begun = new AtomicInteger();
            Promise<Void> all = new Promise<>();
            await(gather(times(300, () -> {
                if (begun.incrementAndGet() == 300) {
                    all.succeed(null);
                }
                await(all.task());
            })));
        });
    }

    @Test
    void bodies_thatMeetAtABarrier_end() {
        run(() -> {
            for (int i = 0; i < 100; i++) {
                CyclicBarrier both = new CyclicBarrier(2);
                Coroutine<Integer> meets = both::await;
                assertThat(await(gather(meets, meets))).containsExactlyInAnyOrder(0, 1);
            }
        });
    }

    @Test
    void bodies_thatEndAtOnce_shareThreadsAndKeepTheirOrder() {
        run(() -> {
            Set<Thread> threads = ConcurrentHashMap.newKeySet();
            List<Integer> values = await(gather(IntStream.range(0, 1_000)
                    .mapToObj(i -> (Coroutine<Integer>) () -> {
                        threads.add(Thread.currentThread());
                        return i;
                    })
                    .toList()));
            assertThat(values).isEqualTo(IntStream.range(0, 1_000).boxed().toList());
            assertThat(threads).hasSizeLessThan(1_000).allMatch(Thread::isVirtual);
        });
    }

    @Test
    void body_seesItselfAndItsNameAndNoInterrupt() {
        run(() -> {
            Task<?> gatherer = me();
            Set<Task<?>> seen = ConcurrentHashMap.newKeySet();
            await(gather(times(100, () -> {
                assertThat(me()).isNotSameAs(gatherer);
                assertThat(seen.add(me())).isTrue();
                assertThat(Thread.currentThread().getName()).isEqualTo(me().name());
                assertThat(Thread.currentThread().isInterrupted()).isFalse();
                await(sleep(ZERO));
                assertThat(Thread.currentThread().getName()).isEqualTo(me().name());
            })));
            assertThat(seen).hasSize(100);
        });
    }

    @Test
    void body_seesTheTaskLocalsOfTheGatherNotThoseOfOtherBodies() {
        TaskLocal<String> local = TaskLocal.withInitial(() -> "unset");
        run(() -> {
            local.set("at the gather");
            Task<List<String>> all = gather(Collections.nCopies(100, (Coroutine<String>) () -> {
                String seen = local.get();
                local.set("by a body");
                return seen;
            }));
            local.set("later");
            assertThat(await(all)).containsOnly("at the gather");
            assertThat(local.get()).isEqualTo("later");
        });
    }

    // ---- failures

    @Test
    void body_thatFails_cancelsThoseThatHaveBegunAndKeepsTheOthersFromIt() {
        IOException failure = new IOException();
        AtomicInteger began = new AtomicInteger();
        AtomicInteger cleaned = new AtomicInteger();
        run(() -> {
            Promise<Void> first = new Promise<>();
            List<Coroutine<Void>> bodies = new ArrayList<>();
            bodies.add(() -> {
                began.incrementAndGet();
                first.succeed(null);
                try {
                    return await(sleep(ofHours(1)));
                } finally {
                    shielded(() -> await(createTask(() -> {}))); // the end of the run asks again
                    cleaned.incrementAndGet();
                }
            });
            bodies.add(() -> {
                await(first.task());
                throw failure;
            });
            bodies.addAll(times(1_000, () -> {
                began.incrementAndGet();
                try {
                    await(sleep(ofHours(1)));
                } finally {
                    shielded(() -> await(createTask(() -> {}))); // the end of the run asks again
                    cleaned.incrementAndGet();
                }
            }));
            assertThatThrownBy(() -> await(gather(bodies))).isSameAs(failure);
        });
        assertThat(cleaned).hasValue(began.get()); // the run has ended after them
    }

    @Test
    void body_thatFailsFirst_noneBehindItBeginsAfterTheGatherHasFailed() {
        IOException failure = new IOException();
        run(() -> {
            AtomicInteger late = new AtomicInteger();
            AtomicBoolean over = new AtomicBoolean();
            List<Coroutine<Void>> bodies = new ArrayList<>();
            bodies.add(() -> {
                throw failure;
            });
            bodies.addAll(times(1_000, () -> {
                if (over.get()) {
                    late.incrementAndGet();
                }
            }));
            assertThatThrownBy(() -> await(gather(bodies))).isSameAs(failure);
            Scope scope = EventLoop.here().owner();
            Until.holds("that all have been cancelled", () -> scope.tasks().isEmpty());
            over.set(true);
            await(sleep(ofMillis(2)));
            assertThat(late).hasValue(0);
        });
    }

    @Test
    void body_thatFails_doesNotLetTheGatherWaitForTheOthersCleanUp() {
        IOException failure = new IOException();
        Steps steps = new Steps();
        run(() -> {
            Promise<Void> begun = new Promise<>();
            Promise<Void> goOn = new Promise<>();
            Promise<Void> cleanedUp = new Promise<>();
            Task<List<Void>> all = gather(
                    () -> {
                        try {
                            begun.succeed(null);
                            await(sleep(ofHours(1)));
                        } finally {
                            await(goOn.task());
                            steps.reached(2);
                            cleanedUp.succeed(null);
                        }
                    },
                    () -> {
                        await(begun.task());
                        throw failure;
                    });
            assertThatThrownBy(() -> await(all)).isSameAs(failure);
            steps.reached(1);
            goOn.succeed(null);
            await(cleanedUp.task()); // the end of the scope would ask it once more
        });
        steps.finished(3);
    }

    @Test
    void outcomes_ofBodiesThatEndInAllWays_areInOrder() {
        IOException failure = new IOException();
        run(() -> {
            Coroutine<Integer> succeeds = () -> 1;
            Coroutine<Integer> fails = () -> {
                throw failure;
            };
            Coroutine<Integer> stops = () -> {
                me().cancel("by itself");
                await(sleep(ofHours(1)));
                return 2;
            };
            assertThat(await(gatherOutcomes(List.of(succeeds, fails, stops, succeeds))))
                    .containsExactly(
                            new Success<>(1), new Failure<>(failure), new Cancelled<>("by itself"), new Success<>(1));
        });
    }

    @Test
    void gather_ofTasksAndCoroutines_takesBoth() {
        run(() -> {
            Coroutine<Integer> coroutine = () -> 2;
            Task<Integer> task = createTask(() -> 1);
            for (int i = 0; i < 100; i++) {
                List<Awaitable<Integer>> all = List.of(coroutine, task, coroutine, createTask(() -> 3));
                assertThat(await(gather(all))).containsExactly(2, 1, 2, 3);
            }
        });
    }

    // ---- cancellation

    @Test
    void cancel_ofAGatherThatNobodyHasAwaited_noBodyRunsThatHadNotBegun() {
        run(() -> {
            boolean noneEver = false;
            for (int i = 0; i < 100; i++) {
                AtomicInteger begun = new AtomicInteger();
                Task<List<Void>> all = gather(times(10, () -> {
                    begun.incrementAndGet();
                    await(sleep(ofHours(1)));
                }));
                all.cancel("enough");
                Async.waitAll(List.of(all)).await();
                assertThat(all.outcome()).isEqualTo(new Cancelled<>("enough"));
                int then = begun.get();
                await(sleep(ZERO));
                assertThat(begun).hasValue(then);
                noneEver |= then == 0;
            }
            assertThat(noneEver).isTrue(); // canary: the clock is slower than that
        });
    }

    @Test
    void cancel_ofTheAwaiter_runsTheCleanUpOfAllThatHaveBegunFirst() {
        run(() -> {
            AtomicInteger begun = new AtomicInteger();
            AtomicInteger cleaned = new AtomicInteger();
            Promise<Void> all = new Promise<>();
            Task<Void> awaiter = createTask(() -> {
                try {
                    await(gather(times(100, () -> {
                        if (begun.incrementAndGet() == 100) {
                            all.succeed(null);
                        }
                        try {
                            await(sleep(ofHours(1)));
                        } finally {
                            await(createTask(() -> {}));
                            cleaned.incrementAndGet();
                        }
                    })));
                } finally {
                    assertThat(cleaned).hasValue(100);
                    await(createTask(() -> {}));
                }
            });
            await(all.task());
            awaiter.cancel("enough");
            assertThatThrownBy(() -> await(awaiter)).isInstanceOf(CancellationException.class);
            assertThat(awaiter.outcome()).isEqualTo(new Cancelled<>("enough"));
        });
    }

    @Test
    void members_foundByTheLoopAndCancelledOneByOne_failTheGather() {
        try (EventLoop loop = EventLoop.parallel("crew")) {
            for (int round = 0; round < 100; round++) {
                Throwable thrown = catchThrowable(() -> run(loop, () -> {
                    Task<?> root = me();
                    Task<List<Void>> all = gather(times(20, () -> await(sleep(ofHours(1)))));
                    loop.tasks().stream()
                            .filter(task -> task instanceof BodyTask && task != root)
                            .forEach(task -> task.cancel("one by one"));
                    await(all);
                }));
                assertThat(thrown).isInstanceOf(CancellationException.class).hasMessageContaining("one by one");
            }
            assertThat(loop.tasks()).isEmpty();
        }
    }

    @Test
    void members_inTheListOfTheLoop_areThoseThatHaveNotEnded() {
        try (EventLoop loop = EventLoop.parallel("crew")) {
            run(loop, () -> {
                Promise<Void> go = new Promise<>();
                AtomicInteger ended = new AtomicInteger();
                List<Coroutine<Void>> bodies = new ArrayList<>(times(5, () -> await(go.task())));
                bodies.addAll(times(5, () -> {
                    ended.incrementAndGet();
                }));
                Task<List<Void>> all = gather(bodies);
                Until.holds("that only those that wait are left", () -> unended(loop) == 1 + 5);
                assertThat(ended).hasValue(5);
                assertThat(all.toString()).contains("awaits 5 of 10 tasks");
                go.succeed(null);
                await(all);
                assertThat(unended(loop)).isEqualTo(1);
            });
        }
    }

    private static long unended(EventLoop loop) {
        return loop.tasks().stream().filter(task -> task instanceof BodyTask).count();
    }

    // ---- the scope

    @Test
    void scope_ofAGatherThatNobodyAwaits_endsAfterAllBodies() {
        for (int round = 0; round < 100; round++) {
            AtomicInteger open = new AtomicInteger();
            run(() -> {
                CountDownLatch begun = new CountDownLatch(3);
                gather(times(10, () -> {
                    open.incrementAndGet();
                    begun.countDown();
                    try {
                        await(sleep(ofHours(1)));
                    } finally {
                        await(createTask(() -> {}));
                        open.decrementAndGet();
                    }
                }));
                begun.await();
            });
            assertThat(open).hasValue(0);
        }
    }

    @Test
    void scope_thatEndsAsAGatherIsMade_endsWithoutABody() {
        AtomicInteger open = new AtomicInteger();
        for (int round = 0; round < 100; round++) {
            run(() -> {
                gather(times(10, () -> {
                    open.incrementAndGet();
                    try {
                        await(sleep(ofHours(1)));
                    } finally {
                        open.decrementAndGet();
                    }
                }));
            });
            assertThat(open).hasValue(0);
        }
    }

    // ---- begin against cancel

    private static final class Members {
        final AtomicInteger ran = new AtomicInteger();
        final AtomicInteger stopped = new AtomicInteger();
        final AtomicInteger told = new AtomicInteger();
        final Task<List<Outcome<Void>>> all;

        Members() {
            all = EventLoop.parallel()
                    .createTask(() -> await(gatherOutcomes(times(8, () -> {
                        ran.incrementAndGet();
                        try {
                            await(sleep(ZERO));
                        } catch (CancelledError stop) {
                            stopped.incrementAndGet();
                            throw stop;
                        }
                    }))));
            all.onDone(outcome -> told.incrementAndGet());
        }

        void look() {
            for (Task<?> task : EventLoop.parallel().tasks()) {
                if (task instanceof GatherTask) {
                    task.cancel("enough");
                }
            }
        }

        void cancel() {
            all.cancel("enough");
        }

        void counts() {
            Until.holds("that " + all + " has ended", () -> told.get() == 1);
            assertThat(ran.get()).isBetween(stopped.get(), 8);
            if (all.outcome() instanceof Success) {
                assertThat(ran).hasValue(8);
                assertThat(stopped).hasValue(0);
            }
        }
    }

    @Test
    void cancel_againstTheBegin_everyBodyRunsOrDoesNot() {
        Race.with(Members::new)
                .between(Members::cancel, state -> {})
                .check(Members::counts)
                .rounds(2_000);
    }

    /** One body, and who cancels its task, found by the loop, as the crew comes to it. */
    private static final class OneByOne {
        final EventLoop loop = EventLoop.parallel("race");
        final Set<Task<?>> ran = ConcurrentHashMap.newKeySet();
        final AtomicInteger cancelled = new AtomicInteger();
        final CountDownLatch go = new CountDownLatch(1);
        final Task<List<Outcome<Void>>> all = loop.createTask(() -> {
            Task<List<Outcome<Void>>> outcomes = gatherOutcomes(times(8, () -> ran.add(me())));
            go.await();
            return await(outcomes);
        });

        void begin() {
            go.countDown();
        }

        void cancelEach() {
            for (Task<?> task : loop.tasks()) {
                if (task instanceof BodyTask && task != all && task.cancel("this one")) {
                    cancelled.incrementAndGet();
                }
            }
        }

        void counts() {
            Until.holds("that " + all + " has ended", all::isDone);
            List<Outcome<Void>> outcomes = ((Success<List<Outcome<Void>>>) all.outcome()).value();
            assertThat(outcomes).hasSize(8);
            long asCancelled =
                    outcomes.stream().filter(Cancelled.class::isInstance).count();
            assertThat(asCancelled).isLessThanOrEqualTo(cancelled.get());
            assertThat(ran.size() + asCancelled).isBetween(8L, 8L + cancelled.get());
            loop.close();
            assertThat(loop.tasks()).isEmpty();
        }
    }

    @Test
    void cancelOfMembers_againstTheBegin_everyBodyRunsOrDoesNot() {
        Race.with(OneByOne::new)
                .between(OneByOne::begin, OneByOne::cancelEach)
                .check(OneByOne::counts)
                .rounds(2_000);
    }

    // ---- switched off

    @Test
    void threadPerBody_aThreadLocalIsSeenByNoOtherBody() {
        ThreadLocal<String> left = new ThreadLocal<>();
        try (EventLoop loop = EventLoop.parallel("threads").threadPerBody(true)) {
            run(loop, () -> {
                Set<Thread> threads = ConcurrentHashMap.newKeySet();
                Action body = () -> {
                    assertThat(left.get()).isNull();
                    left.set("by " + me());
                    assertThat(threads.add(Thread.currentThread())).isTrue();
                };
                await(gather(times(100, body)));
                for (int i = 0; i < 100; i++) {
                    await(createTask(body));
                    assertThat(left.get()).isNull();
                }
                assertThat(threads).hasSize(200).doesNotContain(Thread.currentThread());
            });
        }
    }
}
