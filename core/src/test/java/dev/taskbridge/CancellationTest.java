package dev.taskbridge;

import static dev.taskbridge.Async.await;
import static dev.taskbridge.Async.blocking;
import static dev.taskbridge.Async.cpu;
import static dev.taskbridge.Async.createTask;
import static dev.taskbridge.Async.run;
import static dev.taskbridge.Async.sleep;
import static java.time.Duration.ofHours;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.taskbridge.Outcome.Cancelled;
import dev.taskbridge.Outcome.Failure;
import dev.taskbridge.Outcome.Success;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The table of design, section 4, as far as core shows it. */
@Timeout(30)
@ExtendWith(LeakCheck.class)
class CancellationTest {

    // ---- before the body starts

    @Test // T052
    void cancel_beforeTheBodyStarts_theBodyNeverRunsAndTheTaskEndsAtOnce() {
        run(() -> {
            Promise<Void> go = new Promise<>();
            List<Task<Void>> busy = new ArrayList<>();
            for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
                busy.add(cpu(() -> await(go.task())));
            }
            busy.forEach(Until::awaits);
            Steps steps = new Steps();
            Task<Void> queued = cpu(() -> {
                throw steps.unreachable("the body");
            });
            assertThat(queued.cancel("too late")).isTrue();
            assertThat(queued.outcome()).isEqualTo(new Cancelled<>("too late"));
            go.succeed(null);
            for (Task<Void> task : busy) {
                await(task);
            }
            await(cpu(() -> steps.reached(1))); // the queue has passed the cancelled one
            steps.finished(2);
        });
    }

    // ---- while awaiting tasks

    @Test // T059, T065
    void cancel_whileAwaitingATaskOfTheScope_cancelsItAndResumesWhenItHasEnded() {
        Steps steps = new Steps();
        run(() -> {
            steps.reached(1);
            Promise<String> promise = new Promise<>();
            Task<String> inner = createTask("inner", () -> {
                try {
                    return await(promise.task());
                } catch (CancelledError stop) {
                    steps.reached(3);
                    assertThat(promise.task().isCancelled()).isTrue();
                    throw stop;
                }
            });
            Task<String> outer = createTask("outer", () -> {
                try {
                    return await(inner);
                } catch (CancelledError stop) {
                    steps.reached(4);
                    assertThat(inner.isCancelled()).isTrue();
                    throw stop;
                }
            });
            Until.awaits(inner);
            Until.awaits(outer);
            steps.reached(2);
            outer.cancel("enough");
            assertThatThrownBy(() -> await(outer))
                    .isInstanceOf(CancellationException.class)
                    .hasMessage("task 'outer' was cancelled: enough");
            assertThat(outer.outcome()).isEqualTo(new Cancelled<>("enough"));
            assertThat(inner.outcome()).isEqualTo(new Cancelled<>("enough"));
        });
        steps.finished(5);
    }

    @Test // pitfall: a shared cache is cancelled with one of its users
    void cancel_whileAwaitingATaskOfAnOuterScope_leavesItAlive() {
        Promise<String> price = new Promise<>("the shared price");
        Task<String> shared = EventLoop.parallel().createTask(() -> await(price.task()));
        Task<String> task = run(() -> {
            Task<String> user = createTask(() -> await(shared));
            Until.awaits(user);
            user.cancel("enough");
            assertThatThrownBy(() -> await(user)).isInstanceOf(CancellationException.class);
            assertThat(shared.isDone()).isFalse();
            assertThat(shared.cancelling()).isZero();
            return user;
        });
        assertThat(task.isCancelled()).isTrue();
        price.succeed("9.99");
        assertThat(run(() -> await(shared))).isEqualTo("9.99");
    }

    @Test
    void cancel_whileAwaitingAPromise_cancelsItBeforeTheAwaiterResumes() {
        Steps steps = new Steps();
        run(() -> {
            Promise<String> promise = new Promise<>();
            promise.onCancel(() -> steps.reached(2));
            Task<String> task = createTask(() -> {
                try {
                    return await(promise.task());
                } finally {
                    steps.reached(3);
                }
            });
            Until.awaits(task);
            steps.reached(1);
            task.cancel("enough");
            assertThatThrownBy(() -> await(task)).isInstanceOf(CancellationException.class);
            assertThat(promise.succeed("late")).isFalse();
        });
        steps.finished(4);
    }

    @Test
    void cancel_atTheEndOfALongChain_runsTheHookBeforeTheAwaiterResumes() {
        Steps steps = new Steps();
        run(() -> {
            Promise<String> promise = new Promise<>();
            promise.onCancel(() -> {
                for (int i = 0; i < 1_000; i++) {
                    Thread.yield(); // time for the awaiter to come too early
                }
                steps.reached(1);
            });
            Task<String> last = createTask(() -> {
                try {
                    return await(promise.task());
                } finally {
                    steps.reached(2);
                }
            });
            Until.awaits(last);
            Task<String> at = last;
            for (int i = 0; i < 60; i++) {
                Task<String> next = at;
                at = createTask(() -> await(next));
                Until.awaits(at);
            }
            at.cancel("enough");
            Task<String> first = at;
            assertThatThrownBy(() -> await(first)).isInstanceOf(CancellationException.class);
        });
        steps.finished(3);
    }

    @Test // T062, T091
    void cancel_whileSleeping_takesTheTimerOut() {
        int before = RealTime.INSTANCE.pending();
        run(() -> {
            Task<Void> task = createTask(() -> await(sleep(ofHours(1))));
            Until.awaits(task);
            assertThat(RealTime.INSTANCE.pending()).isEqualTo(before + 1);
            task.cancel("enough");
            assertThatThrownBy(() -> await(task)).isInstanceOf(CancellationException.class);
            assertThat(RealTime.INSTANCE.pending()).isEqualTo(before);
        });
    }

    @Test // pitfall: Mono.fromFuture cancels a shared future
    void cancel_whileAwaitingAStage_leavesTheStageAlone() {
        CompletableFuture<String> stage = new CompletableFuture<>();
        run(() -> {
            Task<String> task = createTask(() -> await(stage));
            Until.awaits(task);
            task.cancel("enough");
            assertThatThrownBy(() -> await(task)).isInstanceOf(CancellationException.class);
        });
        assertThat(stage.isDone()).isFalse();
        assertThat(stage.complete("late")).isTrue(); // F8: ignored
    }

    // ---- while blocking

    @Test // pitfall: CompletableFuture.join does not even wake
    void cancel_duringABlockingCall_interruptsItAndEndsAsCancelled() {
        run(() -> {
            Promise<Thread> thread = new Promise<>();
            Task<Object> task = createTask(() -> {
                thread.succeed(Thread.currentThread());
                return new LinkedBlockingQueue<>().take();
            });
            Until.blocks(await(thread.task()));
            task.cancel("enough");
            assertThatThrownBy(() -> await(task)).isInstanceOf(CancellationException.class);
            assertThat(task.outcome()).isEqualTo(new Cancelled<>("enough"));
        });
    }

    @Test
    void cleanUp_afterAnInterruptedCall_mayAwait() {
        Steps steps = new Steps();
        run(() -> {
            Promise<Thread> thread = new Promise<>();
            Promise<Void> closing = new Promise<>();
            Promise<Void> closed = new Promise<>();
            Task<Void> task = createTask(() -> {
                thread.succeed(Thread.currentThread());
                try {
                    new CountDownLatch(1).await();
                } finally {
                    closing.succeed(null);
                    await(closed.task());
                    steps.reached(1);
                }
            });
            Until.blocks(await(thread.task()));
            task.cancel("enough");
            await(closing.task());
            Until.awaits(task);
            closed.succeed(null);
            assertThatThrownBy(() -> await(task)).isInstanceOf(CancellationException.class);
            assertThat(task.outcome()).isEqualTo(new Cancelled<>("enough"));
        });
        steps.finished(2);
    }

    @Test // T059
    void cancel_ofOneselfThenAwait_cancelsWhatIsAwaited() {
        run(() -> {
            Promise<String> promise = new Promise<>();
            Task<String> task = createTask(() -> {
                Task.current().orElseThrow().cancel("by myself");
                return await(createTask(() -> await(promise.task())));
            });
            assertThatThrownBy(() -> await(task)).isInstanceOf(CancellationException.class);
            assertThat(task.outcome()).isEqualTo(new Cancelled<>("by myself"));
        });
    }

    @Test
    void cancel_beforeABlockingCall_interruptsIt() {
        Steps steps = new Steps();
        run(() -> {
            Task<Void> task = createTask(() -> {
                Task.current().orElseThrow().cancel("by myself");
                steps.reached(1);
                new CountDownLatch(1).await();
                throw steps.unreachable("after the blocking call");
            });
            assertThatThrownBy(() -> await(task)).isInstanceOf(CancellationException.class);
        });
        steps.finished(2);
    }

    @Test
    void cancel_ofABlockingTask_interruptsThePlatformThread() {
        run(() -> {
            Promise<Thread> thread = new Promise<>();
            Task<Void> task = blocking(() -> {
                thread.succeed(Thread.currentThread());
                new CountDownLatch(1).await();
            });
            Until.blocks(await(thread.task()));
            task.cancel("enough");
            assertThatThrownBy(() -> await(task)).isInstanceOf(CancellationException.class);
        });
    }

    @Test // pitfall: an interrupt flag left set stalls the code that runs next
    void cancel_swallowedByTheBody_leavesNoFlagForTheCallbacks() {
        run(() -> {
            Promise<Boolean> flag = new Promise<>();
            Promise<Void> go = new Promise<>();
            Task<String> task = blocking(() -> {
                await(go.task());
                Task.current().orElseThrow().cancel("by myself"); // interrupts this thread, and no call takes it
                return "dropped";
            });
            task.onDone(outcome -> flag.succeed(Thread.currentThread().isInterrupted()));
            go.succeed(null);
            assertThat(await(flag.task())).isFalse();
            assertThat(task.isCancelled()).isTrue(); // T058
        });
    }

    @Test // pitfall: foreign code is interrupted after it has the thread back
    void cancel_deliveredAtAnAwait_leavesNoFlagForTheCleanUp() {
        run(() -> {
            Promise<Boolean> flag = new Promise<>();
            Promise<Void> never = new Promise<>();
            Task<Void> task = createTask(() -> {
                try {
                    await(never.task());
                } finally {
                    flag.succeed(Thread.currentThread().isInterrupted());
                    LockSupport.parkNanos(1);
                }
            });
            Until.awaits(task);
            task.cancel("enough");
            assertThat(await(flag.task())).isFalse();
            assertThatThrownBy(() -> await(task)).isInstanceOf(CancellationException.class);
        });
    }

    @Test
    void interrupt_byAForeignerInAnAwait_isARequestToStop() {
        run(() -> {
            Promise<Thread> thread = new Promise<>();
            Task<Void> task = createTask(() -> {
                thread.succeed(Thread.currentThread());
                await(sleep(ofHours(1)));
            });
            Thread its = await(thread.task());
            Until.awaits(task);
            its.interrupt();
            assertThatThrownBy(() -> await(task)).hasMessageContaining("its thread was interrupted");
            assertThat(task.isCancelled()).isTrue();
        });
    }

    // ---- what the body makes of it

    @Test // F002
    void cancel_ofAFinishedTask_returnsFalse() {
        run(() -> {
            Task<String> task = createTask(() -> "v");
            await(task);
            assertThat(task.cancel()).isFalse();
            assertThat(task.cancel("again")).isFalse();
            assertThat(task.outcome()).isEqualTo(new Success<>("v"));
            assertThat(task.cancelling()).isZero();
        });
    }

    @Test // T055; pitfall: catch (Exception) swallows the cancellation
    void cancelledError_isNoException_butMayBeCaughtByName() {
        run(() -> {
            Promise<Void> never = new Promise<>();
            Task<Integer> task = createTask(() -> {
                try {
                    await(never.task());
                } catch (Exception swallowed) {
                    return 0;
                } catch (CancelledError stop) {
                    assertThat(stop.reason()).isEqualTo("enough");
                    assertThat(stop).hasMessageContaining("was asked to stop: enough");
                    return 42;
                }
                return 1;
            });
            Until.awaits(task);
            task.cancel("enough");
            assertThat(await(task)).isEqualTo(42);
            assertThat(task.isCancelled()).isFalse();
        });
    }

    @Test // T056, T043
    void cancel_ignored_isDeliveredOnce() {
        run(() -> {
            Promise<Void> never = new Promise<>();
            Promise<String> later = new Promise<>();
            Task<String> task = createTask(() -> {
                assertThatThrownBy(() -> await(never.task())).isInstanceOf(CancelledError.class);
                return await(later.task());
            });
            Until.awaits(task);
            task.cancel("enough");
            Until.holds("that the promise is cancelled", never.task()::isDone);
            Until.holds("that it awaits the later one", () -> task.toString().contains("awaits 'promise'"));
            later.succeed("still here");
            assertThat(await(task)).isEqualTo("still here");
        });
    }

    @Test // T058
    void cancel_ofOneselfThenReturn_isCancelledAndTheValueIsDropped() {
        run(() -> {
            Task<String> task = createTask(() -> {
                Task.current().orElseThrow().cancel("by myself");
                return "dropped";
            });
            assertThatThrownBy(() -> await(task)).isInstanceOf(CancellationException.class);
            assertThat(task.outcome()).isEqualTo(new Cancelled<>("by myself"));
        });
    }

    @Test
    void launch_valueBeatenByACancel_isHandedToDiscard() {
        Promise<String> discarded = new Promise<>();
        Task<String> task = EventLoop.parallel()
                .launch(
                        "launched",
                        () -> {
                            Task.current().orElseThrow().cancel("by myself");
                            return "beaten";
                        },
                        discarded::succeed);
        assertThat(run(() -> await(discarded.task()))).isEqualTo("beaten");
        assertThatThrownBy(() -> run(() -> await(task))).hasMessageContaining("by myself");
    }

    @Test
    void cleanUp_ofACancelledTask_mayAwait() {
        Steps steps = new Steps();
        run(() -> {
            Promise<Void> never = new Promise<>();
            Promise<Void> closing = new Promise<>();
            Promise<Void> closed = new Promise<>();
            Task<Void> task = createTask(() -> {
                try {
                    await(never.task());
                } finally {
                    steps.reached(1);
                    closing.succeed(null);
                    await(closed.task());
                    steps.reached(3);
                }
            });
            Until.awaits(task);
            task.cancel("enough");
            await(closing.task());
            Until.awaits(task);
            steps.reached(2);
            closed.succeed(null);
            assertThatThrownBy(() -> await(task)).isInstanceOf(CancellationException.class);
        });
        steps.finished(4);
    }

    @Test // T064
    void cleanUp_thatFails_isTheFailureOfTheTask() {
        IOException failure = new IOException("clean-up");
        run(() -> {
            Promise<Void> never = new Promise<>();
            Task<Void> task = createTask(() -> {
                try {
                    await(never.task());
                } catch (CancelledError stop) {
                    throw failure;
                }
            });
            Until.awaits(task);
            task.cancel("enough");
            assertThatThrownBy(() -> await(task)).isSameAs(failure);
            assertThat(task.isCancelled()).isFalse();
        });
    }

    @Test // T053; pitfall: a source's own CancellationException looks like one's own cancellation
    void await_ofATaskCancelledBySomebodyElse_isAFailureLikeAnyOther() {
        run(() -> {
            Promise<String> promise = new Promise<>("source");
            Task<String> task = createTask(() -> await(promise.task()));
            Until.awaits(task);
            promise.cancel("by its owner");
            assertThatThrownBy(() -> await(task))
                    .isInstanceOf(CancellationException.class)
                    .hasMessage("task 'source' was cancelled: by its owner");
            assertThat(task.isCancelled()).isFalse();
            assertThat(task.outcome()).isInstanceOf(Failure.class);
        });
    }

    @Test
    void cancelledError_ofAnotherTask_isAFailure() {
        run(() -> {
            Promise<CancelledError> leaked = new Promise<>();
            Task<Void> other = createTask(() -> {
                Task.current().orElseThrow().cancel("mine");
                leaked.succeed((CancelledError) catchThrowable(() -> Async.checkpoint()));
            });
            await(other);
            CancelledError foreign = await(leaked.task());
            Task<Void> task = createTask(() -> {
                throw foreign;
            });
            assertThatThrownBy(() -> await(task)).isSameAs(foreign);
            assertThat(task.outcome()).isInstanceOf(Failure.class);
        });
    }

    // ---- who asked

    @Test // T049, T050, T061, F005
    void reason_travelsToEveryoneWhoIsReached() {
        run(() -> {
            Promise<String> promise = new Promise<>();
            Task<String> inner = createTask("inner", () -> await(promise.task()));
            Task<String> outer = createTask("outer", () -> await(inner));
            Until.awaits(outer);
            Until.awaits(inner);
            outer.cancel("the client has gone");
            assertThatThrownBy(() -> await(outer)).hasMessageContaining("the client has gone");
            assertThat(promise.task().outcome()).isEqualTo(new Cancelled<>("the client has gone"));
            assertThat(inner.outcome()).isEqualTo(new Cancelled<>("the client has gone"));
        });
    }

    @Test
    void reason_notGiven_namesTheCaller() {
        Promise<String> byThread = new Promise<>();
        byThread.task().cancel();
        assertThat(byThread.task().outcome())
                .isEqualTo(new Cancelled<>(
                        "cancelled by thread '" + Thread.currentThread().getName() + "'"));
        run(() -> {
            Promise<String> byTask = new Promise<>();
            await(createTask("the boss", () -> byTask.task().cancel()));
            assertThat(byTask.task().outcome()).isEqualTo(new Cancelled<>("cancelled by task 'the boss'"));
        });
    }
}
