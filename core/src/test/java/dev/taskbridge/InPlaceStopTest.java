package dev.taskbridge;

import static dev.taskbridge.Async.await;
import static dev.taskbridge.Async.checkpoint;
import static dev.taskbridge.Async.createTask;
import static dev.taskbridge.Async.run;
import static dev.taskbridge.Async.shielded;
import static dev.taskbridge.Async.sleep;
import static dev.taskbridge.Async.timeout;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.taskbridge.Outcome.Cancelled;
import dev.taskbridge.Outcome.Failure;
import dev.taskbridge.Outcome.Success;
import java.io.IOException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A request to a body that may run on its awaiter's thread, or to the awaiter, hits whom it is meant for; as in {@link InPlaceTest}. */
@Timeout(60)
@ExtendWith(LeakCheck.class)
class InPlaceStopTest {

    private static final int ROUNDS = 200;

    private static Task<?> me() {
        return Task.current().orElseThrow();
    }

    /** One awaiter and the body that it awaits, in one round. */
    private static final class Pair {
        final CountDownLatch begun = new CountDownLatch(1);
        final AtomicReference<Task<?>> body = new AtomicReference<>();
        final AtomicReference<Thread> awaits = new AtomicReference<>();
        final AtomicReference<Thread> runs = new AtomicReference<>();
        final AtomicInteger stops = new AtomicInteger(); // that the awaiter has seen
        final AtomicBoolean cleaned = new AtomicBoolean(); // the body
        final AtomicBoolean over = new AtomicBoolean(); // the awaiter, its clean-up too

        void bodyBegins() {
            body.set(me());
            runs.set(Thread.currentThread());
            begun.countDown();
        }

        void bodyCleansUp() {
            await(createTask(() -> {}));
            cleaned.set(true);
        }

        /** Makes a task that awaits a body; the awaiter expects to be stopped. */
        Task<Void> awaiterOf(Action inside) {
            return createTask("awaiter", () -> {
                awaits.set(Thread.currentThread());
                Task<Void> task = createTask("body", () -> {
                    bodyBegins();
                    try {
                        inside.run();
                    } finally {
                        bodyCleansUp();
                    }
                });
                try {
                    await(task);
                } catch (CancelledError stop) {
                    stops.incrementAndGet();
                    assertThat(cleaned).isTrue();
                    assertThat(task.isDone()).isTrue();
                    assertThat(Thread.currentThread().isInterrupted()).isFalse();
                    await(createTask(() -> {}));
                    checkpoint();
                    over.set(true);
                    throw stop;
                }
            });
        }
    }

    private interface Round {
        void run(Pair pair) throws Exception;
    }

    private static void rounds(Round round) {
        run(() -> {
            int inPlace = 0;
            for (int i = 0; i < ROUNDS; i++) {
                Pair pair = new Pair();
                round.run(pair);
                if (pair.runs.get() == pair.awaits.get()) {
                    inPlace++;
                }
            }
            assertThat(inPlace).isPositive();
        });
    }

    // ---- the awaiter is asked

    private static void cancelOfTheAwaiter(Action inside, Consumer<Pair> until) {
        rounds(pair -> {
            Task<Void> awaiter = pair.awaiterOf(inside);
            until.accept(pair);
            awaiter.cancel("enough");
            assertThatThrownBy(() -> await(awaiter)).isInstanceOf(CancellationException.class);
            assertThat(awaiter.outcome()).isEqualTo(new Cancelled<>("enough"));
            assertThat(pair.body.get().outcome()).isEqualTo(new Cancelled<>("enough"));
            assertThat(pair.stops).hasValue(1);
            assertThat(pair.over).isTrue();
        });
    }

    private static void hasBegun(Pair pair) {
        try {
            pair.begun.await();
        } catch (InterruptedException stop) {
            throw new AssertionError(stop);
        }
    }

    @Test
    void cancelOfTheAwaiter_whileTheBodyAwaits_stopsBothOnce() {
        cancelOfTheAwaiter(() -> await(sleep(ofHours(1))), pair -> {
            hasBegun(pair);
            Until.awaits(pair.body.get());
        });
    }

    @Test
    void cancelOfTheAwaiter_whileTheBodyBlocks_stopsBothOnce() {
        cancelOfTheAwaiter(() -> new LinkedBlockingQueue<>().take(), pair -> {
            hasBegun(pair);
            Until.blocks(pair.runs.get());
        });
    }

    @Test
    void cancelOfTheAwaiter_whileTheBodyComputes_stopsBothOnce() {
        cancelOfTheAwaiter(
                () -> {
                    while (me().cancelling() == 0) {
                        Thread.onSpinWait();
                    }
                    checkpoint();
                },
                InPlaceStopTest::hasBegun);
    }

    @Test
    void cancelOfTheAwaiter_atAnyMomentOfTheBody_stopsBothOnce() {
        cancelOfTheAwaiter(
                () -> {
                    while (true) {
                        await(sleep(ZERO));
                    }
                },
                InPlaceStopTest::hasBegun);
    }

    @Test
    void cancelOfTheAwaiter_whileABodyDeepInsideAwaits_stopsAllOnce() {
        cancelOfTheAwaiter(
                () -> {
                    Task<Void> inner = createTask(() -> await(createTask(() -> await(sleep(ofHours(1))))));
                    try {
                        await(inner);
                    } finally {
                        assertThat(inner.isCancelled()).isTrue();
                    }
                },
                InPlaceStopTest::hasBegun);
    }

    @Test
    void cancelOfTheAwaiter_whileTheBodyIsShielded_waitsForTheShield() {
        rounds(pair -> {
            CountDownLatch go = new CountDownLatch(1);
            AtomicBoolean undisturbed = new AtomicBoolean();
            Task<Void> awaiter = pair.awaiterOf(() -> {
                shielded(() -> {
                    go.await();
                    await(createTask(() -> {}));
                    undisturbed.set(true);
                });
                await(sleep(ofHours(1)));
            });
            hasBegun(pair);
            Until.blocks(pair.runs.get());
            awaiter.cancel("enough");
            assertThat(awaiter.isDone()).isFalse();
            go.countDown();
            assertThatThrownBy(() -> await(awaiter)).isInstanceOf(CancellationException.class);
            assertThat(undisturbed).isTrue();
            assertThat(pair.stops).hasValue(1);
            assertThat(pair.over).isTrue();
        });
    }

    @Test
    void cancelOfTheAwaiter_inAShieldOfItsOwn_doesNotReachTheBody() {
        rounds(pair -> {
            CountDownLatch go = new CountDownLatch(1);
            Task<Integer> awaiter = createTask(() -> {
                pair.awaits.set(Thread.currentThread());
                int value = shielded(() -> await(createTask(() -> {
                    pair.bodyBegins();
                    go.await();
                    return await(createTask(() -> 42));
                })));
                assertThat(value).isEqualTo(42);
                return await(createTask(() -> value));
            });
            hasBegun(pair);
            awaiter.cancel("enough");
            go.countDown();
            assertThatThrownBy(() -> await(awaiter)).isInstanceOf(CancellationException.class);
            assertThat(pair.body.get().outcome()).isEqualTo(new Success<>(42));
        });
    }

    @Test
    void requestTakenBackByTheAwaiter_leavesItAsItWas() {
        rounds(pair -> {
            Task<Integer> awaiter = createTask(() -> {
                pair.awaits.set(Thread.currentThread());
                Task<Void> task = createTask(() -> {
                    pair.bodyBegins();
                    await(sleep(ofHours(1)));
                });
                assertThatThrownBy(() -> await(task)).isInstanceOf(CancelledError.class);
                assertThat(me().uncancel()).isZero();
                return await(createTask(() -> 42));
            });
            hasBegun(pair);
            awaiter.cancel("a mistake");
            assertThat(await(awaiter)).isEqualTo(42);
        });
    }

    @Test
    void failureOfTheCleanUp_whenTheAwaiterWasStopped_isReported() {
        try (Reports reports = Reports.capture()) {
            AtomicReference<IOException> failure = new AtomicReference<>();
            for (int i = 0; i < 20; i++) {
                failure.set(new IOException("clean-up"));
                run(() -> {
                    CountDownLatch begun = new CountDownLatch(1);
                    Task<Void> awaiter = createTask(() -> await(createTask(() -> {
                        begun.countDown();
                        try {
                            await(sleep(ofHours(1)));
                        } catch (CancelledError stop) {
                            throw failure.get();
                        }
                    })));
                    begun.await();
                    awaiter.cancel("enough");
                    assertThatThrownBy(() -> await(awaiter)).isInstanceOf(CancellationException.class);
                });
                assertThat(reports.failures()).hasSize(i + 1).last().isSameAs(failure.get());
            }
        }
    }

    // ---- the body is asked

    @Test
    void cancelOfTheBody_isAFailureToTheAwaiter() {
        rounds(pair -> {
            Task<Integer> awaiter = createTask(() -> {
                pair.awaits.set(Thread.currentThread());
                Task<Void> task = createTask("body", () -> {
                    pair.bodyBegins();
                    try {
                        await(sleep(ofHours(1)));
                    } finally {
                        pair.bodyCleansUp();
                    }
                });
                assertThatThrownBy(() -> await(task))
                        .isInstanceOf(CancellationException.class)
                        .hasMessage("task 'body' was cancelled: that one");
                assertThat(pair.cleaned).isTrue();
                assertThat(me().cancelling()).isZero();
                assertThat(Thread.currentThread().isInterrupted()).isFalse();
                return await(createTask(() -> 42));
            });
            hasBegun(pair);
            pair.body.get().cancel("that one");
            assertThat(await(awaiter)).isEqualTo(42);
        });
    }

    @Test
    void cancelOfTheBodyByItself_afterWhichNobodyIsInterrupted() {
        rounds(pair -> {
            pair.awaits.set(Thread.currentThread());
            Task<Void> task = createTask(() -> {
                pair.bodyBegins();
                me().cancel("by itself");
            });
            assertThatThrownBy(() -> await(task)).isInstanceOf(CancellationException.class);
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
            assertThat(me().cancelling()).isZero();
        });
    }

    @Test
    void uncancelInTheBody_isItsOwn() {
        rounds(pair -> {
            pair.awaits.set(Thread.currentThread());
            Task<Integer> task = createTask(() -> {
                pair.bodyBegins();
                me().cancel("a mistake");
                assertThat(me().uncancel()).isZero();
                return await(createTask(() -> 42));
            });
            assertThat(await(task)).isEqualTo(42);
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
        });
    }

    // ---- a request in between

    /** The awaiter is asked as it begins to await a body that nobody has begun. */
    @Test
    void cancelOfTheAwaiter_againstTheBegin_stopsItAfterTheBody() {
        Race.with(Begin::new)
                .between(Begin::go, Begin::cancelTheAwaiter)
                .check(Begin::awaiterCameLast)
                .rounds(300);
    }

    @Test
    void cancelOfTheBody_againstTheBegin_tellsTheAwaiterOnce() {
        Race.with(Begin::new)
                .between(Begin::go, Begin::cancelTheBody)
                .check(Begin::awaiterCameLast)
                .rounds(300);
    }

    private static final class Begin {
        final CountDownLatch made = new CountDownLatch(1);
        final CountDownLatch go = new CountDownLatch(1);
        final AtomicReference<Task<?>> body = new AtomicReference<>();
        final AtomicInteger open = new AtomicInteger();
        final AtomicReference<Object> seen = new AtomicReference<>();
        final Task<Void> awaiter = EventLoop.parallel().createTask(() -> {
            Task<Void> task = createTask(() -> {
                open.incrementAndGet();
                try {
                    await(createTask(() -> {}));
                } finally {
                    open.decrementAndGet();
                }
            });
            body.set(task);
            made.countDown();
            while (go.getCount() > 0) {
                Thread.onSpinWait();
            }
            Throwable thrown = catchThrowable(() -> await(task));
            assertThat(task.isDone()).as("%s has ended", task).isTrue();
            assertThat(open).hasValue(0);
            seen.set(thrown == null ? "nothing" : thrown);
        });

        Begin() {
            try {
                made.await();
            } catch (InterruptedException stop) {
                throw new AssertionError(stop);
            }
        }

        void go() {
            go.countDown();
        }

        void cancelTheAwaiter() {
            awaiter.cancel("enough");
        }

        void cancelTheBody() {
            body.get().cancel("that one");
        }

        void awaiterCameLast() {
            Until.holds("that " + awaiter + " has ended", awaiter::isDone);
            if (awaiter.outcome() instanceof Failure<Void>(Throwable wrong)) {
                throw new AssertionError(wrong);
            }
            if (!"nothing".equals(seen.get())) {
                assertThat(seen.get()).isInstanceOfAny(CancelledError.class, CancellationException.class);
            }
        }
    }

    @Test
    void callInPlace_cancelledByTheListOfTasksAsItBegins_neverFailsOtherwise() {
        Race.with(Root::new).between(Root::go, Root::cancel).check(Root::ended).rounds(300);
    }

    private static final class Root {
        final EventLoop loop = EventLoop.parallel("root");
        final CountDownLatch go = new CountDownLatch(1);
        final Task<Object> awaiter = loop.createTask(() -> {
            go.await();
            Throwable thrown = catchThrowable(() -> loop.callInPlace(() -> 42, value -> {}, failure -> {}));
            return thrown == null ? "nothing" : thrown;
        });

        void go() {
            go.countDown();
        }

        void cancel() {
            for (int i = 0; i < 1_000 && !awaiter.isDone(); i++) {
                for (Task<?> task : loop.tasks()) {
                    if (task != awaiter) {
                        task.cancel("that one");
                    }
                }
            }
        }

        void ended() {
            Until.holds("that " + awaiter + " has ended", awaiter::isDone);
            assertThat(awaiter.outcome()).isInstanceOf(Success.class);
            Object seen = ((Success<Object>) awaiter.outcome()).value();
            if (!"nothing".equals(seen)) {
                assertThat(seen).isInstanceOf(CancellationException.class);
            }
        }
    }

    // ---- an interrupt

    @Test
    void interruptThatABodyLeaves_isNotItsAwaiters() {
        run(() -> {
            for (int i = 0; i < ROUNDS; i++) {
                int value = await(createTask(() -> {
                    Thread.currentThread().interrupt(); // as who has caught one does
                    return 42;
                }));
                assertThat(value).isEqualTo(42);
                assertThat(Thread.currentThread().isInterrupted()).isFalse();
                assertThat(Task.current().orElseThrow().cancelling()).isZero();
            }
        });
    }

    @Test
    void interruptByAStranger_beforeTheAwait_isARequestToTheAwaiterNotToTheBody() {
        run(() -> {
            for (int i = 0; i < ROUNDS; i++) {
                AtomicReference<Task<Void>> body = new AtomicReference<>();
                AtomicBoolean interruptedInside = new AtomicBoolean();
                Task<Void> awaiter = createTask(() -> {
                    body.set(createTask(() -> {
                        interruptedInside.set(Thread.currentThread().isInterrupted());
                        await(sleep(ofHours(1)));
                    }));
                    Thread.currentThread().interrupt();
                    await(body.get());
                });
                assertThatThrownBy(() -> await(awaiter)).isInstanceOf(CancellationException.class);
                assertThat(interruptedInside).isFalse();
                assertThat(awaiter.outcome()).isEqualTo(new Cancelled<>("its thread was interrupted"));
                assertThat(body.get().isCancelled()).isTrue();
            }
        });
    }

    // ---- timeouts

    @Test
    void timeout_aroundAnAwaitedTask_endsItAndThrows() {
        run(() -> {
            for (int i = 0; i < 20; i++) {
                AtomicReference<Task<Void>> body = new AtomicReference<>();
                AtomicBoolean cleaned = new AtomicBoolean();
                assertThatThrownBy(() -> timeout(ofMillis(1), () -> {
                            body.set(createTask(() -> {
                                try {
                                    await(sleep(ofHours(1)));
                                } finally {
                                    await(createTask(() -> {}));
                                    cleaned.set(true);
                                }
                            }));
                            await(body.get());
                        }))
                        .isInstanceOf(TimeoutException.class);
                assertThat(body.get().isDone()).isTrue();
                assertThat(Thread.currentThread().isInterrupted()).isFalse();
                assertThat(me().cancelling()).isZero();
                assertThat(await(createTask(() -> 42))).isEqualTo(42);
            }
        });
    }

    @Test
    void timeout_aroundATaskThatBlocks_endsItAndThrows() {
        run(() -> {
            for (int i = 0; i < 20; i++) {
                Thread here = Thread.currentThread();
                assertThatThrownBy(() ->
                                timeout(ofMillis(1), () -> await(createTask(() -> new LinkedBlockingQueue<>().take()))))
                        .isInstanceOf(TimeoutException.class);
                assertThat(here.isInterrupted()).isFalse();
            }
        });
    }

    @Test
    void timeout_insideTheBody_isTheBodys() {
        rounds(pair -> {
            pair.awaits.set(Thread.currentThread());
            String value = await(createTask(() -> {
                pair.bodyBegins();
                try {
                    return timeout(ZERO, () -> {
                        await(sleep(ofHours(1)));
                        return "in time";
                    });
                } catch (TimeoutException late) {
                    return "late";
                }
            }));
            assertThat(value).isEqualTo("late");
            assertThat(me().cancelling()).isZero();
        });
    }
}
