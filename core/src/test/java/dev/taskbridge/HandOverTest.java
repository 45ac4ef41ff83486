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

    @Test // it is the maker who gives way, so what it has made begins, whatever the maker does next
    void awaitHandOver_pending_startsWhatThisTaskHasMade() {
        run(() -> {
            Promise<Integer> promise = new Promise<>();
            CountDownLatch begun = new CountDownLatch(1);
            createTask(() -> {
                begun.countDown();
                promise.succeed(1);
            });
            assertThat(promise.awaitHandOver()).isEqualTo(1);
            assertThat(begun.getCount()).isZero();
        });
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

    @Test // on one carrier, each await finds what it waits for as soon as it has given way; the others are kept busy
    void awaitHandOver_askedToStop_meetsAPauseHoweverQuickThePartnerIs() throws InterruptedException {
        AtomicBoolean busy = new AtomicBoolean(true);
        AtomicInteger rounds = new AtomicInteger();
        CountDownLatch ended = new CountDownLatch(1);
        EventLoop loop = EventLoop.parallel("partners");
        try {
            for (int i = 1; i < Runtime.getRuntime().availableProcessors(); i++) {
                Thread.startVirtualThread(() -> {
                    while (busy.get()) {
                        Thread.onSpinWait();
                    }
                });
            }
            AsyncQueue<Integer> there = new AsyncQueue<>(1);
            AsyncQueue<Integer> back = new AsyncQueue<>(1);
            Task<?> partner = loop.createTask(() -> {
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
            partner.cancel();
        } finally {
            busy.set(false);
            loop.close();
        }
    }
}
