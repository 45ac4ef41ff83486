package dev.taskbridge;

import static dev.taskbridge.Async.await;
import static dev.taskbridge.Async.createTask;
import static dev.taskbridge.Async.gather;
import static dev.taskbridge.Async.gatherOutcomes;
import static dev.taskbridge.Async.run;
import static dev.taskbridge.Async.shield;
import static dev.taskbridge.Async.sleep;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.taskbridge.Outcome.Cancelled;
import dev.taskbridge.Outcome.Failure;
import dev.taskbridge.Outcome.Success;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@Timeout(30)
@ExtendWith(LeakCheck.class)
class GatherTest {

    @Test
    void gather_values_areInTheOrderOfTheMembers() {
        run(() -> {
            Promise<Integer> one = new Promise<>();
            Promise<Integer> two = new Promise<>();
            Promise<Integer> three = new Promise<>();
            Task<List<Integer>> all = gather(one.task(), two.task(), three.task());
            three.succeed(3);
            one.succeed(1);
            assertThat(all.isDone()).isFalse();
            two.succeed(2);
            assertThat(all.isDone()).isTrue();
            List<Integer> values = await(all);
            assertThat(values).containsExactly(1, 2, 3);
            assertThatThrownBy(() -> values.add(4)).isInstanceOf(UnsupportedOperationException.class);
        });
    }

    @Test
    void gather_null_isAValue() {
        run(() -> {
            assertThat(await(gather(Task.<String>completed(null), Task.completed("v"))))
                    .containsExactly(null, "v");
            assertThat(await(gather(() -> {}, () -> {}))).containsExactly(null, null);
        });
    }

    @Test // T112
    void gather_ofNothing_hasEnded() {
        assertThat(gather().outcome()).isEqualTo(new Success<>(List.of()));
        assertThat(gather(List.<Task<String>>of()).outcome()).isEqualTo(new Success<>(List.of()));
        run(() -> assertThat(await(gather())).isEmpty());
    }

    @Test
    void gather_coroutines_runSideBySide() {
        List<Integer> values = run(() -> {
            Promise<Integer> ping = new Promise<>();
            Promise<Integer> pong = new Promise<>();
            return await(gather(
                    () -> {
                        ping.succeed(1);
                        return await(pong.task());
                    },
                    () -> {
                        pong.succeed(2);
                        return await(ping.task());
                    }));
        });
        assertThat(values).containsExactly(2, 1);
    }

    @Test
    void gather_mixedCollection_takesTasksAndCoroutines() {
        run(() -> {
            Coroutine<Integer> coroutine = () -> 2;
            List<Awaitable<Integer>> both = List.of(Task.completed(1), coroutine);
            assertThat(await(gather(both))).containsExactly(1, 2);
            assertThat(await(gatherOutcomes(both))).containsExactly(new Success<>(1), new Success<>(2));
        });
    }

    @Test
    void gather_theSameTaskTwice_standsInBothPlaces() {
        run(() -> {
            Promise<Integer> one = new Promise<>();
            Task<List<Integer>> all = gather(one.task(), one.task(), one.task());
            one.succeed(1);
            assertThat(await(all)).containsExactly(1, 1, 1);
            assertThat(await(gather(Set.of(one.task())))).containsExactly(1);
        });
    }

    @Test
    void gather_pair_combines() {
        run(() -> {
            String ofTasks = await(gather(Task.completed("a"), Task.completed(1), (a, b) -> a + b));
            assertThat(ofTasks).isEqualTo("a1");
            Coroutine<String> one = () -> "a";
            Coroutine<Integer> two = () -> 1;
            String ofCoroutines = await(gather(one, two, (a, b) -> a + b));
            assertThat(ofCoroutines).isEqualTo("a1");
        });
    }

    @Test
    void gather_pair_whatTheFunctionThrowsIsTheFailure() {
        IllegalStateException failure = new IllegalStateException();
        run(() -> assertThatThrownBy(() -> await(gather(Task.completed("a"), Task.completed(1), (a, b) -> {
                    throw failure;
                })))
                .isSameAs(failure));
    }

    // ---- failures

    @Test // T107
    void gather_ofTasks_failsAtOnceAndTheOthersRunOn() {
        IOException failure = new IOException();
        run(() -> {
            Promise<Integer> slow = new Promise<>();
            Promise<Integer> failing = new Promise<>();
            Task<List<Integer>> all = gather(slow.task(), failing.task());
            failing.fail(failure);
            assertThat(all.isDone()).isTrue();
            assertThatThrownBy(() -> await(all)).isSameAs(failure);
            assertThat(slow.task().isDone()).isFalse();
            slow.succeed(1);
            assertThat(all.outcome()).isEqualTo(new Failure<>(failure));
        });
    }

    @Test
    void gather_ofCoroutines_failsAtOnceAndCancelsThoseItStarted() {
        IOException failure = new IOException();
        Steps steps = new Steps();
        run(() -> {
            Promise<Integer> passedIn = new Promise<>();
            Promise<Void> begun = new Promise<>();
            Promise<Void> cleaned = new Promise<>();
            Coroutine<Integer> slow = () -> {
                try {
                    begun.succeed(null);
                    await(sleep(ofHours(1)));
                    return 1;
                } catch (CancelledError stop) {
                    assertThat(stop.reason()).contains("another member of the gather failed");
                    steps.reached(1);
                    cleaned.succeed(null);
                    throw stop;
                }
            };
            Coroutine<Integer> failing = () -> {
                await(begun.task());
                throw failure;
            };
            assertThatThrownBy(() -> await(gather(List.of(passedIn.task(), slow, failing))))
                    .isSameAs(failure);
            await(cleaned.task());
            assertThat(passedIn.task().isDone()).isFalse();
        });
        steps.finished(2);
    }

    @Test // T116
    void gather_laterFailures_countAsSeen() {
        try (Reports reports = Reports.capture()) {
            run(() -> {
                Promise<Integer> one = new Promise<>();
                Promise<Integer> two = new Promise<>();
                Task<List<Integer>> all = gather(one.task(), two.task());
                IOException first = new IOException("first");
                one.fail(first);
                two.fail(new IOException("second"));
                assertThatThrownBy(() -> await(all)).isSameAs(first);
            });
            assertThat(reports.messages()).isEmpty();
        }
    }

    @Test // T109
    void gather_memberCancelledBySomebodyElse_failsButIsNotCancelled() {
        run(() -> {
            Promise<Integer> one = new Promise<>("one");
            Task<List<Integer>> all = gather(one.task(), new Promise<Integer>().task());
            one.cancel("enough");
            assertThatThrownBy(() -> await(all))
                    .isInstanceOf(CancellationException.class)
                    .hasMessage("task 'one' was cancelled: enough");
            assertThat(all.isCancelled()).isFalse();
        });
    }

    @Test // T106, T110
    void gatherOutcomes_tellsHowEachEndedAndDoesNotFail() {
        IOException failure = new IOException();
        run(() -> {
            Promise<Integer> one = new Promise<>();
            Promise<Integer> two = new Promise<>();
            Promise<Integer> three = new Promise<>();
            Task<List<Outcome<Integer>>> all = gatherOutcomes(one.task(), two.task(), three.task());
            two.fail(failure);
            three.cancel("enough");
            assertThat(all.isDone()).isFalse();
            one.succeed(1);
            assertThat(await(all)).containsExactly(new Success<>(1), new Failure<>(failure), new Cancelled<>("enough"));
        });
    }

    @Test
    void gatherOutcomes_ofCoroutinesAndActions_tellsHowEachEnded() {
        IOException failure = new IOException();
        run(() -> {
            Coroutine<Integer> good = () -> 1;
            Coroutine<Integer> bad = () -> {
                throw failure;
            };
            assertThat(await(gatherOutcomes(good, bad))).containsExactly(new Success<>(1), new Failure<>(failure));
            Action nothing = () -> {};
            assertThat(await(gatherOutcomes(nothing))).containsExactly(new Success<>(null));
        });
    }

    // ---- cancelling

    @Test // T115
    void gather_cancelled_cancelsAllItsUnfinishedMembers() {
        Steps steps = new Steps();
        run(() -> {
            Promise<Integer> one = new Promise<>();
            Task<Integer> two = createTask(() -> {
                await(sleep(ofHours(1)));
                return 2;
            });
            Task<List<Integer>> all = gather(one.task(), two, Task.completed(3));
            Task<Void> waiter = createTask(() -> {
                await(all);
                throw steps.unreachable("after the gather");
            });
            Until.awaits(two);
            Until.awaits(waiter);
            assertThat(all.cancel("enough")).isTrue();
            assertThatThrownBy(() -> await(waiter)).isInstanceOf(CancellationException.class);
            assertThat(all.outcome()).isEqualTo(new Cancelled<>("enough"));
            assertThat(one.task().outcome()).isEqualTo(new Cancelled<>("enough"));
            assertThat(two.outcome()).isEqualTo(new Cancelled<>("enough"));
            assertThat(all.cancel("again")).isFalse();
        });
        steps.finished(1);
    }

    @Test
    void gather_cancelled_aMemberThatAwaitsAnotherEndsAsCancelledToo() {
        run(() -> {
            Promise<Integer> one = new Promise<>();
            Task<Integer> two = createTask(() -> await(one.task()));
            Until.awaits(two);
            Task<List<Integer>> all = gather(one.task(), two);
            all.cancel("enough");
            assertThatThrownBy(() -> await(two)).isInstanceOf(CancellationException.class);
            assertThat(two.outcome()).isEqualTo(new Cancelled<>("enough"));
        });
    }

    @Test
    void gather_itsAwaiterCancelled_endsWhenAllMembersHave() {
        Steps steps = new Steps();
        run(() -> {
            Promise<Void> closing = new Promise<>();
            Promise<Void> closed = new Promise<>();
            Promise<Void> begun = new Promise<>();
            Task<List<Void>> waiter = createTask(() -> {
                try {
                    return await(gather(
                            () -> {
                                try {
                                    begun.succeed(null);
                                    await(sleep(ofHours(1)));
                                } finally {
                                    closing.succeed(null);
                                    await(closed.task());
                                    steps.reached(2);
                                }
                            },
                            () -> await(sleep(ofHours(1)))));
                } finally {
                    steps.reached(3);
                }
            });
            await(begun.task());
            Until.awaits(waiter);
            waiter.cancel("enough");
            await(closing.task());
            steps.reached(1);
            closed.succeed(null);
            assertThatThrownBy(() -> await(waiter)).isInstanceOf(CancellationException.class);
            assertThat(waiter.isCancelled()).isTrue();
        });
        steps.finished(4);
    }

    @Test
    void gather_itsAwaiterCancelled_membersOfAnOuterScopeLive() {
        Promise<Integer> shared = new Promise<>();
        run(() -> {
            Promise<Integer> mine = new Promise<>();
            Task<List<Integer>> waiter = createTask(() -> await(gather(shared.task(), mine.task())));
            Until.awaits(waiter);
            waiter.cancel("enough");
            assertThatThrownBy(() -> await(waiter)).isInstanceOf(CancellationException.class);
            assertThat(mine.task().isCancelled()).isTrue();
            assertThat(shared.task().isDone()).isFalse();
        });
        assertThat(shared.succeed(1)).isTrue();
    }

    @Test // T118
    void gather_allMembersDone_cancelReturnsFalse() {
        run(() -> {
            Task<List<Integer>> all = gather(Task.completed(42));
            assertThat(all.cancel()).isFalse();
            assertThat(await(all)).containsExactly(42);
        });
    }

    @Test // T119
    void gatherOutcomes_inALoop_aCancelGetsOut() {
        run(() -> {
            Promise<Void> begun = new Promise<>();
            Task<Void> task = createTask(() -> {
                while (true) {
                    begun.succeed(null);
                    await(gatherOutcomes(sleep(ofMillis(1)), sleep(ofMillis(1))));
                }
            });
            await(begun.task());
            task.cancel("my message");
            assertThatThrownBy(() -> await(task)).hasMessageContaining("my message");
            assertThat(task.isCancelled()).isTrue();
        });
    }

    @Test // T103
    void gather_ofShieldsCancelled_theInnerTasksLive() {
        run(() -> {
            Promise<Integer> one = new Promise<>();
            Promise<Integer> two = new Promise<>();
            Task<Integer> shieldOne = shield(one.task());
            Task<Integer> shieldTwo = shield(two.task());
            Task<List<Integer>> all = gather(shieldOne, shieldTwo);
            all.cancel("enough");
            assertThat(shieldOne.isCancelled()).isTrue();
            assertThat(shieldTwo.isCancelled()).isTrue();
            assertThat(all.isCancelled()).isTrue();
            assertThat(one.task().isDone()).isFalse();
            assertThat(two.task().isDone()).isFalse();
        });
    }

    @Test // pitfall: what waits no longer is kept by what it waited for
    void gather_failed_isForgottenByAMemberOfAnOuterScope() {
        Promise<Integer> shared = new Promise<>();
        run(() -> {
            IOException failure = new IOException();
            for (boolean failedFirst : new boolean[] {true, false}) {
                Task<Integer> failed = Task.failed(failure);
                Task<List<Integer>> all = failedFirst ? gather(failed, shared.task()) : gather(shared.task(), failed);
                assertThatThrownBy(() -> await(all)).isSameAs(failure);
                assertThat(((Completion<?>) shared.task()).listeners()).isZero();
            }
        });
        shared.succeed(1);
    }
}
