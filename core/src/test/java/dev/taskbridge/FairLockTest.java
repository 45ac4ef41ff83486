package dev.taskbridge;

import static dev.taskbridge.Async.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The lock under which a stream's emitters take turns; and that the test would see one that is broken. */
@ExtendWith(LeakCheck.class)
@Timeout(60)
class FairLockTest {

    /** What is tested: the lock, or a copy of it with one line changed. */
    private record Door(BooleanSupplier tryLock, Runnable lock, Runnable unlock) {
        static Door fair() {
            FairLock lock = new FairLock();
            return new Door(lock::tryLock, lock::lock, lock::unlock);
        }
    }

    /** Several tasks, one inside at a time, and none that is left waiting. */
    private static void excludes(Door door) {
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        AtomicInteger entries = new AtomicInteger();
        run(() -> {
            List<Task<Void>> tasks = new ArrayList<>();
            for (int task = 0; task < 8; task++) {
                tasks.add(createTask(() -> {
                    for (int round = 0; round < 1_000; round++) {
                        door.lock.run();
                        most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                        if (round % 8 == 0) {
                            Thread.yield();
                        }
                        entries.incrementAndGet();
                        inside.decrementAndGet();
                        door.unlock.run();
                    }
                }));
            }
            for (Task<Void> task : tasks) {
                await(task);
            }
        });
        assertThat(most).hasValue(1);
        assertThat(entries).hasValue(8_000);
        assertThat(door.tryLock.getAsBoolean()).as("free in the end").isTrue();
    }

    /** A waiter is cancelled, and before it has left, the lock is let go: the next one has it, and it is free in the end. */
    private static void survivesACancelledWaiter(Door door) {
        EventLoop loop = EventLoop.confined(); // the cancelled task has its turn after the step that cancels it
        List<Integer> entered = new CopyOnWriteArrayList<>();
        try {
            loop.run(() -> {
                assertThat(door.tryLock.getAsBoolean()).isTrue();
                Task<Void> first = createTask(() -> enter(door, entered, 1));
                Task<Void> second = createTask(() -> enter(door, entered, 2));
                await(sleep(java.time.Duration.ZERO));
                first.cancel("not needed");
                door.unlock.run();
                await(waitAll(List.of(first), java.time.Duration.ofHours(1)));
                second.cancel("in case it waits for ever");
                await(gatherOutcomes(second));
                return null;
            });
        } finally {
            loop.close();
        }
        assertThat(entered).containsExactly(2);
        assertThat(door.tryLock.getAsBoolean()).as("free in the end").isTrue();
    }

    private static void enter(Door door, List<Integer> entered, int number) {
        door.lock.run();
        entered.add(number);
        door.unlock.run();
    }

    @Test
    void lock_ofSeveralTasks_letsOneInAtATime() {
        excludes(Door.fair());
    }

    @Test
    void lock_whoWaits_hasItInTheOrderOfComing() {
        FairLock lock = new FairLock();
        List<Integer> entered = new CopyOnWriteArrayList<>();
        run(() -> {
            lock.lock();
            List<Task<Void>> tasks = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                int number = i;
                Task<Void> task = createTask(() -> {
                    lock.lock();
                    entered.add(number);
                    lock.unlock();
                });
                Until.awaits(task);
                tasks.add(task);
            }
            lock.unlock();
            for (Task<Void> task : tasks) {
                await(task);
            }
        });
        assertThat(entered).isSorted().hasSize(100);
    }

    @Test
    void cancelledWaiter_whileTheLockIsLetGo_isPassedOver() {
        survivesACancelledWaiter(Door.fair());
    }

    @Test
    void tenThousandCancelledWaiters_arePassedOverWithoutRecursion() {
        FairLock lock = new FairLock();
        EventLoop loop = EventLoop.confined();
        AtomicBoolean entered = new AtomicBoolean();
        loop.run(() -> {
            lock.lock();
            List<Task<Void>> tasks = new ArrayList<>();
            for (int i = 0; i < 10_000; i++) {
                tasks.add(createTask(lock::lock));
            }
            Task<Void> last = createTask(() -> {
                lock.lock();
                entered.set(true);
                lock.unlock();
            });
            await(sleep(java.time.Duration.ZERO));
            tasks.forEach(task -> task.cancel("not needed"));
            lock.unlock(); // none of them has had a turn since
            await(last);
            return null;
        });
        loop.close();
        assertThat(entered).isTrue();
        assertThat(lock.tryLock()).isTrue();
    }

    @Test // ten thousand times: unlock against the cancellation of who waits
    void unlockAgainstCancel_losesNoTurn() {
        record State(FairLock lock, Task<Void> waiter, Task<Void> next) {}
        Race.with(() -> {
                    FairLock lock = new FairLock();
                    assertThat(lock.tryLock()).isTrue();
                    Task<Void> waiter = createTask(() -> {
                        lock.lock();
                        lock.unlock();
                    });
                    Until.awaits(waiter);
                    Task<Void> next = createTask(() -> {
                        lock.lock();
                        lock.unlock();
                    });
                    Until.awaits(next);
                    return new State(lock, waiter, next);
                })
                .between(state -> state.lock.unlock(), state -> state.waiter.cancel("not needed"))
                .check(state -> {
                    Until.holds("that both have ended", () -> state.waiter.isDone() && state.next.isDone());
                    assertThat(state.next.outcome()).isEqualTo(new Outcome.Success<>(null));
                    assertThat(state.lock.tryLock()).isTrue();
                })
                .rounds(10_000);
    }

    @Test
    void canary_thatLooksBeforeItTakes_isCaught() {
        AtomicBoolean held = new AtomicBoolean();
        BooleanSupplier tryLock = () -> {
            if (held.get()) {
                return false;
            }
            Thread.yield(); // another one may look now
            held.set(true);
            return true;
        };
        Door broken = new Door(
                tryLock,
                () -> {
                    while (!tryLock.getAsBoolean()) {
                        Thread.yield();
                    }
                },
                () -> held.set(false));
        assertThatThrownBy(() -> excludes(broken)).isInstanceOf(AssertionError.class);
    }

    @Test
    void canary_thatHandsTheLockToWhoHasLeft_isCaught() {
        Queue<PromiseTask<Void>> waiters = new ArrayDeque<>(); // on a confined loop, one step at a time
        AtomicBoolean held = new AtomicBoolean();
        Door broken = new Door(
                () -> held.compareAndSet(false, true),
                () -> {
                    if (!held.compareAndSet(false, true)) {
                        PromiseTask<Void> turn = PromiseTask.apart("a lock", EventLoop.here());
                        waiters.add(turn);
                        boolean mine = false;
                        try {
                            turn.await();
                            mine = true;
                        } finally {
                            if (!mine) {
                                waiters.remove(turn);
                            }
                        }
                    }
                },
                () -> {
                    PromiseTask<Void> next = waiters.poll();
                    if (next == null) {
                        held.set(false);
                    } else {
                        next.complete(new Outcome.Success<>(null)); // and if that has left?
                    }
                });
        assertThatThrownBy(() -> survivesACancelledWaiter(broken)).isInstanceOf(AssertionError.class);
    }
}
