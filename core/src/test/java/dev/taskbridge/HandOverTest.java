package dev.taskbridge;

import static dev.taskbridge.Async.await;
import static dev.taskbridge.Async.createTask;
import static dev.taskbridge.Async.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.taskbridge.sync.AsyncQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@link Promise#awaitHandOver}: as an await, but others go first. */
@Timeout(30)
@ExtendWith(LeakCheck.class)
class HandOverTest {
    private static final int ROUNDS = 2_000;

    private static EventLoop loop(String name) {
        return name.equals("confined") ? EventLoop.confined() : EventLoop.parallel(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"parallel", "confined"})
    void awaitHandOver_thereAndBack_everyValueArrives(String name) {
        int sum = run(loop(name), () -> {
            int all = 0;
            for (int round = 0; round < ROUNDS; round++) {
                int number = round;
                Promise<Integer> there = new Promise<>();
                Promise<Integer> back = new Promise<>();
                createTask(() -> back.succeed(there.awaitHandOver() + 1));
                there.succeed(number);
                all += back.awaitHandOver() - number;
            }
            return all;
        });
        assertThat(sum).isEqualTo(ROUNDS);
    }

    @Test // on one carrier, a partner who begins while this task gives way finds it running; else, standing
    void awaitHandOver_pending_aPartnerGoesFirst() throws InterruptedException {
        int rounds = 100;
        AtomicInteger first = new AtomicInteger();
        onOneCarrier(() -> run(() -> {
            Stoppable<?> me = (Stoppable<?>) Task.current().orElseThrow();
            for (int round = 0; round < rounds; round++) {
                Promise<Void> promise = new Promise<>();
                createTask(() -> {
                    if (me.pause() == null) {
                        first.incrementAndGet();
                    }
                    promise.succeed(null);
                });
                promise.awaitHandOver();
            }
        }));
        assertThat(first).hasValueGreaterThan(rounds / 2);
    }

    @Test
    void awaitHandOver_anErrorAsOthersAreToGoFirst_cancelsThePromise() {
        Promise<Integer> promise = new Promise<>();
        AtomicBoolean failed = new AtomicBoolean();
        run(() -> {
            BodyTask<?> me = (BodyTask<?>) Task.current().orElseThrow();
            me.postpone(new Postponed.Start() {
                @Override
                public void startThread() {
                    if (failed.compareAndSet(false, true)) {
                        throw new OutOfMemoryError("no thread");
                    }
                }

                @Override
                public boolean isOverdue() { // not before this task is about to wait, be it slow
                    return failed.get();
                }
            });
            assertThatThrownBy(promise::awaitHandOver).isInstanceOf(OutOfMemoryError.class);
        });
        assertThat(promise.task().isCancelled()).isTrue();
    }

    @Test
    void awaitHandOver_ended_returnsAtOnceEvenIfThisTaskWasAskedToStop() {
        Task<Integer> task = EventLoop.parallel().createTask(() -> {
            Promise<Integer> promise = new Promise<>();
            promise.succeed(5);
            Task.current().orElseThrow().cancel("enough");
            int value = promise.awaitHandOver();
            Task.current().orElseThrow().uncancel();
            return value;
        });
        assertThat(run(() -> await(task))).isEqualTo(5);
    }

    @Test
    void awaitHandOver_askedToStopBefore_leavesAndCancelsThePromise() {
        Promise<Integer> promise = new Promise<>();
        Task<Integer> task = EventLoop.parallel().createTask(() -> {
            Task.current().orElseThrow().cancel("enough");
            return promise.awaitHandOver();
        });
        assertThatThrownBy(() -> run(() -> await(task)))
                .isInstanceOf(CancellationException.class)
                .hasMessageContaining("enough");
        assertThat(promise.task().isCancelled()).isTrue();
    }

    @Test
    void awaitHandOver_askedToStopMeanwhile_leavesAndCancelsThePromise() {
        for (int round = 0; round < ROUNDS; round++) {
            Promise<Integer> promise = new Promise<>();
            Promise<Void> begun = new Promise<>();
            Task<Integer> task = EventLoop.parallel().createTask(() -> {
                begun.succeed(null);
                return promise.awaitHandOver();
            });
            run(() -> {
                await(begun.task());
                task.cancel("enough");
                assertThatThrownBy(() -> await(task)).isInstanceOf(CancellationException.class);
            });
            assertThat(promise.task().isCancelled()).isTrue();
        }
    }

    @Test
    void awaitHandOver_onAThreadThatIsNoTask_isAnAwait() throws InterruptedException {
        Promise<Integer> promise = new Promise<>();
        int[] value = new int[1];
        Thread thread = Thread.startVirtualThread(() -> value[0] = promise.awaitHandOver());
        promise.succeed(9);
        thread.join();
        assertThat(value[0]).isEqualTo(9);
    }

    @Test // on one carrier, each await finds what it waits for as soon as it has given way
    void awaitHandOver_askedToStop_meetsAPauseHoweverQuickThePartnerIs() throws InterruptedException {
        AtomicInteger rounds = new AtomicInteger();
        CountDownLatch ended = new CountDownLatch(1);
        try (EventLoop loop = EventLoop.parallel("partners")) {
            onOneCarrier(() -> {
                AsyncQueue<Integer> there = new AsyncQueue<>(1);
                AsyncQueue<Integer> back = new AsyncQueue<>(1);
                loop.createTask(() -> {
                    while (true) {
                        back.put(there.get());
                    }
                });
                Task<?> asked = loop.createTask(() -> {
                    while (true) {
                        there.put(rounds.incrementAndGet());
                        back.get();
                    }
                });
                asked.onDone(outcome -> ended.countDown());
                while (rounds.get() < ROUNDS) {
                    Thread.onSpinWait();
                }
                asked.cancel("enough");
                assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
            });
        }
    }

    private interface Doing {
        void run() throws InterruptedException;
    }

    /** Keeps all carriers of virtual threads busy but one, meanwhile. */
    private static void onOneCarrier(Doing step) throws InterruptedException {
        AtomicBoolean busy = new AtomicBoolean(true);
        int others = Runtime.getRuntime().availableProcessors() - 1;
        CountDownLatch begun = new CountDownLatch(others);
        try {
            for (int i = 0; i < others; i++) {
                Thread.startVirtualThread(() -> {
                    begun.countDown();
                    while (busy.get()) {
                        Thread.onSpinWait();
                    }
                });
            }
            begun.await();
            step.run();
        } finally {
            busy.set(false);
        }
    }
}
