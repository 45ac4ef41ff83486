package dev.taskbridge;

import static dev.taskbridge.Async.await;
import static dev.taskbridge.Async.createTask;
import static dev.taskbridge.Async.run;
import static dev.taskbridge.Async.sleep;
import static java.time.Duration.ofHours;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.taskbridge.Outcome.Failure;
import java.io.IOException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A body that runs on its awaiter's thread is none the wiser, and neither are others. Whether it does is a matter of the clock: what is
 * asserted holds either way, many times over, and in the end it has run in place at least once.
 */
@Timeout(30)
@ExtendWith(LeakCheck.class)
class InPlaceTest {

    private static final int ROUNDS = 200;

    private static Task<?> me() {
        return Task.current().orElseThrow();
    }

    /** Where the awaiter and the body were, in each round. */
    private static final class Canary {
        private final AtomicReference<Thread> awaiter = new AtomicReference<>();
        private int inPlace; // written by the thread of the body, which is the awaiter's

        void awaits() {
            awaiter.set(Thread.currentThread());
        }

        void body() {
            if (Thread.currentThread() == awaiter.get()) {
                inPlace++;
            }
        }
    }

    private interface Round {
        void run(Canary canary) throws Exception;
    }

    /** In a task; the round makes tasks and awaits them. */
    private static void rounds(Round round) {
        run(() -> {
            Canary canary = new Canary();
            canary.awaits();
            for (int i = 0; i < ROUNDS; i++) {
                round.run(canary);
            }
            assertThat(canary.inPlace).isPositive();
        });
    }

    // ---- who is who

    @Test
    void body_unnamedOrNamed_isItselfOnAVirtualThreadOfItsName() {
        rounds(canary -> {
            Task<?> awaiter = me();
            String before = Thread.currentThread().getName();
            assertThat(before).isEqualTo(awaiter.name());
            Coroutine<Task<?>> body = () -> {
                canary.body();
                assertThat(Thread.currentThread().getName()).isEqualTo(me().name());
                assertThat(Thread.currentThread().isVirtual()).isTrue();
                assertThat(Thread.currentThread().isInterrupted()).isFalse();
                return me();
            };
            Task<Task<?>> named = createTask("a name", body);
            assertThat(await(named)).isSameAs(named);
            assertThat(named.name()).isEqualTo("a name");
            Task<Task<?>> unnamed = createTask(body);
            assertThat(await(unnamed)).isSameAs(unnamed);
            assertThat(unnamed.name()).matches("task-[0-9]+");
            assertThat(me()).isSameAs(awaiter);
            assertThat(Thread.currentThread().getName()).isEqualTo(before);
        });
    }

    @Test
    void body_thatFailsInPlace_leavesTheAwaiterItsNameAndItself() {
        rounds(canary -> {
            Task<?> awaiter = me();
            Task<Void> failing = createTask(() -> {
                canary.body();
                throw new IOException();
            });
            assertThatThrownBy(() -> await(failing)).isInstanceOf(IOException.class);
            assertThat(me()).isSameAs(awaiter);
            assertThat(Thread.currentThread().getName()).isEqualTo(awaiter.name());
        });
    }

    @Test
    void body_thatInterruptsItself_leavesTheFlagToNobody() {
        rounds(canary -> {
            Task<Void> task = createTask(() -> {
                canary.body();
                me().cancel("by itself");
            });
            assertThatThrownBy(() -> await(task)).isInstanceOf(CancellationException.class);
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
            assertThat(me().cancelling()).isZero();
        });
    }

    @Test
    void taskLocals_areThoseOfTheCreationAndStayInside() {
        TaskLocal<String> local = TaskLocal.withInitial(() -> "unset");
        rounds(canary -> {
            local.set("at the creation");
            Task<String> task = createTask(() -> {
                canary.body();
                String seen = local.get();
                local.set("inside");
                assertThat(local.get()).isEqualTo("inside");
                return seen;
            });
            local.set("at the await");
            assertThat(await(task)).isEqualTo("at the creation");
            assertThat(local.get()).isEqualTo("at the await");
        });
    }

    @Test
    void callback_onItsEnd_isInNoTask() {
        rounds(canary -> {
            Promise<Boolean> inATask = new Promise<>();
            CountDownLatch registered = new CountDownLatch(1);
            Task<Void> task = createTask(() -> {
                registered.await();
                canary.body();
            });
            task.onDone(outcome -> inATask.succeed(Task.current().isPresent()));
            registered.countDown();
            await(task);
            assertThat(await(inATask.task())).isFalse();
        });
    }

    @Test
    void awaiterAndBody_whileItRuns_areBothThereAndSaySo() {
        rounds(canary -> {
            Task<?> awaiter = me();
            Task<Void> task = createTask("the body", () -> {
                boolean here = Thread.currentThread() == canary.awaiter.get();
                canary.body();
                assertThat(EventLoop.current().tasks()).contains(me(), awaiter);
                assertThat(me().toString()).matches("Task\\['the body', running, [0-9.,]+ s old]");
                if (here) {
                    assertThat(awaiter.toString()).contains(", waiting, ").endsWith(", awaits 'the body']");
                }
            });
            await(task);
            assertThat(task.toString()).contains("succeeded");
            assertThat(EventLoop.current().tasks()).contains(awaiter).doesNotContain(task);
        });
    }

    @Test
    void body_thatAwaitsInPlace_saysThatItWaits() {
        rounds(canary -> {
            Promise<Void> promise = new Promise<>("the promise");
            Task<?> awaiter = me();
            Task<Void> task = createTask("the body", () -> {
                canary.body();
                await(promise.task());
            });
            EventLoop.parallel().execute(() -> {
                Until.awaits(awaiter); // the body may be there before, on a thread of its own
                Until.awaits(task);
                assertThat(task.toString()).contains("'the body', waiting, ").endsWith(", awaits 'the promise']");
                assertThat(awaiter.toString()).endsWith(", awaits 'the body']");
                promise.succeed(null);
            });
            await(task);
        });
    }

    // ---- how it ends

    @Test
    void failure_isTheSameObjectAndNotReported() {
        try (Reports reports = Reports.capture()) {
            rounds(canary -> {
                IOException failure = new IOException();
                Task<Void> task = createTask(() -> {
                    canary.body();
                    throw failure;
                });
                assertThatThrownBy(() -> await(task)).isSameAs(failure);
                assertThat(task.outcome()).isEqualTo(new Failure<>(failure));
            });
            assertThat(reports.messages()).isEmpty();
        }
    }

    @Test
    void virtualMachineError_isAFailureLikeAnyOther() {
        rounds(canary -> {
            StackOverflowError failure = new StackOverflowError();
            Task<Void> task = createTask(() -> {
                canary.body();
                throw failure;
            });
            assertThatThrownBy(() -> await(task)).isSameAs(failure);
        });
    }

    @Test
    void body_thatIsAwaitedByTwo_runsOnce() {
        run(() -> {
            for (int i = 0; i < ROUNDS; i++) {
                AtomicReference<Task<?>> ran = new AtomicReference<>();
                Task<Void> task =
                        createTask(() -> assertThat(ran.getAndSet(me())).isNull());
                Task<Void> other = createTask(() -> await(task));
                await(task);
                await(other);
                assertThat(ran).hasValue(task);
            }
        });
    }

    @Test
    void body_thatAwaitsItsAwaiter_isToldSoOrStopped() {
        rounds(canary -> {
            Task<Void> self = createTask(() -> {
                canary.body();
                await(me());
            });
            assertThatThrownBy(() -> await(self))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("awaits itself");
        });
    }

    // ---- how deep it goes

    private static int deep(int levels, Canary canary) {
        if (levels == 0) {
            return 0;
        }
        Thread above = Thread.currentThread();
        Task<Integer> task = createTask(() -> {
            if (Thread.currentThread() == above) {
                canary.inPlace++; // one after the other
            }
            return deep(levels - 1, canary);
        });
        return await(task) + 1;
    }

    @Test
    void recursion_ofFiveThousandLevels_ends() {
        Canary canary = new Canary();
        assertThat(run(() -> deep(5_000, canary))).isEqualTo(5_000);
        assertThat(canary.inPlace).isPositive();
    }

    // ---- where it does not run in place

    @Test
    void taskOfAnOuterScope_isLeftAtOnceAndLives() {
        run(() -> {
            for (int i = 0; i < ROUNDS; i++) {
                Promise<Integer> value = new Promise<>();
                Task<Integer> shared = createTask(() -> await(value.task()));
                Async.taskGroup(group -> {
                    Task<Integer> awaiter = group.createTask(() -> await(shared));
                    Until.awaits(awaiter);
                    awaiter.cancel("enough");
                    assertThatThrownBy(() -> await(awaiter)).isInstanceOf(CancellationException.class);
                    assertThat(shared.isDone()).isFalse();
                    return null;
                });
                value.succeed(42);
                assertThat(await(shared)).isEqualTo(42);
            }
        });
    }

    @Test
    void taskOfTheEndlessScope_hasAThreadOfItsOwn() {
        run(() -> {
            for (int i = 0; i < ROUNDS; i++) {
                Promise<Task<Thread>> made = new Promise<>();
                EventLoop.parallel().execute(() -> made.succeed(createTask(Thread::currentThread)));
                assertThat(await(await(made.task()))).isNotSameAs(Thread.currentThread());
            }
        });
    }

    @Test
    void threadPerBody_eachHasAThreadOfItsOwn() {
        try (EventLoop loop = EventLoop.parallel("threads").threadPerBody(true)) {
            run(loop, () -> {
                for (int i = 0; i < ROUNDS; i++) {
                    assertThat(await(createTask(Thread::currentThread))).isNotSameAs(Thread.currentThread());
                    assertThat(EventLoop.current().mayCallInPlace()).isFalse();
                }
            });
        }
    }

    @Test
    void bodyOnATaskOfAnotherLoop_hasAThreadOfItsOwn() {
        try (EventLoop loop = EventLoop.parallel("other")) {
            run(() -> {
                for (int i = 0; i < ROUNDS; i++) {
                    assertThat(await(loop.createTask(Thread::currentThread))).isNotSameAs(Thread.currentThread());
                }
                assertThat(loop.mayCallInPlace()).isFalse();
                assertThat(EventLoop.current().mayCallInPlace()).isTrue();
            });
            assertThat(loop.mayCallInPlace()).isFalse();
        }
    }

    @Test
    void awaiterThatWasAsked_doesNotLendItsThread() {
        run(() -> {
            Task<Void> asked = createTask(() -> {
                me().cancel("a mistake");
                me().uncancel();
                for (int i = 0; i < ROUNDS; i++) {
                    assertThat(await(createTask(Thread::currentThread))).isNotSameAs(Thread.currentThread());
                }
            });
            await(asked);
        });
    }

    @Test
    void awaitInACallback_doesNotLendTheThread() {
        run(() -> {
            Promise<Thread> other = new Promise<>();
            Promise<Thread> here = new Promise<>();
            Task<Void> done = Task.completed(null);
            done.onDone(outcome -> {
                here.succeed(Thread.currentThread());
                other.succeed(await(createTask(Thread::currentThread)));
            });
            assertThat(await(other.task())).isNotSameAs(await(here.task()));
        });
    }

    // ---- without a task of its own

    @Test
    void callInPlace_runsInAScopeOfItsOwn() {
        run(() -> {
            Thread here = Thread.currentThread();
            Task<?> awaiter = me();
            AtomicReference<Task<?>> left = new AtomicReference<>();
            Thread where = EventLoop.parallel()
                    .callInPlace(
                            () -> {
                                assertThat(me()).isNotSameAs(awaiter);
                                CountDownLatch begun = new CountDownLatch(1);
                                left.set(createTask(() -> {
                                    begun.countDown();
                                    await(sleep(ofHours(1)));
                                }));
                                begun.await();
                                return Thread.currentThread();
                            },
                            value -> {},
                            failure -> {});
            assertThat(where).isSameAs(here);
            assertThat(left.get().isCancelled()).isTrue();
            assertThat(me()).isSameAs(awaiter);
        });
    }

    @Test
    void callInPlace_onAnotherLoop_isRefused() {
        EventLoop loop = EventLoop.parallel("another");
        run(() -> assertThatThrownBy(() -> loop.callInPlace(() -> 1, value -> {}, failure -> {}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("launch(…)"));
    }

    @Test
    void callInPlace_outsideATask_isRefused() {
        assertThatThrownBy(() -> EventLoop.parallel().callInPlace(() -> 1, value -> {}, failure -> {}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("callInPlace");
    }
}
