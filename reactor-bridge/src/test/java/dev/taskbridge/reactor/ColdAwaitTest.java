package dev.taskbridge.reactor;

import static dev.taskbridge.Async.await;
import static dev.taskbridge.Async.createTask;
import static dev.taskbridge.Async.run;
import static dev.taskbridge.Async.shielded;
import static dev.taskbridge.Async.sleep;
import static dev.taskbridge.Async.timeout;
import static dev.taskbridge.reactor.ReactorBridge.await;
import static dev.taskbridge.reactor.ReactorBridge.mono;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.taskbridge.CancelledError;
import dev.taskbridge.Coroutine;
import dev.taskbridge.EventLoop;
import dev.taskbridge.LeakCheck;
import dev.taskbridge.Outcome;
import dev.taskbridge.Outcome.Cancelled;
import dev.taskbridge.Promise;
import dev.taskbridge.Reports;
import dev.taskbridge.Task;
import dev.taskbridge.TaskLocal;
import dev.taskbridge.contract.Body;
import dev.taskbridge.contract.Waiting;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/** A {@code mono(body)} that a coroutine awaits runs on its thread, and comes to the same as a subscription. */
@Timeout(30)
@ExtendWith(LeakCheck.class)
class ColdAwaitTest {
    private static final Outcome<?> STOPPED = new Cancelled<>("downstream cancelled");

    private final List<Object> discarded = new CopyOnWriteArrayList<>();

    @RegisterExtension
    final DroppedErrors dropped = new DroppedErrors();

    private static Task<?> me() {
        return Task.current().orElseThrow();
    }

    /** The same Mono, as one that is subscribed to. */
    private static <T> Mono<T> hidden(Mono<T> mono) {
        return mono.hide();
    }

    /** What a coroutine gets that awaits the Mono, in a task whose Context has a hook for what is discarded. */
    private <T> Coroutine<T> awaiting(Mono<T> mono) {
        return () -> await(mono(() -> await(mono)).contextWrite(this::withHook));
    }

    private Context withHook(Context context) {
        return Operators.enableOnDiscard(context, discarded::add).put("key", "of the subscriber");
    }

    // ---- the same as a subscription

    @Test
    void body_runsOnTheAwaitersThreadAsItself() {
        run(() -> {
            Task<?> awaiter = me();
            Thread here = Thread.currentThread();
            String name = here.getName();
            Mono<Thread> where = mono(() -> {
                assertThat(me()).isNotSameAs(awaiter);
                assertThat(Thread.currentThread().getName()).isEqualTo(me().name());
                return Thread.currentThread();
            });
            assertThat(await(where)).isSameAs(here);
            assertThat(await(hidden(where))).isNotSameAs(here);
            assertThat(me()).isSameAs(awaiter);
            assertThat(here.getName()).isEqualTo(name);
        });
    }

    @Test
    void context_isThatOfTheAwaiterAndAtAnyDepth() {
        Mono<String> reads = mono(() -> await(Mono.deferContextual(context -> Mono.just(context.get("key")))));
        run(() -> {
            assertThat(await(awaiting(reads))).isEqualTo("of the subscriber");
            assertThat(await(awaiting(hidden(reads)))).isEqualTo("of the subscriber");
            assertThat(await(awaiting(mono(() -> await(mono(() -> await(reads)))))))
                    .isEqualTo("of the subscriber");
            assertThat(await(mono(() -> ReactorBridge.context().isEmpty()))).isTrue();
        });
    }

    @Test
    void contextWrittenOnTheWay_isSeen() {
        run(() -> {
            Mono<String> reads = mono(() -> ReactorBridge.context().get("key"));
            assertThat(await(reads.contextWrite(context -> context.put("key", "on the way"))))
                    .isEqualTo("on the way");
        });
    }

    @Test
    void taskLocals_areThoseOfTheAwaiterAndStayInside() {
        TaskLocal<String> local = TaskLocal.withInitial(() -> "unset");
        Mono<String> source = mono(() -> {
            String seen = local.get();
            local.set("inside");
            return seen;
        });
        run(() -> {
            for (Mono<String> each : List.of(source, hidden(source))) {
                local.set("of the awaiter");
                assertThat(await(each)).isEqualTo("of the awaiter");
                assertThat(local.get()).isEqualTo("of the awaiter");
            }
        });
    }

    @Test
    void taskLocalsOfAnotherTaskThatMadeTheMono_areCarriedOverTheSameWay() {
        TaskLocal<String> local = TaskLocal.withInitial(() -> "unset");
        Mono<String> source = run(() -> {
            local.set("of the maker");
            return mono(local::get);
        });
        String here = run(() -> await(source));
        String subscribed = run(() -> await(hidden(source)));
        assertThat(here).isEqualTo(subscribed);
    }

    @Test
    void emptyOne_isNull() {
        run(() -> {
            for (Mono<?> empty : List.of(mono(() -> null), mono(() -> {}), mono(() -> await(Mono.empty())))) {
                Object value = await(empty);
                assertThat(value).isNull();
            }
        });
    }

    @Test
    void failure_isTheSameObjectAndReportedNowhere() {
        IOException failure = new IOException("body");
        try (Reports reports = Reports.capture()) {
            run(() -> assertThatThrownBy(() -> await(mono(() -> {
                        throw failure;
                    })))
                    .isSameAs(failure));
            assertThat(reports.messages()).isEmpty();
        }
        assertThat(dropped.all()).isEmpty();
    }

    @Test
    void eachAwait_runsTheBodyAnew() {
        List<Task<?>> ran = new CopyOnWriteArrayList<>();
        Mono<Boolean> source = mono(() -> ran.add(me()));
        run(() -> {
            await(source);
            await(source);
        });
        assertThat(ran).hasSize(2).doesNotHaveDuplicates();
    }

    @Test
    void scope_ofTheBody_endsBeforeTheValueIsThere() {
        run(() -> {
            Promise<Task<Void>> left = new Promise<>();
            AtomicBoolean cleaned = new AtomicBoolean();
            int value = await(mono(() -> {
                CountDownLatch begun = new CountDownLatch(1);
                left.succeed(createTask(() -> {
                    try {
                        begun.countDown();
                        await(sleep(ofHours(1)));
                    } finally {
                        await(createTask(() -> {}));
                        cleaned.set(true);
                    }
                }));
                begun.await();
                return 42;
            }));
            assertThat(value).isEqualTo(42);
            assertThat(cleaned).isTrue();
            assertThat(await(left.task()).isCancelled()).isTrue();
        });
    }

    @Test
    void body_isInTheListOfTheLoopWhileItRuns() {
        try (EventLoop loop = EventLoop.parallel("cold")) {
            run(loop, () -> {
                Task<?> awaiter = me();
                await(mono(() -> assertThat(loop.tasks()).contains(awaiter, me())));
                assertThat(loop.tasks()).containsExactly(awaiter);
            });
        }
    }

    // ---- elsewhere

    @Test
    void monoOnAnotherLoop_isSubscribedTo() {
        try (EventLoop loop = EventLoop.parallel("other")) {
            run(() -> {
                Thread here = Thread.currentThread();
                assertThat(await(mono(loop, Thread::currentThread))).isNotSameAs(here);
                assertThat(await(mono(loop, EventLoop::current))).isSameAs(loop);
            });
        }
        try (EventLoop loop = EventLoop.confined()) {
            run(loop, () -> assertThat(await(mono(EventLoop::current))).isSameAs(loop));
            run(() -> assertThat(await(mono(loop, EventLoop::current))).isSameAs(loop));
        }
    }

    @Test
    void monoOnAClosedLoop_isRejected() {
        EventLoop loop = EventLoop.parallel("closed");
        loop.close();
        run(() -> assertThatThrownBy(() -> await(mono(loop, () -> 1))).isInstanceOf(RejectedExecutionException.class));
    }

    @Test
    void monoInTheCleanUpOfALoopThatIsClosed_isRejected() throws Exception {
        EventLoop loop = EventLoop.parallel("closing");
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Task<Void> task = loop.createTask(() -> {
            try {
                await(sleep(ofHours(1)));
            } finally {
                thrown.set(Waiting.thrownBy(() -> await(mono(() -> 1))));
            }
        });
        Waiting.standsInAwait(task);
        loop.close();
        assertThat(thrown.get()).isInstanceOf(RejectedExecutionException.class);
    }

    @Test
    void threadPerBody_theMonoIsSubscribedTo() {
        ThreadLocal<String> left = new ThreadLocal<>();
        try (EventLoop loop = EventLoop.parallel("threads").threadPerBody(true)) {
            run(loop, () -> {
                await(mono(() -> left.set("by the body")));
                assertThat(left.get()).isNull();
            });
        }
    }

    @Test
    void awaiterThatWasAsked_subscribes() {
        run(() -> {
            Thread here = Thread.currentThread();
            me().cancel("a mistake");
            me().uncancel();
            assertThat(await(mono(Thread::currentThread))).isNotSameAs(here);
        });
    }

    @Test
    void awaiterThatIsAsked_doesNotRunTheBody() {
        AtomicBoolean ran = new AtomicBoolean();
        run(() -> {
            Task<Void> task = createTask(() -> {
                me().cancel("enough");
                await(mono(() -> ran.set(true)));
            });
            assertThatThrownBy(() -> await(task)).isInstanceOf(CancellationException.class);
        });
        assertThat(ran).isFalse();
    }

    // ---- the awaiter is asked while the body runs

    /** Runs a body that awaits the Mono with the hook, cancels it when the Mono's body stands, and answers how it ended. */
    private Outcome<?> cancelled(Body body, Mono<?> mono, Runnable when) {
        Body awaiter = new Body();
        Disposable subscription = mono(awaiter.running(() -> await(mono)))
                .contextWrite(this::withHook)
                .subscribe();
        body.task();
        when.run();
        subscription.dispose();
        return awaiter.outcome();
    }

    @Test
    void cancel_whileTheBodyAwaits_cleansUpBeforeTheAwaiterGoesOn() {
        run(() -> {
            Body body = new Body();
            AtomicBoolean cleaned = new AtomicBoolean();
            AtomicBoolean wentOn = new AtomicBoolean();
            Task<Void> awaiter = createTask(() -> {
                try {
                    await(mono(body.running(() -> {
                        try {
                            await(Mono.never());
                        } finally {
                            await(createTask(() -> {}));
                            cleaned.set(true);
                        }
                    })));
                } catch (CancelledError stop) {
                    assertThat(cleaned).isTrue();
                    await(mono(() -> wentOn.set(true)));
                    throw stop;
                }
            });
            body.standsInAwait();
            awaiter.cancel("enough");
            assertThat(Waiting.outcome(awaiter)).isEqualTo(new Cancelled<>("enough"));
            assertThat(wentOn).isTrue();
        });
        assertThat(dropped.all()).isEmpty();
    }

    @Test
    void cancel_whileTheBodyBlocks_interruptsIt() {
        Body body = new Body();
        AtomicReference<Thread> thread = new AtomicReference<>();
        Outcome<?> outcome = cancelled(
                body,
                mono(body.running(() -> {
                    thread.set(Thread.currentThread());
                    return new LinkedBlockingQueue<Integer>().take();
                })),
                () -> {
                    Waiting.until(() -> thread.get() != null);
                    Waiting.parked(thread.get());
                });
        assertThat(outcome).isEqualTo(STOPPED);
        assertThat(dropped.all()).isEmpty();
    }

    @Test
    void cancel_andTheBodyReturnsAValueNevertheless_discardsItOnce() {
        Body body = new Body();
        Outcome<?> outcome = cancelled(
                body,
                mono(body.running(() -> {
                    try {
                        return await(Mono.<Integer>never());
                    } catch (CancelledError stop) {
                        return 42;
                    }
                })),
                body::standsInAwait);
        assertThat(outcome).isEqualTo(STOPPED);
        assertThat(discarded).containsExactly(42);
        assertThat(dropped.all()).isEmpty();
    }

    @Test
    void cancel_andTheBodyReturnsWithoutHavingNoticed_discardsTheValueOnce() {
        Body body = new Body();
        Outcome<?> outcome = cancelled(
                body,
                mono(body.running(() -> {
                    while (me().cancelling() == 0) {
                        Thread.onSpinWait();
                    }
                    return 42;
                })),
                () -> {});
        assertThat(outcome).isEqualTo(STOPPED);
        assertThat(discarded).containsExactly(42);
    }

    @Test
    void cancel_andTheCleanUpFails_dropsTheErrorOnce() {
        Body body = new Body();
        IOException failure = new IOException("clean-up");
        try (Reports reports = Reports.capture()) {
            Outcome<?> outcome = cancelled(
                    body,
                    mono(body.running(() -> {
                        try {
                            return await(Mono.<Integer>never());
                        } catch (CancelledError stop) {
                            throw failure;
                        }
                    })),
                    body::standsInAwait);
            assertThat(outcome).isEqualTo(STOPPED);
            assertThat(reports.messages()).isEmpty();
        }
        assertThat(dropped.all()).containsExactly(failure);
        assertThat(discarded).isEmpty();
    }

    @Test
    void cancel_andTasksAreLeftInTheBodysScope_cancelsAndAwaitsThem() {
        Body body = new Body();
        AtomicBoolean cleaned = new AtomicBoolean();
        Outcome<?> outcome = cancelled(
                body,
                mono(body.running(() -> {
                    Promise<Void> begun = new Promise<>();
                    createTask(() -> {
                        try {
                            begun.succeed(null);
                            await(sleep(ofHours(1)));
                        } finally {
                            await(createTask(() -> {}));
                            cleaned.set(true);
                        }
                    });
                    await(begun.task());
                    await(Mono.never());
                })),
                () -> Waiting.until(() -> body.task().toString().contains("a Mono")));
        assertThat(outcome).isEqualTo(STOPPED);
        assertThat(cleaned).isTrue();
    }

    @Test
    void cancel_whileTheAwaiterIsShielded_doesNotReachTheBody() {
        run(() -> {
            Body body = new Body();
            Promise<Integer> value = new Promise<>();
            AtomicReference<Integer> seen = new AtomicReference<>();
            Task<Void> awaiter = createTask(() -> {
                shielded(() -> seen.set(await(mono(body.running(() -> await(value.task()))))));
            });
            body.standsInAwait();
            awaiter.cancel("enough");
            value.succeed(42);
            assertThat(Waiting.outcome(awaiter)).isEqualTo(new Cancelled<>("enough"));
            assertThat(seen).hasValue(42);
        });
    }

    @Test
    void timeout_aroundTheAwait_endsTheBodyAndThrows() {
        run(() -> {
            AtomicBoolean cleaned = new AtomicBoolean();
            assertThatThrownBy(() -> timeout(
                            ofMillis(1),
                            () -> await(mono(() -> {
                                try {
                                    return await(Mono.never());
                                } finally {
                                    await(createTask(() -> {}));
                                    cleaned.set(true);
                                }
                            }))))
                    .isInstanceOf(TimeoutException.class);
            assertThat(await(mono(() -> 42))).isEqualTo(42);
        });
    }

    @Test
    void cancelOfTheBodyAlone_isAFailureToTheAwaiter() {
        run(() -> {
            Body body = new Body();
            Task<Void> awaiter = createTask(() -> {
                assertThatThrownBy(() -> await(mono(body.running(() -> await(Mono.never())))))
                        .isInstanceOf(CancellationException.class)
                        .hasMessageContaining("that one");
                assertThat(me().cancelling()).isZero();
            });
            body.standsInAwait().task().cancel("that one");
            await(awaiter);
        });
    }
}
