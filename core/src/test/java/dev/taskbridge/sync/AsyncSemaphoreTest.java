package dev.taskbridge.sync;

import static dev.taskbridge.Async.await;
import static dev.taskbridge.Async.createTask;
import static dev.taskbridge.Async.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.taskbridge.EventLoop;
import dev.taskbridge.LeakCheck;
import dev.taskbridge.Steps;
import dev.taskbridge.Task;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@SuppressWarnings("try") // what is held need not be looked at
@Timeout(30)
@ExtendWith(LeakCheck.class)
class AsyncSemaphoreTest {
    private final EventLoop loop = EventLoop.confined();
    private final List<Integer> order = new ArrayList<>();

    /** A task that acquires, and gives nothing back. */
    private Task<Void> taking(AsyncSemaphore semaphore, int number) {
        return createTask("task " + number, () -> {
            Held unused = semaphore.acquire();
            order.add(number);
        });
    }

    @Test
    void toString_always_tellsPermitsHoldersAndThoseWhoWait() {
        run(loop, () -> {
            AsyncSemaphore semaphore = new AsyncSemaphore("feed", 1);
            assertThat(semaphore).hasToString("AsyncSemaphore['feed', 1 available]");
            await(createTask("holds", () -> {
                try (Held held = semaphore.acquire()) {
                    taking(semaphore, 1);
                    Turns.others();
                    assertThat(semaphore)
                            .hasToString("AsyncSemaphore['feed', 0 available, held by 'holds', 1 waiting: 'task 1']");
                }
            }));
            assertThat(AsyncSemaphore.bounded("two", 2)).hasToString("AsyncSemaphore['two', 2 available]");
        });
    }

    @Test // L028
    void acquire_noPermitsAtFirst_waitsForARelease() {
        run(loop, () -> {
            AsyncSemaphore semaphore = new AsyncSemaphore(0);
            assertThat(semaphore.isLocked()).isTrue();
            Task<Void> waits = taking(semaphore, 1);
            Turns.others();
            assertThat(order).isEmpty();
            semaphore.release();
            await(waits);
            assertThat(semaphore.isLocked()).isTrue();
        });
    }

    @Test // L029
    void semaphore_fewerThanNoPermits_isRefused() {
        assertThatThrownBy(() -> new AsyncSemaphore(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> AsyncSemaphore.bounded(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("-1");
    }

    @Test // L031
    void acquire_cancelled_nobodyWaits() {
        run(loop, () -> {
            AsyncSemaphore semaphore = new AsyncSemaphore(0);
            Task<Void> waits = taking(semaphore, 1);
            Turns.others();
            waits.cancel("for the test");
            assertThat(semaphore).hasToString("AsyncSemaphore[0 available]");
            Turns.cancelled(waits);
        });
    }

    @Test // L032
    void release_firstTwoAreBeingCancelled_goesToTheThird() {
        run(loop, () -> {
            AsyncSemaphore semaphore = new AsyncSemaphore(0);
            Task<Void> one = taking(semaphore, 1);
            Task<Void> two = taking(semaphore, 2);
            Task<Void> three = taking(semaphore, 3);
            Turns.others();
            one.cancel("for the test");
            two.cancel("for the test");
            semaphore.release();
            await(three);
            Turns.cancelled(one);
            Turns.cancelled(two);
            assertThat(order).containsExactly(3);
            assertThat(semaphore.available()).isZero();
        });
    }

    @Test // L034
    void acquire_cancelledRightAfterTheRelease_thePermitIsNotLost() {
        run(loop, () -> {
            AsyncSemaphore semaphore = new AsyncSemaphore(1);
            Held held = semaphore.acquire();
            Task<Void> one = createTask(() -> {
                try (Held mine = semaphore.acquire()) {
                    order.add(1);
                }
            });
            Task<Void> two = taking(semaphore, 2);
            Turns.others();
            held.close();
            one.cancel("for the test");
            await(two);
            Turns.cancelled(one);
            assertThat(order).containsExactly(1, 2); // the first had it, and was told at its next await, or its end
        });
    }

    @Test // L035
    void release_boundedAndNothingIsOut_isRefusedWithAdvice() {
        AsyncSemaphore semaphore = AsyncSemaphore.bounded(1);
        assertThatThrownBy(semaphore::release)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("no permit of AsyncSemaphore[1 available] is out");
        run(loop, () -> {
            Held unused = semaphore.acquire();
            semaphore.release();
            assertThatThrownBy(semaphore::release).isInstanceOf(IllegalStateException.class);
        });
        assertThat(semaphore.available()).isEqualTo(1);
    }

    @Test
    void close_ofABoundedOneThatAnotherHasReleased_hasNoEffect() {
        run(loop, () -> {
            AsyncSemaphore semaphore = AsyncSemaphore.bounded(1);
            Held held = semaphore.acquire();
            await(createTask(semaphore::release));
            held.close();
            assertThat(semaphore.available()).isEqualTo(1);
        });
    }

    @Test
    void close_twiceOrAfterRelease_givesBackOnce() {
        run(loop, () -> {
            AsyncSemaphore semaphore = new AsyncSemaphore(2);
            Held one = semaphore.acquire();
            Held two = semaphore.acquire();
            semaphore.release(); // the second
            two.close();
            assertThat(semaphore.available()).isEqualTo(1);
            one.close();
            one.close();
            assertThat(semaphore.available()).isEqualTo(2);
        });
    }

    @Test // L037
    void acquire_releasesInBetween_keepsTheOrder() {
        run(loop, () -> {
            AsyncSemaphore semaphore = new AsyncSemaphore(1);
            Held held = semaphore.acquire();
            Task<Void> one = taking(semaphore, 1);
            Task<Void> two = taking(semaphore, 2);
            Turns.others();
            held.close();
            Task<Void> three = taking(semaphore, 3);
            Turns.others();
            semaphore.release();
            semaphore.release();
            await(one);
            await(two);
            await(three);
            assertThat(order).containsExactly(1, 2, 3);
        });
    }

    @Test // L037
    void acquire_headCancelledAndSeveralReleasedAtOnce_keepsTheOrder() {
        run(loop, () -> {
            AsyncSemaphore semaphore = new AsyncSemaphore(0);
            List<Task<Void>> tasks = new ArrayList<>();
            for (int i = 1; i <= 5; i++) {
                tasks.add(taking(semaphore, i));
            }
            Turns.others();
            tasks.getFirst().cancel("for the test");
            semaphore.release();
            semaphore.release();
            semaphore.release();
            for (Task<Void> task : tasks.subList(1, 4)) {
                await(task);
            }
            assertThat(order).containsExactly(2, 3, 4);
            assertThat(tasks.get(4).isDone()).isFalse();
        });
    }

    @Test // N031
    void release_withoutAcquire_addsAPermitForThoseWhoWait() {
        run(loop, () -> {
            AsyncSemaphore semaphore = new AsyncSemaphore(1);
            Held held = semaphore.acquire();
            Task<Void> one = taking(semaphore, 1);
            Turns.others();
            await(createTask(semaphore::release));
            await(one);
            held.close();
            assertThat(semaphore.available()).isEqualTo(1);
        });
    }

    @Test // N032
    void tryAcquire_afterAReleaseThatWentToAWaiter_getsNothing() {
        run(loop, () -> {
            Steps steps = new Steps();
            AsyncSemaphore semaphore = new AsyncSemaphore(1);
            Held held = semaphore.acquire();
            Task<Void> waits = taking(semaphore, 1);
            Turns.others();
            held.close();
            assertThat(semaphore.tryAcquire()).isNull();
            steps.reached(1);
            await(waits);
            semaphore.release();
            try (Held mine = semaphore.tryAcquire()) {
                assertThat(mine).isNotNull();
            }
            steps.finished(2);
        });
    }
}
