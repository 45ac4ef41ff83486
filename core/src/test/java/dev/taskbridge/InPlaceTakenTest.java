package dev.taskbridge;

import static dev.taskbridge.Async.await;
import static dev.taskbridge.Async.createTask;
import static dev.taskbridge.Async.run;
import static dev.taskbridge.Async.sleep;
import static java.time.Duration.ofHours;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.taskbridge.Outcome.Cancelled;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A body that somebody else takes at the very moment at which its awaiter was about to run it. A start that the awaiter has put off, and
 * performs between the two, is where the test gets in.
 */
@Timeout(30)
@ExtendWith(LeakCheck.class)
class InPlaceTakenTest {

    private static BodyTask<?> me() {
        return (BodyTask<?>) Task.current().orElseThrow();
    }

    /** What is put off meanwhile is not performed by the clock. */
    private static final class ClockHeld implements AutoCloseable {
        private final CountDownLatch held = new CountDownLatch(1);
        private final CountDownLatch released = new CountDownLatch(1);

        ClockHeld() {
            Postponed.STARTS.clock.tick(this::hold, 0);
            isOpen(held);
        }

        private void hold() {
            held.countDown();
            isOpen(released);
        }

        /** The body has no start but this one, and the caller performs it as it begins to await. */
        void putOff(BodyTask<?> body, Postponed.Start start) {
            assertThat(Postponed.STARTS.take(body)).isTrue();
            putOff(start);
        }

        void putOff(Postponed.Start start) {
            me().postpone(start);
        }

        @Override
        public void close() {
            released.countDown();
        }
    }

    private static void isOpen(CountDownLatch latch) {
        Until.holds("that a latch is open", () -> latch.getCount() == 0);
    }

    @Test
    void bodyThatAnotherThreadHasBegun_andTheAwaiterIsStopped_isWaitedFor() {
        Steps steps = new Steps();
        run(() -> {
            CountDownLatch begun = new CountDownLatch(1);
            Promise<BodyTask<Void>> made = new Promise<>();
            Promise<Void> cleaning = new Promise<>();
            Promise<Void> goOn = new Promise<>();
            Task<Void> awaiter = createTask(() -> {
                BodyTask<?> mine = me();
                try (ClockHeld clock = new ClockHeld()) {
                    BodyTask<Void> body = (BodyTask<Void>) createTask(() -> {
                        begun.countDown();
                        try {
                            await(sleep(ofHours(1)));
                        } finally {
                            cleaning.succeed(null);
                            await(goOn.task());
                            steps.reached(2);
                        }
                    });
                    clock.putOff(body, () -> {
                        body.startThread();
                        isOpen(begun);
                        made.succeed(body);
                        mine.cancel("enough");
                    });
                    await(body);
                } finally {
                    steps.reached(3);
                }
            });
            BodyTask<Void> body = await(made.task());
            await(cleaning.task());
            Until.awaits(body);
            for (int i = 0; i < 1_000; i++) {
                Thread.yield(); // time for the awaiter to come too early
            }
            steps.reached(1);
            goOn.succeed(null);
            assertThatThrownBy(() -> await(awaiter)).isInstanceOf(CancellationException.class);
            assertThat(awaiter.outcome()).isEqualTo(new Cancelled<>("enough"));
        });
        steps.finished(4);
    }

    @Test
    void bodyThatAnotherThreadHasBegun_isWaitedFor() {
        run(() -> {
            Promise<Void> begun = new Promise<>();
            CountDownLatch go = new CountDownLatch(1);
            Task<Integer> awaiter = createTask(() -> {
                try (ClockHeld clock = new ClockHeld()) {
                    BodyTask<Integer> body = (BodyTask<Integer>) Async.<Integer>createTask(() -> {
                        begun.succeed(null);
                        go.await();
                        return 42;
                    });
                    clock.putOff(body, () -> {
                        body.startThread();
                        Until.holds("that it has begun", begun.task()::isDone);
                    });
                    return await(body);
                }
            });
            await(begun.task());
            Until.awaits(awaiter);
            go.countDown();
            assertThat(await(awaiter)).isEqualTo(42);
        });
    }

    @Test
    void callInPlace_ofABodyThatIsJustBeingCancelled_waitsForItsEnd() {
        try (EventLoop loop = EventLoop.parallel("in place")) {
            AtomicBoolean ended = new AtomicBoolean();
            run(loop, () -> {
                BodyTask<?> awaiter = me();
                try (ClockHeld clock = new ClockHeld()) {
                    clock.putOff(() -> {
                        BodyTask<?> root = loop.tasks().stream()
                                .filter(task -> task != awaiter)
                                .map(task -> (BodyTask<?>) task)
                                .findFirst()
                                .orElseThrow();
                        assertThat(root.calledBack()).isTrue();
                        Thread here = Thread.currentThread();
                        Thread.ofPlatform().daemon().start(() -> {
                            Until.blocks(here);
                            ended.set(true);
                            assertThat(root.cancel("that one")).isTrue();
                            root.complete(new Cancelled<>("that one"));
                        });
                    });
                    assertThatThrownBy(() -> loop.callInPlace(() -> 42, value -> {}, failure -> {}))
                            .isInstanceOf(CancellationException.class)
                            .hasMessageEndingWith("that one");
                    assertThat(ended).isTrue();
                }
            });
        }
    }

    @Test
    void stepThatWaitsOnTheTrampoline_isDoneBeforeABodyRunsInPlace() {
        run(() -> {
            CountDownLatch done = new CountDownLatch(1);
            deep(24, () -> {
                Trampoline.run(done::countDown); // later
                await(createTask(() -> done.await()));
            });
        });
    }

    private static void deep(int levels, Runnable bottom) {
        if (levels == 0) {
            bottom.run();
        } else {
            Trampoline.run(() -> deep(levels - 1, bottom));
        }
    }
}
