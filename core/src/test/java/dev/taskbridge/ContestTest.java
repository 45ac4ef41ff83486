package dev.taskbridge;

import static dev.taskbridge.Async.await;
import static dev.taskbridge.Async.createTask;
import static dev.taskbridge.Async.hedge;
import static dev.taskbridge.Async.mapAll;
import static dev.taskbridge.Async.race;
import static dev.taskbridge.Async.sleep;
import static dev.taskbridge.Async.timeout;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.taskbridge.Outcome.Cancelled;
import dev.taskbridge.testing.AsyncTest;
import dev.taskbridge.testing.VirtualTime;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** {@code race}, {@code hedge} and {@code mapAll}. Codes are those of the list of behaviours. */
@Timeout(60)
@ExtendWith(LeakCheck.class)
class ContestTest {
    private final List<String> steps = new ArrayList<>(); // the loop runs one step at a time

    /** A body that notes when it starts and when it is stopped. */
    private Coroutine<String> runner(VirtualTime time, String name, Duration takes) {
        return () -> {
            steps.add(name + " started at " + time.time().toMillis());
            try {
                await(sleep(takes));
                return name;
            } catch (CancelledError stop) {
                steps.add(name + " stopped at " + time.time().toMillis());
                throw stop;
            }
        };
    }

    private Coroutine<String> failing(VirtualTime time, String name, Duration takes) {
        return () -> {
            await(runner(time, name, takes));
            throw new IOException(name);
        };
    }

    // ---- race

    @AsyncTest // S002, S006
    void race_firstSuccess_winsAndTheOthersAreStopped(VirtualTime time) {
        String winner = await(race(
                runner(time, "slow", ofSeconds(10)),
                runner(time, "fast", ofSeconds(1)),
                runner(time, "slower", ofSeconds(20))));
        assertThat(winner).isEqualTo("fast");
        assertThat(steps)
                .containsExactly(
                        "slow started at 0",
                        "fast started at 0",
                        "slower started at 0",
                        "slow stopped at 1000",
                        "slower stopped at 1000");
    }

    @AsyncTest // S006
    void race_twoSucceedAtTheSameInstant_oneWins(VirtualTime time) {
        assertThat(await(race(runner(time, "one", ofSeconds(1)), runner(time, "two", ofSeconds(1)))))
                .isEqualTo("one");
    }

    @AsyncTest // S003
    void race_failureComesFirst_theSuccessWins(VirtualTime time) {
        assertThat(await(race(failing(time, "bad", ofSeconds(1)), runner(time, "good", ofSeconds(2)))))
                .isEqualTo("good");
    }

    @AsyncTest // S005
    void race_allFail_failsWithAllFailures(VirtualTime time) {
        assertThatThrownBy(() -> await(race(failing(time, "a", ofSeconds(2)), failing(time, "b", ofSeconds(1)))))
                .isInstanceOfSatisfying(
                        TaskGroupException.class,
                        thrown -> assertThat(thrown.errors())
                                .extracting(Throwable::getMessage)
                                .containsExactly("b", "a"));
    }

    @AsyncTest
    void race_aBodyCancelsItself_countsAsFailed(VirtualTime time) {
        Coroutine<String> leaver = () -> {
            Task.current().orElseThrow().cancel("I am off");
            await(sleep(ZERO));
            return "never";
        };
        assertThat(await(race(leaver, runner(time, "good", ofSeconds(1))))).isEqualTo("good");
        assertThatThrownBy(() -> await(race(leaver)))
                .isInstanceOfSatisfying(
                        TaskGroupException.class,
                        thrown ->
                                assertThat(thrown.errors()).singleElement().isInstanceOf(CancellationException.class));
    }

    @AsyncTest
    void race_loserCleansUp_theRaceEndsAfterIt(VirtualTime time) {
        await(race(runner(time, "fast", ofSeconds(1)), () -> {
            try {
                await(sleep(ofSeconds(100)));
            } finally {
                await(sleep(ofSeconds(3)));
                steps.add("cleaned up");
            }
            return "slow";
        }));
        assertThat(steps).contains("cleaned up");
        assertThat(time.time()).isEqualTo(ofSeconds(4));
    }

    @AsyncTest
    void race_loserFailsInItsCleanUp_isNobodysFailure(VirtualTime time) {
        String winner = await(race(runner(time, "fast", ofSeconds(1)), () -> {
            try {
                await(sleep(ofSeconds(100)));
                return "slow";
            } catch (CancelledError stop) {
                throw new IOException("clean-up");
            }
        }));
        assertThat(winner).isEqualTo("fast");
    }

    @AsyncTest // S001
    void race_ofNone_throwsWithAdvice() {
        assertThatThrownBy(Async::race)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a race of no bodies has no winner; check the list first");
    }

    @AsyncTest
    void race_cancelled_allAreStopped(VirtualTime time) {
        Task<String> race = race(runner(time, "a", ofSeconds(10)), runner(time, "b", ofSeconds(20)));
        await(sleep(ofSeconds(1)));
        race.cancel("enough");
        assertThat(await(Async.gatherOutcomes(race))).containsExactly(new Cancelled<>("enough"));
        assertThat(steps).contains("a stopped at 1000", "b stopped at 1000");
    }

    @AsyncTest // S007
    void race_cancelledByTwoTimeoutsOneAfterTheOther_bothReachTheBody(VirtualTime time) {
        assertThatThrownBy(() -> timeout(
                        ofMillis(20),
                        () -> timeout(
                                ofMillis(10),
                                () -> await(race(() -> {
                                    for (int i = 1; i <= 2; i++) {
                                        try {
                                            await(sleep(ofSeconds(1)));
                                        } catch (CancelledError ignored) {
                                            steps.add("cancelled " + i + " at "
                                                    + time.time().toMillis());
                                        }
                                    }
                                    return "v";
                                })))))
                .isInstanceOf(TimeoutException.class);
        assertThat(steps).containsExactly("cancelled 1 at 10", "cancelled 2 at 20");
        assertThat(Task.current().orElseThrow().cancelling()).isZero();
    }

    // ---- hedge

    @AsyncTest // S002
    void hedge_firstSucceedsInTime_theOthersNeverStart(VirtualTime time) {
        assertThat(await(hedge(ofSeconds(5), runner(time, "a", ofSeconds(1)), runner(time, "b", ofSeconds(1)))))
                .isEqualTo("a");
        assertThat(steps).containsExactly("a started at 0");
    }

    @AsyncTest // S003
    void hedge_firstFails_theSecondStartsAtOnce(VirtualTime time) {
        assertThat(await(hedge(ofSeconds(5), failing(time, "a", ofSeconds(1)), runner(time, "b", ofSeconds(1)))))
                .isEqualTo("b");
        assertThat(steps).containsExactly("a started at 0", "b started at 1000");
    }

    @AsyncTest // S004
    void hedge_firstIsSlow_theSecondStartsBesideItAndTheLoserIsStopped(VirtualTime time) {
        assertThat(await(hedge(ofSeconds(1), runner(time, "a", ofSeconds(100)), runner(time, "b", ofSeconds(2)))))
                .isEqualTo("b");
        assertThat(steps).containsExactly("a started at 0", "b started at 1000", "a stopped at 3000");
    }

    @AsyncTest
    void hedge_slowFirstIsFasterInTheEnd_wins(VirtualTime time) {
        assertThat(await(hedge(ofSeconds(1), runner(time, "a", ofSeconds(2)), runner(time, "b", ofSeconds(2)))))
                .isEqualTo("a");
        assertThat(steps).containsExactly("a started at 0", "b started at 1000", "b stopped at 2000");
    }

    @AsyncTest // S005
    void hedge_allFail_failsWithAllFailuresInOrder(VirtualTime time) {
        assertThatThrownBy(() -> await(hedge(
                        ofSeconds(1),
                        failing(time, "a", ofSeconds(5)),
                        failing(time, "b", ofSeconds(1)),
                        failing(time, "c", ofSeconds(1)))))
                .isInstanceOfSatisfying(
                        TaskGroupException.class,
                        thrown -> assertThat(thrown.errors())
                                .extracting(Throwable::getMessage)
                                .containsExactly("b", "c", "a"));
        assertThat(steps).containsExactly("a started at 0", "b started at 1000", "c started at 2000");
    }

    @AsyncTest
    void hedge_delaysCountFromTheLastStart(VirtualTime time) {
        await(hedge(
                ofSeconds(1),
                runner(time, "a", ofSeconds(10)),
                runner(time, "b", ofSeconds(10)),
                runner(time, "c", ofMillis(500))));
        assertThat(steps).startsWith("a started at 0", "b started at 1000", "c started at 2000");
        assertThat(time.time()).isEqualTo(ofMillis(2_500));
    }

    // ---- mapAll

    @AsyncTest
    void mapAll_keepsTheOrderAndTheLimit(VirtualTime time) {
        int[] atWork = {0};
        List<Integer> all = IntStream.range(0, 10).boxed().toList();
        List<String> results = await(mapAll(all, 3, item -> {
            assertThat(++atWork[0]).isLessThanOrEqualTo(3);
            await(sleep(ofSeconds(10 - item)));
            atWork[0]--;
            return "item " + item;
        }));
        assertThat(results).isEqualTo(all.stream().map(item -> "item " + item).toList());
        assertThat(time.time())
                .isLessThan(ofSeconds(55))
                .isGreaterThanOrEqualTo(ofSeconds(55).dividedBy(3));
        assertThatThrownBy(() -> results.add("more")).isInstanceOf(UnsupportedOperationException.class);
    }

    @AsyncTest
    void mapAll_ofNone_isEmpty() {
        assertThat(await(mapAll(List.of(), 3, item -> "v"))).isEmpty();
    }

    @AsyncTest
    void mapAll_nullResults_areKept() {
        assertThat(await(mapAll(List.of(1, 2), 5, item -> null))).containsExactly(null, null);
    }

    @AsyncTest
    void mapAll_limitLessThanOne_throws() {
        assertThatThrownBy(() -> mapAll(List.of(1), 0, item -> item))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("limit must be 1 or more, and was 0");
    }

    @AsyncTest
    void mapAll_oneFails_failsWithThatAndStopsTheOthers(VirtualTime time) {
        IOException failure = new IOException();
        Task<List<String>> all = mapAll(List.of(1, 2, 3, 4, 5), 3, item -> {
            if (item == 2) {
                await(sleep(ofSeconds(1)));
                throw failure;
            }
            return await(runner(time, "item " + item, ofSeconds(10)));
        });
        assertThatThrownBy(() -> await(all)).isSameAs(failure);
        await(sleep(ZERO));
        assertThat(steps)
                .containsExactly(
                        "item 1 started at 0",
                        "item 3 started at 0",
                        "item 1 stopped at 1000",
                        "item 3 stopped at 1000");
    }

    @AsyncTest
    void mapAll_oneFailsAndAnotherSwallowsItsCancellation_noFurtherItemIsTaken() {
        Task<List<String>> all = mapAll(List.of(1, 2, 3, 4, 5), 2, item -> {
            steps.add("item " + item);
            if (item == 1) {
                await(sleep(ofSeconds(1)));
                throw new IOException();
            }
            try {
                await(sleep(ofSeconds(10)));
            } catch (CancelledError swallowed) {
                steps.add("swallowed");
            }
            return "v";
        });
        assertThatThrownBy(() -> await(all)).isInstanceOf(IOException.class);
        await(sleep(ofSeconds(100)));
        assertThat(steps).containsExactly("item 1", "item 2", "swallowed");
    }

    @AsyncTest
    void mapAll_cancelled_stopsAllAndTakesNoFurtherItem(VirtualTime time) {
        Task<List<String>> all =
                mapAll(List.of(1, 2, 3, 4), 2, item -> await(runner(time, "item " + item, ofSeconds(10))));
        await(sleep(ofSeconds(1)));
        all.cancel("enough");
        assertThat(await(Async.gatherOutcomes(all))).containsExactly(new Cancelled<>("enough"));
        assertThat(steps)
                .containsExactly(
                        "item 1 started at 0",
                        "item 2 started at 0",
                        "item 1 stopped at 1000",
                        "item 2 stopped at 1000");
    }

    // ---- from other threads

    @AsyncTest(
            loop =
                    AsyncTest.Loop
                            .CONFINED) // T124, T125, T127: a task of the loop, made on a thread that is not the loop's
    void createTask_onTheLoopFromAnotherThread_isAwaitedThere(EventLoop loop) {
        String value = await(Async.blocking(() -> {
            assertThat(loop.createTask(() -> 3).toCompletableFuture().get()).isEqualTo(3);
            IOException failure = new IOException();
            assertThatThrownBy(() -> loop.createTask(() -> {
                                throw failure;
                            })
                            .toCompletableFuture()
                            .get())
                    .hasCause(failure);
            assertThatThrownBy(() -> loop.createTask(() -> {
                                Task.current().orElseThrow().cancel("by itself");
                                await(sleep(ZERO));
                            })
                            .toCompletableFuture()
                            .get())
                    .isInstanceOf(CancellationException.class);
            return "v";
        }));
        assertThat(value).isEqualTo("v");
        assertThat(createTask(() -> 1).await()).isEqualTo(1);
    }
}
