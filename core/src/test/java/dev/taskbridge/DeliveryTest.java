package dev.taskbridge;

import static dev.taskbridge.Async.await;
import static dev.taskbridge.Async.createTask;
import static dev.taskbridge.Async.moveOnAfter;
import static dev.taskbridge.Async.run;
import static dev.taskbridge.Async.shielded;
import static dev.taskbridge.Async.sleep;
import static dev.taskbridge.Async.taskGroup;
import static dev.taskbridge.Async.timeout;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofHours;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.taskbridge.Outcome.Cancelled;
import dev.taskbridge.Outcome.Failure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A request is delivered once, by whatever ways it comes, and an interrupt hits nothing that it is not meant for. */
@Timeout(30)
@ExtendWith(LeakCheck.class)
class DeliveryTest {

    private static Task<?> me() {
        return Task.current().orElseThrow();
    }

    private static void cleanUpThatAwaits() {
        await(createTask(() -> {}));
    }

    // ---- once

    @Test
    void request_thatComesByTwoWaysWithAnotherInBetween_isDeliveredOnce() {
        run(() -> {
            Promise<Void> never = new Promise<>();
            Promise<Void> closing = new Promise<>();
            Promise<Void> closed = new Promise<>();
            AtomicBoolean cleanedUp = new AtomicBoolean();
            BodyTask<?> task = (BodyTask<?>) createTask(() -> {
                try {
                    await(never.task());
                } finally {
                    closing.succeed(null);
                    await(closed.task());
                    cleanedUp.set(true);
                }
            });
            Until.awaits(task);
            Cancellation one = new Cancellation("one");
            task.announce(one);
            task.cancel("another");
            await(closing.task());
            Until.awaits(task);
            task.cancel(one, null);
            closed.succeed(null);
            assertThat(outcome(task)).isInstanceOf(Cancelled.class);
            assertThat(cleanedUp).isTrue();
            assertThat(task.cancelling()).isEqualTo(2);
        });
    }

    private static Outcome<?> outcome(Task<?> task) {
        Async.gatherOutcomes(task).await();
        return task.outcome();
    }

    @Test
    void interrupt_thrownForATimeoutAndACancel_isDeliveredOnce() {
        Steps steps = new Steps();
        run(() -> {
            Task<Void> task = createTask(() -> {
                try {
                    timeout(ZERO, () -> {
                        me().cancel("as well");
                        new Semaphore(0).acquire();
                    });
                } finally {
                    steps.reached(1);
                    cleanUpThatAwaits();
                    steps.reached(2);
                }
            });
            assertThat(outcome(task)).isEqualTo(new Cancelled<>("as well"));
        });
        steps.finished(3);
    }

    @Test
    void cancel_asAGroupFails_interruptsWhatBlocksAfterIt() {
        run(() -> {
            Promise<Void> never = new Promise<>();
            Task<Void> task = createTask(() -> {
                try {
                    taskGroup(group -> {
                        group.createTask(() -> {
                            try {
                                await(never.task());
                            } catch (CancelledError stopped) {
                                throw new IOException("clean-up");
                            }
                        });
                        me().cancel("from outside");
                        await(never.task());
                        return null;
                    });
                } catch (TaskGroupException failed) {
                    new Semaphore(0).acquire();
                }
            });
            assertThat(outcome(task)).isEqualTo(new Cancelled<>("from outside"));
        });
    }

    @Test
    void cancel_byAnInterruptDeepInAChainOfCallbacks_endsTheWait() {
        run(() -> {
            Promise<Thread> thread = new Promise<>();
            Task<Void> task = createTask(() -> deep(24, () -> {
                thread.succeed(Thread.currentThread());
                await(new Promise<>("never").task());
            }));
            Until.awaits(task);
            await(thread.task()).interrupt();
            assertThat(outcome(task)).isInstanceOf(Cancelled.class);
        });
    }

    private static void deep(int levels, Runnable bottom) {
        if (levels == 0) {
            bottom.run();
        } else {
            Trampoline.run(() -> deep(levels - 1, bottom));
        }
    }

    // ---- not elsewhere

    @Test
    void shielded_cancelledBeforeIt_doesNotInterruptABlockingCallInIt() {
        run(() -> {
            AtomicBoolean undisturbed = new AtomicBoolean();
            Task<Void> task = createTask(() -> {
                me().cancel("before");
                shielded(() -> {
                    assertThat(new Semaphore(0).tryAcquire(1, MILLISECONDS)).isFalse();
                    undisturbed.set(true);
                });
                new Semaphore(0).acquire();
            });
            assertThat(outcome(task)).isEqualTo(new Cancelled<>("before"));
            assertThat(undisturbed).isTrue();
        });
    }

    @Test
    void scopeEnd_ofACancelledTask_runsCallbacksWithoutAnInterrupt() {
        AtomicBoolean interrupted = new AtomicBoolean();
        Task<Void> task = EventLoop.parallel()
                .launch(
                        "root",
                        () -> {
                            new Promise<>().onCancel(() -> interrupted.set(Thread.interrupted()));
                            me().cancel("by myself");
                            return null;
                        },
                        value -> {});
        assertThat(run(() -> outcome(task))).isEqualTo(new Cancelled<>("by myself"));
        assertThat(interrupted).isFalse();
    }

    @Test
    void uncancel_byAnother_leavesNoInterruptBehindTheNextAwait() {
        run(() -> {
            Promise<Void> begun = new Promise<>();
            AtomicBoolean go = new AtomicBoolean();
            Task<Integer> task = createTask(() -> {
                begun.succeed(null);
                while (!go.get()) {
                    Thread.yield();
                }
                await(Task.completed("at once"));
                assertThat(new Semaphore(0).tryAcquire(1, MILLISECONDS)).isFalse();
                return 42;
            });
            await(begun.task());
            task.cancel("a mistake");
            task.uncancel();
            go.set(true);
            assertThat(await(task)).isEqualTo(42);
        });
    }

    @Test
    void interrupt_byAStrangerWhileARequestIsKeptOff_isARequestOfItsOwn() {
        run(() -> {
            Promise<Thread> thread = new Promise<>();
            Promise<Void> go = new Promise<>();
            Task<Void> task = createTask(() -> {
                thread.succeed(Thread.currentThread());
                shielded(() -> await(go.task()));
            });
            Thread itsThread = await(thread.task());
            Until.awaits(task);
            task.cancel("kept off");
            itsThread.interrupt();
            Until.holds("that the interrupt is counted", () -> task.cancelling() == 2);
            go.succeed(null);
            assertThat(outcome(task)).isInstanceOf(Cancelled.class);
        });
    }

    // ---- the count

    @Test
    void uncancel_inATimeout_isNotCountedTwice() {
        run(() -> {
            boolean over = moveOnAfter(ZERO, () -> {
                assertThatThrownBy(() -> await(sleep(ofHours(1)))).isInstanceOf(CancelledError.class);
                assertThat(me().uncancel()).isZero();
            });
            assertThat(over).isFalse();
            assertThat(me().cancelling()).isZero();
        });
    }

    // ---- what an interrupt looks like

    @Test
    void cancel_duringASocketRead_endsTheTaskAsCancelled() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            run(() -> {
                Promise<Thread> thread = new Promise<>();
                Task<Integer> task = createTask(() -> {
                    try (Socket socket = new Socket(server.getInetAddress(), server.getLocalPort())) {
                        thread.succeed(Thread.currentThread());
                        return socket.getInputStream().read();
                    }
                });
                Until.blocks(await(thread.task()));
                task.cancel("enough");
                assertThat(outcome(task)).isEqualTo(new Cancelled<>("enough"));
            });
        }
    }

    @Test
    void failure_bySocketTimeoutAfterASwallowedCancel_isAFailure() {
        SocketTimeoutException failure = new SocketTimeoutException("the peer is slow");
        run(() -> {
            Task<Void> task = createTask(() -> {
                me().cancel("swallowed");
                assertThatThrownBy(Async::checkpoint).isInstanceOf(CancelledError.class);
                throw failure;
            });
            assertThat(outcome(task)).isEqualTo(new Failure<>(failure));
        });
    }

    @Test
    void await_ofAnOwnPromiseThatTheSameRequestHasCancelled_throwsCancelledError() {
        run(() -> {
            Task<Void> task = createTask(() -> {
                Promise<Void> promise = new Promise<>();
                promise.cancel("the scope has ended"); // as a scope does with all that is left in it
                Task.current().orElseThrow().cancel("the scope has ended");
                promise.await();
            });
            Async.gatherOutcomes(task).await();
            assertThat(task.isCancelled()).isTrue();
        });
    }
}
