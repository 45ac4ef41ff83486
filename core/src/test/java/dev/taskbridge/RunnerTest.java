package dev.taskbridge;

import static dev.taskbridge.Async.await;
import static dev.taskbridge.Async.createTask;
import static dev.taskbridge.Async.sleep;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.taskbridge.testing.VirtualTime;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Several runs on one loop. Codes are those of the list of behaviours; what signals do is in {@link RunnerShutdownTest}. */
@Timeout(60)
@ExtendWith(LeakCheck.class)
class RunnerTest {

    @Test // R001, R002, R010
    void run_severalTimes_isOnOneLoop() {
        IOException failure = new IOException();
        try (Runner runner = new Runner()) {
            EventLoop first = runner.run(EventLoop::current);
            EventLoop second = runner.run(EventLoop::current);
            assertThat(first).isSameAs(second).isSameAs(runner.loop());
            assertThatThrownBy(() -> runner.run(() -> {
                        throw failure;
                    }))
                    .isSameAs(failure);
            assertThat(runner.run(() -> 42)).isEqualTo(42);
        }
    }

    @Test
    void loop_isMadeOnceAndWhenItIsNeeded() {
        AtomicInteger made = new AtomicInteger();
        try (Runner runner = new Runner(() -> {
            made.incrementAndGet();
            return VirtualTime.create();
        })) {
            assertThat(made).hasValue(0);
            runner.run(() -> await(sleep(ofHours(1))));
            assertThat(runner.loop().time()).isEqualTo(ofHours(1));
            assertThat(made).hasValue(1);
        }
        try (Runner unused = new Runner(() -> {
            throw new AssertionError("needed by nobody");
        })) {
            assertThat(unused.interrupt()).isFalse();
        }
    }

    @Test
    void taskLocals_areKeptFromRunToRun() {
        TaskLocal<String> user = TaskLocal.withInitial(() -> "nobody");
        try (Runner runner = new Runner()) {
            runner.run(() -> {
                user.set("ann");
                await(createTask(() -> user.set("a task's own")));
            });
            assertThat(runner.run(user::get)).isEqualTo("ann");
            assertThatThrownBy(() -> runner.run(() -> {
                        user.set("bob");
                        throw new IOException();
                    }))
                    .isInstanceOf(IOException.class);
            assertThat(runner.run(user::get)).isEqualTo("bob");
        }
        assertThat(user.get()).isEqualTo("nobody");
        try (Runner another = new Runner()) {
            assertThat(another.run(user::get)).isEqualTo("nobody");
        }
    }

    @Test // R007
    void run_leftoverFailsInItsCleanUp_isReportedAndTheResultStands() {
        List<String> told = new CopyOnWriteArrayList<>();
        try (Runner runner = new Runner()) {
            runner.loop().onUnhandled((what, failure) -> told.add(what + ": " + failure.getMessage()));
            int value = runner.run(() -> {
                Promise<Void> begun = new Promise<>();
                createTask("left", () -> {
                    try {
                        begun.succeed(null);
                        await(sleep(ofHours(1)));
                    } catch (CancelledError stop) {
                        throw new IOException("clean-up");
                    }
                });
                await(begun.task());
                return 123;
            });
            assertThat(value).isEqualTo(123);
        }
        assertThat(told).containsExactly("task 'left' failed and nobody awaited it: clean-up");
    }

    @Test // R005, R016
    void run_insideATask_throwsWithAdvice() {
        try (Runner runner = new Runner()) {
            runner.run(() -> assertThatThrownBy(() -> runner.run(() -> "inner"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("call await(() -> …) to run the body in place"));
            assertThat(runner.run(() -> "still works")).isEqualTo("still works");
        }
    }

    @Test
    void run_whileAnotherThreadRuns_throwsWithAdvice() {
        try (Runner runner = new Runner()) {
            CountDownLatch begun = new CountDownLatch(1);
            Promise<String> end = new Promise<>();
            CompletableFuture<String> other = CompletableFuture.supplyAsync(
                    () -> runner.run(() -> {
                        begun.countDown();
                        return await(end.task());
                    }),
                    EventLoop.parallel());
            Async.run(() -> begun.await());
            assertThatThrownBy(() -> runner.run(() -> "second"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("run one body at a time");
            end.succeed("first");
            assertThat(other.join()).isEqualTo("first");
        }
    }

    // ---- the end

    @Test // R010, R013
    void close_twice_isOneCloseAndNothingRunsAfterIt() {
        Runner runner = new Runner();
        runner.run(() -> "v");
        runner.close();
        runner.close();
        assertThatThrownBy(runner::loop)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the runner is closed; make a new one");
        assertThatThrownBy(() -> runner.run(() -> "v")).isInstanceOf(IllegalStateException.class);
    }

    @Test // R014
    void close_ofARunnerThatNeverRan_closesItAsWell() {
        Runner runner = new Runner();
        runner.close();
        assertThatThrownBy(runner::loop).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void close_cancelsWhatIsLeftOnTheLoopAndWaits() {
        Task<Void> left;
        CountDownLatch begun = new CountDownLatch(1);
        List<String> steps = new CopyOnWriteArrayList<>();
        try (Runner runner = new Runner()) {
            left = runner.loop().createTask(() -> {
                try {
                    begun.countDown();
                    await(sleep(ofHours(1)));
                } finally {
                    await(sleep(ofMillis(1)));
                    steps.add("cleaned up");
                }
            });
            runner.run(() -> begun.await());
        }
        assertThat(left.isCancelled()).isTrue();
        assertThat(steps).containsExactly("cleaned up");
    }

    @Test
    void close_insideATask_throwsAndTheRunnerLivesOn() {
        try (Runner runner = new Runner()) {
            runner.run(() -> assertThatThrownBy(runner::close).isInstanceOf(IllegalStateException.class));
            assertThat(runner.run(() -> "v")).isEqualTo("v");
        }
    }

    @Test
    void close_whileAnotherThreadRuns_cancelsThatRun() {
        Runner runner = new Runner();
        CountDownLatch begun = new CountDownLatch(1);
        CompletableFuture<Object> other = CompletableFuture.supplyAsync(
                () -> runner.run(() -> {
                    begun.countDown();
                    return await(sleep(ofHours(1)));
                }),
                EventLoop.parallel());
        Async.run(() -> begun.await());
        runner.close();
        assertThatThrownBy(other::join).hasCauseInstanceOf(CancellationException.class);
        assertThatThrownBy(runner::loop).isInstanceOf(IllegalStateException.class);
    }

    // ---- interrupt

    @Test // R017
    void interrupt_ofABodyThatWaits_cancelsIt() {
        Runner runner = new Runner();
        try (runner) {
            assertThatThrownBy(() -> runner.run(() -> {
                        assertThat(runner.interrupt()).isTrue();
                        await(sleep(ofHours(1)));
                    }))
                    .isInstanceOf(CancellationException.class)
                    .hasMessageContaining("the runner was interrupted");
            assertThat(runner.interrupt()).isFalse();
            assertThat(runner.run(() -> "v")).isEqualTo("v");
        }
    }

    @Test // R017
    void interrupt_ofABodyThatOnlyYields_cancelsIt() {
        Runner runner = new Runner(EventLoop::confined);
        try (runner) {
            CountDownLatch begun = new CountDownLatch(1);
            CompletableFuture<Boolean> other = CompletableFuture.supplyAsync(
                    () -> {
                        try {
                            begun.await();
                        } catch (InterruptedException stranger) {
                            throw new AssertionError(stranger);
                        }
                        return runner.interrupt();
                    },
                    EventLoop.parallel());
            assertThatThrownBy(() -> runner.run(() -> {
                        begun.countDown();
                        while (true) {
                            await(sleep(ZERO));
                        }
                    }))
                    .isInstanceOf(CancellationException.class);
            assertThat(other.join()).isTrue();
        }
    }

    @Test // R019
    void run_itsValue_isNotTurnedIntoText() {
        try (Runner runner = new Runner()) {
            Object value = runner.run(() -> new Object() {
                @Override
                public String toString() {
                    throw new AssertionError("nobody asked for a text");
                }
            });
            assertThat(value == null).isFalse();
        }
    }
}
