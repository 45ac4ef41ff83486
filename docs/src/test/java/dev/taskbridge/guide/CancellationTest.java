package dev.taskbridge.guide;

import static dev.taskbridge.Async.*;
import static dev.taskbridge.reactor.ReactorBridge.*;
import static dev.taskbridge.rxjava3.RxJavaBridge.*;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.taskbridge.CancelledError;
import dev.taskbridge.Coroutine;
import dev.taskbridge.Outcome.Cancelled;
import dev.taskbridge.Outcome.Success;
import dev.taskbridge.Promise;
import dev.taskbridge.Task;
import io.reactivex.rxjava3.core.Single;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

/** The rows of the table in docs/cancellation.md. */
@Timeout(30)
class CancellationTest {
    private final List<String> steps = new CopyOnWriteArrayList<>();
    private final Promise<Void> started = new Promise<>("started");

    // ---- a request

    @Test
    void beforeTheBody() {
        run(() -> {
            CountDownLatch leave = new CountDownLatch(1);
            for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
                cpu(() -> leave.await()); // now all of its threads are busy
            }
            Task<String> queued = cpu(() -> {
                steps.add("ran");
                return "value";
            });
            assertThat(queued.cancel("too many")).isTrue();
            leave.countDown();

            assertThat(await(gatherOutcomes(queued))).containsExactly(new Cancelled<>("too many"));
        });
        assertThat(steps).isEmpty();
    }

    @Test
    void awaitingOwnTask() {
        run(() -> {
            Task<Void> outer = createTask("outer", () -> {
                Task<Void> inner = createTask("inner", () -> {
                    try {
                        started.succeed(null);
                        await(sleep(ofHours(1)));
                    } finally {
                        steps.add("inner has ended");
                    }
                });
                try {
                    await(inner);
                } finally {
                    steps.add("outer resumes");
                }
            });
            await(started.task());
            outer.cancel();
            await(gatherOutcomes(outer));
        });
        assertThat(steps).containsExactly("inner has ended", "outer resumes");
    }

    @Test
    void awaitingSharedTask() {
        // @start region="shared"
        Promise<String> menu = new Promise<>("menu"); // made outside: it belongs to no scope that ends
        run(() -> {
            Task<String> guest = createTask(() -> {
                started.succeed(null);
                return await(menu.task());
            });
            await(started.task());
            guest.cancel("has left");

            assertThat(await(gatherOutcomes(guest))).containsExactly(new Cancelled<>("has left"));
            assertThat(menu.task().isDone()).isFalse();
        });
        // @end region="shared"
    }

    @Test
    void awaitingForeign() {
        AtomicInteger cancels = new AtomicInteger();
        Coroutine<String> viaReactor = () -> await(
                Mono.<String>never().doOnSubscribe(s -> started.succeed(null)).doOnCancel(cancels::incrementAndGet));
        Promise<Void> alsoStarted = new Promise<>();
        Coroutine<String> viaRxJava = () -> await(Single.<String>never()
                .doOnSubscribe(d -> alsoStarted.succeed(null))
                .doOnDispose(cancels::incrementAndGet));
        run(() -> {
            Task<List<String>> both = gather(viaReactor, viaRxJava);
            await(started.task());
            await(alsoStarted.task());
            both.cancel("enough");
            assertThat(await(gatherOutcomes(both))).containsExactly(new Cancelled<>("enough"));
        });
        assertThat(cancels).hasValue(2);
    }

    @Test
    void awaitingColdMono() {
        List<String> steps = new CopyOnWriteArrayList<>();
        Mono<String> mono = mono(() -> {
            started.succeed(null);
            try {
                return await(Mono.never());
            } finally {
                await(Mono.fromRunnable(() -> steps.add("the body has cleaned up")));
            }
        });
        run(() -> {
            Task<String> task = createTask(() -> {
                try {
                    return await(mono);
                } finally {
                    steps.add("the await has ended");
                }
            });
            await(started.task());
            task.cancel("enough");
            assertThat(await(gatherOutcomes(task))).containsExactly(new Cancelled<>("enough"));
        });
        assertThat(steps).containsExactly("the body has cleaned up", "the await has ended");
    }

    @Test
    void awaitingStage() {
        CompletableFuture<String> stage = new CompletableFuture<>();
        run(() -> {
            Task<String> task = createTask(() -> {
                started.succeed(null);
                return await(stage);
            });
            await(started.task());
            task.cancel();
            await(gatherOutcomes(task));
        });
        assertThat(stage).isNotDone();
    }

    @Test
    void blockingCall() {
        // @start region="interrupt"
        run(() -> {
            Task<String> reader = createTask(() -> {
                started.succeed(null);
                return new LinkedBlockingQueue<String>().take(); // the JDK's: it knows interrupts, not tasks
            });
            await(started.task());
            reader.cancel("the shop closes");

            assertThat(await(gatherOutcomes(reader))).containsExactly(new Cancelled<>("the shop closes"));
        });
        // @end region="interrupt"
    }

    @Test
    void finishedTask() {
        Task<String> finished = Task.completed("value");
        assertThat(finished.cancel()).isFalse();
        assertThat(finished.outcome()).isEqualTo(new Success<>("value"));
    }

    @Test
    void computing() {
        // @start region="checkpoint"
        run(() -> {
            Task<Long> search = cpu(() -> {
                started.succeed(null);
                for (long n = 0; ; n++) {
                    checkpoint(); // an await of nothing
                }
            });
            await(started.task());
            search.cancel();
            assertThat(await(gatherOutcomes(search)).getFirst()).isInstanceOf(Cancelled.class);
        });
        // @end region="checkpoint"
    }

    @Test
    void takenBack() {
        String value = run(() -> await(createTask(() -> {
            Task<?> me = Task.current().orElseThrow();
            me.cancel();
            assertThat(me.cancelling()).isEqualTo(1);
            assertThat(me.uncancel()).isZero();
            await(sleep(ofMillis(1)));
            return "value";
        })));
        assertThat(value).isEqualTo("value");
    }

    // ---- the clean-up

    @Test
    void cleanUp() {
        // @start region="cleanUp"
        run(() -> {
            Task<Void> order = createTask(() -> {
                try {
                    started.succeed(null);
                    await(Mono.never());
                } catch (Exception e) {
                    steps.add("never here: a request to stop is no Exception");
                } finally {
                    // the request has been delivered, so this waits as usual
                    await(Mono.fromRunnable(() -> steps.add("rolled back")));
                }
            });
            await(started.task());
            order.cancel();
            await(gatherOutcomes(order)); // it has ended when its clean-up has
            assertThat(steps).containsExactly("rolled back");
        });
        // @end region="cleanUp"
    }

    @Test
    void shieldedBlock() {
        // @start region="shielded"
        run(() -> {
            Promise<Void> written = new Promise<>("written");
            Task<Void> transfer = createTask(() -> {
                shielded(() -> {
                    started.succeed(null);
                    await(written.task());
                    steps.add("credited");
                });
                await(sleep(ofHours(1))); // the first await after the block: here
            });
            await(started.task());
            transfer.cancel();
            written.succeed(null);

            assertThat(await(gatherOutcomes(transfer)).getFirst()).isInstanceOf(Cancelled.class);
            assertThat(steps).containsExactly("credited");
        });
        // @end region="shielded"
    }

    // ---- mine and yours

    @Test
    void mineAndYours() {
        // @start region="mineAndYours"
        run(() -> {
            Task<Void> me = createTask("me", () -> {
                Task<Void> yours = sleep(ofHours(1));
                yours.cancel("not needed");
                try {
                    await(yours);
                } catch (CancellationException failed) { // what I awaited was cancelled: a failure like any other
                    steps.add("yours");
                }
                try {
                    started.succeed(null);
                    await(sleep(ofHours(1)));
                } catch (CancelledError stop) { // I am asked to stop
                    steps.add("mine: " + stop.reason());
                    throw stop;
                }
            });
            await(started.task());
            me.cancel("closing time");
            await(gatherOutcomes(me));
            assertThat(steps).containsExactly("yours", "mine: closing time");
        });
        // @end region="mineAndYours"
    }

    // ---- bridges

    @Test
    void coldDisposed() {
        Promise<String> reason = new Promise<>();
        Disposable subscription = mono(() -> {
                    try {
                        started.succeed(null);
                        await(sleep(ofHours(1)));
                    } catch (CancelledError stop) {
                        reason.succeed(stop.reason());
                        throw stop;
                    }
                })
                .subscribe(item -> steps.add("item"), error -> steps.add("error"), () -> steps.add("complete"));
        run(() -> await(started.task()));
        subscription.dispose();

        assertThat(run(() -> await(reason.task()))).isEqualTo("downstream cancelled");
        assertThat(steps).isEmpty();
    }

    @Test
    void coldDisposedCleanUpFails() {
        Promise<Throwable> dropped = new Promise<>();
        Consumer<Throwable> hook = dropped::succeed;
        IllegalStateException failure = new IllegalStateException("the clean-up fails");
        Disposable subscription = mono(() -> {
                    try {
                        started.succeed(null);
                        await(sleep(ofHours(1)));
                    } finally {
                        fail(failure);
                    }
                })
                .contextWrite(Context.of("reactor.onErrorDropped.local", hook))
                .subscribe();
        run(() -> await(started.task()));
        subscription.dispose();

        assertThat(run(() -> await(dropped.task()))).isSameAs(failure);
    }

    private static void fail(RuntimeException failure) {
        throw failure;
    }

    @Test
    void coldValueTooLate() {
        Promise<String> discarded = new Promise<>();
        Promise<Void> go = new Promise<>();
        Disposable subscription = mono(() -> shielded(() -> {
                    started.succeed(null);
                    await(go.task());
                    return "value";
                }))
                .doOnDiscard(String.class, discarded::succeed)
                .subscribe(steps::add);
        run(() -> await(started.task()));
        subscription.dispose();
        go.succeed(null);

        assertThat(run(() -> await(discarded.task()))).isEqualTo("value");
        assertThat(steps).isEmpty();
    }

    @Test
    void hotDisposed() {
        Promise<String> shared = new Promise<>();
        Mono<String> view = toMono(shared.task());
        view.subscribe(steps::add).dispose();
        view.subscribe(steps::add);
        shared.succeed("value");
        assertThat(steps).containsExactly("value");
    }

    // ---- gather

    @Test
    void gatherCancelled() {
        run(() -> {
            Task<Void> one = sleep(ofHours(1));
            Task<Void> two = sleep(ofHours(2));
            Task<List<Void>> both = gather(one, two);
            both.cancel("enough");
            assertThatThrownBy(() -> await(both)).isInstanceOf(CancellationException.class);
            assertThat(List.of(one.isCancelled(), two.isCancelled())).containsExactly(true, true);
        });
    }

    @Test
    void gatherMemberFails() {
        // @start region="gather"
        run(() -> {
            Promise<Void> cancelled = new Promise<>("cancelled");
            IllegalStateException failure = new IllegalStateException("out of milk");
            Coroutine<String> milk = () -> {
                await(started.task());
                throw failure;
            };
            Coroutine<String> startedByGather = () -> {
                try {
                    started.succeed(null);
                    await(sleep(ofHours(1)));
                    return "cake";
                } finally {
                    cancelled.succeed(null);
                }
            };
            Task<Void> passedIn = sleep(ofHours(1));

            assertThatThrownBy(() -> await(gather(List.of(passedIn, startedByGather, milk))))
                    .isSameAs(failure);
            await(cancelled.task());
            assertThat(passedIn.isDone()).isFalse();
        });
        // @end region="gather"
    }

    // ---- time

    @Test
    void timeoutExpires() {
        // @start region="timeout"
        run(() -> {
            Task<Void> before = sleep(ofHours(1));
            AtomicReference<Task<Void>> inside = new AtomicReference<>();
            assertThatThrownBy(() -> timeout(ofMillis(10), () -> {
                        try {
                            inside.set(sleep(ofHours(1)));
                            await(gather(before, inside.get()));
                        } finally {
                            await(sleep(ofMillis(1)));
                            steps.add("cleaned up");
                        }
                    }))
                    .isInstanceOf(TimeoutException.class);

            assertThat(steps).containsExactly("cleaned up");
            assertThat(inside.get().isCancelled()).isTrue();
            assertThat(before.isDone()).isFalse();
        });
        // @end region="timeout"
    }

    @Test
    void waitForExpires() {
        run(() -> {
            Task<Void> inner = sleep(ofHours(1));
            assertThatThrownBy(() -> await(waitFor(inner, ofMillis(1)))).isInstanceOf(TimeoutException.class);
            assertThat(inner.isCancelled()).isTrue();
        });
    }

    // ---- scopes

    @Test
    void scopeEnds() {
        // @start region="scope"
        run(() -> {
            createTask(() -> {
                try {
                    started.succeed(null);
                    await(sleep(ofHours(1)));
                } finally {
                    steps.add("the forgotten task has ended");
                }
            });
            await(started.task());
            steps.add("the body returns");
        });
        steps.add("run returns");
        assertThat(steps).containsExactly("the body returns", "the forgotten task has ended", "run returns");
        // @end region="scope"
    }

    // ---- interrupts

    @Test
    void interruptedRun() throws InterruptedException {
        // @start region="interruptedRun"
        Thread caller = Thread.ofPlatform().start(() -> {
            try {
                run(() -> {
                    try {
                        started.succeed(null);
                        await(sleep(ofHours(1)));
                    } finally {
                        steps.add("cleaned up");
                    }
                });
            } catch (Exception e) {
                steps.add(e.getClass().getSimpleName());
            }
        });
        run(() -> await(started.task()));
        caller.interrupt();
        caller.join();
        assertThat(steps).containsExactly("cleaned up", "InterruptedException");
        // @end region="interruptedRun"
    }
}
