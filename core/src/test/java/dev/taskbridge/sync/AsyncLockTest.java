package dev.taskbridge.sync;

import static dev.taskbridge.Async.await;
import static dev.taskbridge.Async.createTask;
import static dev.taskbridge.Async.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.taskbridge.Async;
import dev.taskbridge.CancelledError;
import dev.taskbridge.EventLoop;
import dev.taskbridge.LeakCheck;
import dev.taskbridge.Promise;
import dev.taskbridge.Steps;
import dev.taskbridge.Task;
import dev.taskbridge.Until;
import dev.taskbridge.testing.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@SuppressWarnings("try") // what is held need not be looked at
@Timeout(30)
@ExtendWith(LeakCheck.class)
class AsyncLockTest {
    private final EventLoop loop = EventLoop.confined();
    private final AsyncLock lock = new AsyncLock();

    private Task<Void> locked(String name, Runnable body) {
        return createTask(name, () -> {
            try (Held held = lock.acquire()) {
                body.run();
            }
        });
    }

    @Test // L001
    void toString_always_tellsTheHolderAndThoseWhoWait() {
        run(loop, () -> {
            AsyncLock named = new AsyncLock("db");
            assertThat(named).hasToString("AsyncLock['db', free]");
            assertThat(lock).hasToString("AsyncLock[free]");
            Task<Void> reader = createTask("reader", () -> {
                try (Held held = lock.acquire()) {
                    locked("writer", () -> {});
                    locked("other", () -> {});
                    Turns.others();
                    assertThat(lock).hasToString("AsyncLock[held by 'reader', 2 waiting: 'writer', 'other']");
                }
                assertThat(lock).hasToString("AsyncLock[held by 'writer', 1 waiting: 'other']");
            });
            await(reader);
        });
    }

    @Test
    void toString_taskThatWaits_namesTheLock() {
        run(loop, () -> {
            AsyncLock named = new AsyncLock("db");
            try (Held held = named.acquire()) {
                Task<Void> waits = createTask("waits", () -> {
                    try (Held mine = named.acquire()) {}
                });
                Turns.others();
                assertThat(waits.toString()).contains("awaits 'AsyncLock 'db''");
            }
        });
    }

    @Test
    void toString_holderHasEnded_tellsIt() {
        run(loop, () -> {
            Task<Void> forgetful = createTask("forgetful", () -> {
                Held unused = lock.acquire();
            });
            await(forgetful);
            assertThat(lock).hasToString("AsyncLock[held by 'forgetful' (ended)]");
        });
    }

    @Test // L002
    void acquire_severalWait_goesToThemInTheirOrder() {
        run(loop, () -> {
            List<Integer> order = new ArrayList<>();
            Held held = lock.acquire();
            List<Task<Void>> tasks = List.of(
                    locked("one", () -> order.add(1)), locked("two", () -> order.add(2)), locked("three", () -> {
                        order.add(3);
                    }));
            Turns.others();
            assertThat(order).isEmpty();
            held.close();
            for (Task<Void> task : tasks) {
                await(task);
            }
            assertThat(order).containsExactly(1, 2, 3);
            assertThat(lock.isLocked()).isFalse();
        });
    }

    @Test
    void acquire_releasedWhileSomebodyWaits_nobodyOvertakes() {
        run(loop, () -> {
            Steps steps = new Steps();
            Held held = lock.acquire();
            Task<Void> first = locked("first", () -> steps.reached(1));
            Turns.others();
            held.close();
            assertThat(lock.isLocked()).isTrue();
            assertThat(lock.tryAcquire()).isNull();
            try (Held again = lock.acquire()) {
                steps.reached(2);
            }
            await(first);
            steps.finished(3);
        });
    }

    @Test // L004
    void release_firstInTheLineIsBeingCancelled_goesToTheNext() {
        run(loop, () -> {
            Steps steps = new Steps();
            Held held = lock.acquire();
            Task<Void> first = locked("first", () -> steps.unreachable("first"));
            Task<Void> second = locked("second", () -> steps.reached(1));
            Turns.others();
            first.cancel("for the test");
            held.close();
            await(second);
            Turns.cancelled(first);
            assertThat(lock.isLocked()).isFalse();
            steps.finished(2);
        });
    }

    @Test // L005
    void release_thenCancelOfWhoGotTheLock_oneMoreOwner() {
        run(loop, () -> {
            Steps steps = new Steps();
            Held held = lock.acquire();
            Task<Void> first = locked("first", () -> steps.reached(1));
            Task<Void> second = locked("second", () -> steps.reached(2));
            Turns.others();
            held.close(); // the first has it, and does not know yet
            first.cancel("for the test");
            await(second);
            Turns.cancelled(first);
            assertThat(lock.isLocked()).isFalse();
            steps.finished(3);
        });
    }

    @Test // L007
    void release_notHeld_isRefusedWithAdvice() {
        assertThatThrownBy(lock::release)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("does not hold AsyncLock[free]")
                .hasMessageContaining("try (Held held");
    }

    @Test
    void release_heldByAnother_isRefused() {
        run(loop, () -> {
            try (Held held = lock.acquire()) {
                Throwable refused = await(createTask("thief", () -> catchThrowable(lock::release)));
                assertThat(refused)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageStartingWith("release was called by 'thief'");
            }
        });
    }

    @Test // L008
    void release_nobodyWaits_theLockIsFree() {
        run(loop, () -> {
            Held unused = lock.acquire();
            assertThat(lock.isLocked()).isTrue();
            lock.release();
            assertThat(lock.isLocked()).isFalse();
            try (Held held = lock.acquire()) {
                assertThat(lock.isLocked()).isTrue();
            }
            assertThat(lock.isLocked()).isFalse();
        });
    }

    @Test
    void close_twice_givesBackOnce() {
        run(loop, () -> {
            Held first = lock.acquire();
            first.close();
            try (Held second = lock.acquire()) {
                first.close();
                assertThat(lock.isLocked()).isTrue();
            }
        });
    }

    @Test
    void close_afterRelease_hasNoEffect() {
        run(loop, () -> {
            try (Held held = lock.acquire()) {
                lock.release();
                await(createTask(() -> {
                    Held unused = lock.acquire();
                }));
            }
            assertThat(lock.isLocked()).isTrue();
        });
    }

    @Test
    void close_byAnotherTask_releases() {
        run(loop, () -> {
            Held held = lock.acquire();
            await(createTask(held::close));
            assertThat(lock.isLocked()).isFalse();
        });
    }

    @Test
    void acquire_byTheHolder_isRefusedWithAdvice() {
        run(loop, () -> {
            try (Held held = lock.acquire()) {
                assertThatThrownBy(() -> await(() -> {
                            Held unused = lock.acquire();
                        }))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("would wait for itself")
                        .hasMessageContaining("not re-entrant");
                assertThat(lock.tryAcquire()).isNull();
            }
            assertThat(lock.isLocked()).isFalse();
        });
    }

    @Test
    void acquire_free_deliversNoRequestToStop() {
        run(loop, () -> {
            Steps steps = new Steps();
            Task<Void> task = createTask(() -> {
                Task.current().orElseThrow().cancel("for the test");
                try (Held held = lock.acquire()) {
                    steps.reached(1);
                    assertThatThrownBy(Async::checkpoint).isInstanceOf(CancelledError.class);
                }
            });
            await(task);
            steps.finished(2);
        });
    }

    @Test
    void acquire_notFreeAndAskedToStopBefore_throwsAndLeavesTheLine() {
        run(loop, () -> {
            try (Held held = lock.acquire()) {
                Task<Void> task = createTask(() -> {
                    Task.current().orElseThrow().cancel("for the test");
                    assertThatThrownBy(lock::acquire).isInstanceOf(CancelledError.class);
                });
                await(task);
                assertThat(lock.toString()).doesNotContain("waiting");
            }
        });
    }

    @Test
    void acquire_timesOut_leavesTheLine() {
        run(VirtualTime.create(), () -> {
            try (Held held = lock.acquire()) {
                await(createTask(() -> {
                    assertThatThrownBy(() -> Async.timeout(Duration.ofSeconds(1), lock::acquire))
                            .isInstanceOf(TimeoutException.class);
                }));
                assertThat(lock.toString()).doesNotContain("waiting");
            }
            assertThat(lock.isLocked()).isFalse();
        });
    }

    @Test
    void acquire_cancelledWaiters_leaveTheLineAtOnce() {
        run(loop, () -> {
            try (Held held = lock.acquire()) {
                Task<Void> waits = locked("waits", () -> {});
                Turns.others();
                waits.cancel("for the test");
                assertThat(lock.toString()).doesNotContain("waiting"); // though it has had no turn yet
                Turns.cancelled(waits);
            }
        });
    }

    @Test
    void acquire_tenThousandCancelledAtOnce_theLockGoesToTheLast() {
        run(loop, () -> {
            Held held = lock.acquire();
            List<Task<Void>> tasks = new ArrayList<>();
            for (int i = 0; i < 10_000; i++) {
                tasks.add(locked("waits", () -> {}));
            }
            Task<Boolean> last = createTask(() -> {
                try (Held mine = lock.acquire()) {
                    return true;
                }
            });
            Turns.others();
            tasks.forEach(task -> task.cancel("for the test"));
            held.close();
            assertThat(await(last)).isTrue();
        });
    }

    // ---- threads

    @Test
    void acquire_onAPlatformThreadOutsideATask_isRefusedEvenIfFree() {
        assertThatThrownBy(lock::acquire)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("outside a task");
        Held held = lock.tryAcquire();
        assertThat(held).isNotNull();
        assertThat(lock.isLocked()).isTrue();
        lock.release();
        assertThat(lock.isLocked()).isFalse();
    }

    @Test
    void acquire_onAVirtualThreadThatIsNoTask_waitsAndIsNamed() throws InterruptedException {
        Held held = lock.tryAcquire();
        Thread thread = Thread.ofVirtual().name("plain").start(() -> {
            lock.acquire();
            lock.release();
        });
        Until.holds("that the thread waits", () -> lock.toString().contains("1 waiting: 'plain'"));
        held.close();
        thread.join();
        assertThat(lock.isLocked()).isFalse();
    }

    @Test
    void acquire_virtualThreadIsInterrupted_throwsAndLeavesTheLine() throws InterruptedException {
        Held held = lock.tryAcquire();
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread thread = Thread.ofVirtual().start(() -> thrown.set(catchThrowable(lock::acquire)));
        Until.holds("that the thread waits", () -> lock.toString().contains("waiting"));
        thread.interrupt();
        thread.join();
        assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
        held.close();
        assertThat(lock.isLocked()).isFalse();
    }

    @Test // L023, where asyncio refuses
    void acquire_byTasksOfSeveralLoops_isShared() {
        Steps steps = new Steps();
        Held held = lock.tryAcquire();
        EventLoop other = EventLoop.confined();
        Task<Void> one = loop.createTask("one", () -> {
            try (Held mine = lock.acquire()) {
                steps.reached(2);
            }
        });
        Until.awaits(one);
        Task<Void> two = other.createTask("two", () -> {
            try (Held mine = lock.acquire()) {
                steps.reached(3);
            }
        });
        Until.awaits(two);
        steps.reached(1);
        held.close();
        run(() -> {
            await(one);
            await(two);
        });
        steps.finished(4);
    }

    @Test
    void close_betweenItsHalvesTheNextLeavesAndComesBack_holdsTheLock() {
        AsyncCondition condition = new AsyncCondition(lock);
        Promise<String> isBack = new Promise<>();
        Promise<String> mayEnd = new Promise<>();
        Task<Void> next = EventLoop.parallel().createTask(() -> {
            try (Held mine = lock.acquire()) {
                try {
                    condition.await();
                } finally {
                    isBack.succeed("");
                    await(mayEnd.task());
                }
            }
        });
        Until.awaits(next);
        AsyncLock.Hold held = (AsyncLock.Hold) lock.tryAcquire();
        next.cancel("it is to come back");
        Until.holds("that it waits for the lock", () -> lock.toString().contains("1 waiting"));

        Waiter<AsyncLock.Hold> given = lock.passOn(held); // the first half
        next.cancel("it leaves the line");
        Until.holds("that it is back", isBack.task()::isDone);
        lock.wake(given); // the second half, which finds that it has left
        assertThat(lock.toString()).contains("held by '" + next.name() + "'");

        mayEnd.succeed("");
        Until.holds("that it ends", next::isDone);
        assertThat(lock.isLocked()).isFalse();
    }
}
