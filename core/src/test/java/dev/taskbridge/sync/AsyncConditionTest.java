package dev.taskbridge.sync;

import static dev.taskbridge.Async.await;
import static dev.taskbridge.Async.createTask;
import static dev.taskbridge.Async.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.taskbridge.CancelledError;
import dev.taskbridge.EventLoop;
import dev.taskbridge.LeakCheck;
import dev.taskbridge.Steps;
import dev.taskbridge.Task;
import dev.taskbridge.Until;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@SuppressWarnings("try") // what is held need not be looked at
@Timeout(30)
@ExtendWith(LeakCheck.class)
class AsyncConditionTest {
    private final EventLoop loop = EventLoop.confined();
    private final AsyncCondition condition = new AsyncCondition();

    private Task<Void> waiting(Runnable afterwards) {
        return createTask(() -> {
            try (Held held = condition.acquire()) {
                condition.await();
                assertThat(condition.lock().isLocked()).isTrue();
                afterwards.run();
            }
        });
    }

    private void signal(int most) {
        try (Held held = condition.acquire()) {
            condition.signal(most);
        }
    }

    @Test // L014
    void signal_severalWait_wakesThemInTheirOrderEachWithTheLock() {
        run(loop, () -> {
            List<Integer> order = new ArrayList<>();
            List<Task<Void>> tasks = new ArrayList<>();
            for (int i = 1; i <= 4; i++) {
                int number = i;
                tasks.add(waiting(() -> order.add(number)));
            }
            Turns.others();
            signal(1);
            Turns.others();
            assertThat(order).containsExactly(1);
            Held held = condition.acquire();
            condition.signal(2);
            Turns.others();
            assertThat(order).containsExactly(1); // woken, and without the lock
            held.close();
            Turns.others();
            Turns.others();
            assertThat(order).containsExactly(1, 2, 3);
            try (Held again = condition.acquire()) {
                condition.signalAll();
            }
            for (Task<Void> task : tasks) {
                await(task);
            }
            assertThat(order).containsExactly(1, 2, 3, 4);
            assertThat(condition.lock().isLocked()).isFalse();
        });
    }

    @Test // L016
    void await_cancelledAndSignalled_holdsTheLock() {
        run(loop, () -> {
            Steps steps = new Steps();
            Task<Void> waits = createTask(() -> {
                try (Held held = condition.acquire()) {
                    steps.reached(1);
                    assertThatThrownBy(condition::await).isInstanceOf(CancelledError.class);
                    assertThat(condition.lock().held("the test")).isSameAs(held);
                    steps.reached(3);
                }
            });
            Turns.others();
            Held held = condition.acquire();
            waits.cancel("for the test");
            condition.signal();
            Turns.others();
            steps.reached(2);
            held.close();
            await(waits);
            assertThat(condition.lock().isLocked()).isFalse();
            steps.finished(4);
        });
    }

    @Test // L017
    void await_cancelledWhileItAcquiresAgain_throwsWithTheLock() {
        run(loop, () -> {
            Steps steps = new Steps();
            Task<Void> waits = createTask(() -> {
                try (Held held = condition.acquire()) {
                    steps.reached(1);
                    assertThatThrownBy(condition::await).isInstanceOf(CancelledError.class);
                    assertThat(condition.lock().held("the test")).isSameAs(held);
                    steps.reached(3);
                }
            });
            Turns.others();
            Held held = condition.acquire();
            condition.signal();
            Turns.others(); // it stands in the line for the lock
            waits.cancel("for the test");
            Turns.others();
            steps.reached(2);
            held.close();
            await(waits);
            assertThat(condition.lock().isLocked()).isFalse();
            steps.finished(4);
        });
    }

    @Test // L025, L026
    void await_cancelledTwice_theLatestErrorComesOut() {
        run(loop, () -> {
            AtomicReference<CancelledError> thrown = new AtomicReference<>();
            Task<Void> waits = createTask(() -> {
                try (Held held = condition.acquire()) {
                    condition.await();
                } catch (CancelledError stopped) {
                    thrown.set(stopped);
                }
            });
            Turns.others();
            try (Held held = condition.acquire()) {
                waits.cancel("first");
                Turns.others();
                waits.cancel("second");
                Turns.others();
            }
            await(waits);
            assertThat(thrown.get().reason()).isEqualTo("second");
        });
    }

    @Test
    void await_signalledAndThenCancelled_theSignalGoesToAnother() {
        run(loop, () -> {
            Steps steps = new Steps();
            Task<Void> first = waiting(() -> steps.unreachable("first"));
            Task<Void> second = waiting(() -> steps.reached(1));
            Turns.others();
            try (Held held = condition.acquire()) {
                condition.signal();
                Turns.others();
                first.cancel("for the test");
            }
            await(second);
            Turns.cancelled(first);
            steps.finished(2);
        });
    }

    @Test
    void signal_firstIsBeingCancelled_wakesTheNext() {
        run(loop, () -> {
            Steps steps = new Steps();
            Task<Void> first = waiting(() -> steps.unreachable("first"));
            Task<Void> second = waiting(() -> steps.reached(1));
            Turns.others();
            first.cancel("for the test");
            signal(1);
            await(second);
            Turns.cancelled(first);
            steps.finished(2);
        });
    }

    @Test // L019
    void awaitUntil_signalledWithoutReason_waitsOn() {
        run(loop, () -> {
            AtomicInteger value = new AtomicInteger();
            AtomicInteger asked = new AtomicInteger();
            Task<Void> waits = createTask(() -> {
                try (Held held = condition.acquire()) {
                    condition.awaitUntil(() -> {
                        asked.incrementAndGet();
                        return value.get() == 2;
                    });
                }
            });
            Turns.others();
            value.set(1);
            signal(1);
            Turns.others();
            assertThat(waits.isDone()).isFalse();
            value.set(2);
            signal(1);
            await(waits);
            assertThat(asked).hasValue(3);
        });
    }

    @Test // L020
    void awaitUntil_withoutTheLock_isRefusedUnlessItHolds() {
        run(loop, () -> {
            condition.awaitUntil(() -> true);
            assertThatThrownBy(() -> condition.awaitUntil(() -> false)).isInstanceOf(IllegalStateException.class);
        });
    }

    @Test
    void verbs_withoutTheLock_areRefusedWithAdvice() {
        run(loop, () -> {
            assertThatThrownBy(condition::await)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("await was called by")
                    .hasMessageContaining("does not hold");
            assertThatThrownBy(condition::signal).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(condition::signalAll).isInstanceOf(IllegalStateException.class);
            try (Held held = condition.acquire()) {
                await(createTask(() -> {
                    assertThatThrownBy(condition::signal).isInstanceOf(IllegalStateException.class);
                }));
            }
        });
    }

    @Test // L022
    void condition_onASharedLock_usesIt() {
        run(loop, () -> {
            AsyncLock lock = new AsyncLock("shared");
            AsyncCondition filled = new AsyncCondition(lock);
            AsyncCondition emptied = new AsyncCondition(lock);
            assertThat(filled.lock()).isSameAs(lock).isSameAs(emptied.lock());
            Task<Void> waits = createTask("waits", () -> {
                try (Held held = lock.acquire()) {
                    filled.await();
                }
            });
            Turns.others();
            try (Held held = emptied.acquire()) {
                emptied.signalAll();
                assertThat(filled.toString())
                        .startsWith("AsyncCondition[AsyncLock['shared', held by")
                        .endsWith(", 1 waiting: 'waits']");
                filled.signalAll();
            }
            await(waits);
        });
    }

    @Test
    void await_onAVirtualThreadThatIsInterrupted_throwsWithTheLock() throws InterruptedException {
        Steps steps = new Steps();
        Thread thread = Thread.ofVirtual().start(() -> {
            try (Held held = condition.acquire()) {
                steps.reached(1);
                assertThatThrownBy(condition::await).isInstanceOf(InterruptedException.class);
                assertThat(condition.lock().held("the test")).isSameAs(held);
                steps.reached(2);
            }
        });
        Until.holds(
                "that the thread waits",
                () -> condition.toString().contains("free, 1 waiting")
                        || condition.toString().contains("free], 1 waiting"));
        thread.interrupt();
        thread.join();
        steps.finished(3);
        assertThat(condition.lock().isLocked()).isFalse();
    }
}
