package dev.taskbridge.rxjava3;

import static dev.taskbridge.Async.*;
import static dev.taskbridge.rxjava3.RxJavaBridge.*;
import static java.time.Duration.ofHours;
import static java.util.concurrent.TimeUnit.HOURS;
import static java.util.concurrent.TimeUnit.MINUTES;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.taskbridge.CancelledError;
import dev.taskbridge.EventLoop;
import dev.taskbridge.Generator;
import dev.taskbridge.Items;
import dev.taskbridge.LeakCheck;
import dev.taskbridge.Outcome;
import dev.taskbridge.Promise;
import dev.taskbridge.contract.Waiting;
import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.core.Single;
import io.reactivex.rxjava3.disposables.Disposable;
import io.reactivex.rxjava3.functions.Consumer;
import io.reactivex.rxjava3.observers.TestObserver;
import io.reactivex.rxjava3.plugins.RxJavaPlugins;
import io.reactivex.rxjava3.schedulers.Schedulers;
import io.reactivex.rxjava3.schedulers.TestScheduler;
import io.reactivex.rxjava3.subscribers.TestSubscriber;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Generators among RxJava's operators, with its plugins and its test scheduler. */
@ExtendWith(LeakCheck.class)
@Timeout(60)
class RxGeneratorTest {

    @RegisterExtension
    final DroppedErrors droppedErrors = new DroppedErrors();

    @Test // X52, X17, X19, X20
    void generators_await_whatTheyEmit() {
        flowable(out -> {
                    out.emit(await(Single.just(1)));
                    out.emit(awaitFirst(Flowable.just(2, 20)));
                    out.emit(awaitLast(Flowable.just(30, 3)));
                })
                .test()
                .awaitDone(30, SECONDS)
                .assertResult(1, 2, 3);
        observable(out -> {
                    out.emit(await(Single.just(1)));
                    forEach(Flowable.just(2, 3), out::emit);
                })
                .test()
                .awaitDone(30, SECONDS)
                .assertResult(1, 2, 3);
    }

    @Test // X22, X41
    void generator_catchesTheErrorOfASource_andEmitsOn() {
        flowable(out -> {
                    try {
                        forEach(Flowable.just(1).concatWith(Flowable.error(new IOException("caught"))), out::emit);
                    } catch (IOException error) {
                        out.emit(2);
                    }
                })
                .test()
                .awaitDone(30, SECONDS)
                .assertResult(1, 2);
    }

    @Test // X53, X113
    void generators_thatFail_tellTheSameObject() {
        IOException failure = new IOException("body");
        flowable(out -> {
                    out.emit(1);
                    throw failure;
                })
                .test()
                .awaitDone(30, SECONDS)
                .assertFailure(IOException.class, 1)
                .assertError(error -> error == failure);
        observable(out -> {
                    throw failure;
                })
                .test()
                .awaitDone(30, SECONDS)
                .assertError(error -> error == failure);
        assertThat(droppedErrors.all()).isEmpty();
    }

    @Test // X71 to X75: demand of a TestSubscriber
    void flowable_withATestSubscriber_followsItsDemand() {
        TestSubscriber<Integer> subscriber = RxJavaBridge.<Integer>flowable(out -> {
                    for (int i = 1; i <= 4; i++) {
                        out.emit(i);
                    }
                })
                .test(0);
        subscriber.assertEmpty();
        subscriber.request(2);
        subscriber.awaitCount(2).assertValues(1, 2);
        subscriber.request(2); // the end needs no more
        subscriber.awaitDone(30, SECONDS).assertResult(1, 2, 3, 4);
    }

    @Test // X56, X116
    void take_stopsTheGenerators() {
        AtomicInteger emits = new AtomicInteger();
        Promise<String> ended = new Promise<>();
        flowable(out -> {
                    try {
                        while (true) {
                            out.emit(emits.incrementAndGet());
                        }
                    } finally {
                        ended.succeed("");
                    }
                })
                .take(3)
                .test()
                .awaitDone(30, SECONDS)
                .assertResult(1, 2, 3);
        Waiting.outcome(ended.task());
        assertThat(emits.get()).isBetween(3, 4);

        Promise<CancelledError> refused = new Promise<>();
        observable(out -> {
                    try {
                        while (true) {
                            out.emit(1);
                        }
                    } catch (CancelledError asked) {
                        refused.succeed(asked);
                        throw asked;
                    }
                })
                .take(2)
                .test()
                .awaitDone(30, SECONDS)
                .assertResult(1, 1);
        assertThat(Waiting.outcome(refused.task())).isInstanceOf(Outcome.Success.class);
        assertThat(droppedErrors.all()).isEmpty();
    }

    @Test // X8: an error after the disposal goes to the plugin, once
    void dispose_andCleanUpThatFails_goesToThePluginOnce() {
        IOException failure = new IOException("clean-up");
        Promise<String> started = new Promise<>();
        TestObserver<Integer> observer = RxJavaBridge.<Integer>observable(out -> {
                    out.emit(1);
                    started.succeed("");
                    try {
                        await(Single.never());
                    } finally {
                        throwing(failure);
                    }
                })
                .test();
        Waiting.outcome(started.task());
        observer.dispose();
        Waiting.until(() -> !droppedErrors.all().isEmpty());
        assertThat(droppedErrors.all()).containsExactly(failure);
        observer.assertValues(1).assertNoErrors().assertNotComplete();
    }

    private static void throwing(IOException failure) throws IOException {
        throw failure;
    }

    @Test // X101, X109: RxJava tells a consumer that throws at its own onError
    void consumerThatThrows_hasItAtItsOnError() {
        IllegalStateException failure = new IllegalStateException("consumer");
        for (boolean withDemand : List.of(true, false)) {
            Promise<Throwable> told = new Promise<>();
            Promise<String> ended = new Promise<>();
            Consumer<Integer> consumer = item -> {
                throw failure;
            };
            Generator<Integer> generator = out -> {
                try {
                    out.emit(1);
                    out.emit(2);
                } finally {
                    ended.succeed("");
                }
            };
            Disposable subscription = withDemand
                    ? RxJavaBridge.<Integer>flowable(generator).subscribe(consumer, told::succeed)
                    : RxJavaBridge.<Integer>observable(generator).subscribe(consumer, told::succeed);
            assertThat(Waiting.outcome(told.task())).isEqualTo(new Outcome.Success<>(failure));
            Waiting.outcome(ended.task());
            assertThat(subscription.isDisposed()).isTrue();
        }
        assertThat(droppedErrors.all()).isEmpty();
    }

    @Test // X97, X98, X105, X106; kotlinx 1297: fatal errors vanish in multicast
    void fatalErrorOfTheBody_throughRefCount_isTold() {
        NoClassDefFoundError fatal = new NoClassDefFoundError("body");
        flowable(out -> {
                    throw fatal;
                })
                .publish()
                .refCount()
                .test()
                .awaitDone(30, SECONDS)
                .assertError(error -> error == fatal);
        observable(out -> {
                    throw fatal;
                })
                .publish()
                .refCount()
                .test()
                .awaitDone(30, SECONDS)
                .assertError(error -> error == fatal);
    }

    @Test // X100, X103, X108, X111: fatal for RxJava, which lets it through: emit throws it, and the plugin has it once
    void fatalErrorOfTheSubscriber_goesToThePluginOnce() {
        NoClassDefFoundError fatal = new NoClassDefFoundError("subscriber");
        List<Throwable> told = new CopyOnWriteArrayList<>();
        List<Throwable> thrown = new CopyOnWriteArrayList<>();
        Disposable subscription = RxJavaBridge.<Integer>flowable(out -> {
                    try {
                        out.emit(1);
                    } catch (NoClassDefFoundError error) {
                        thrown.add(error);
                    }
                })
                .subscribe(
                        item -> {
                            throw fatal;
                        },
                        told::add);
        Waiting.until(() -> !droppedErrors.all().isEmpty());
        assertThat(droppedErrors.all()).containsExactly(fatal);
        assertThat(thrown).containsExactly(fatal);
        assertThat(told).isEmpty();
        subscription.dispose();
    }

    @Test // X79, X80: relays
    void relay_throughBothTypes_keepsTheOrder() {
        Flowable<Integer> source = Flowable.range(1, 5_000).observeOn(Schedulers.computation());
        Flowable<Integer> relay = flowable(out -> forEach(source, out::emit));
        observable(out -> forEach(relay, out::emit))
                .cast(Integer.class)
                .toList()
                .test()
                .awaitDone(30, SECONDS)
                .assertValue(all -> all.equals(Flowable.range(1, 5_000).toList().blockingGet()));
    }

    // ---- time

    @Test
    void flowable_onATestSchedulersLoop_followsItsClock() {
        TestScheduler scheduler = new TestScheduler();
        EventLoop loop = eventLoop(scheduler);
        TestSubscriber<Integer> subscriber = RxJavaBridge.<Integer>flowable(loop, out -> {
                    for (int i = 1; i <= 3; i++) {
                        await(sleep(ofHours(1)));
                        out.emit(i);
                    }
                })
                .test(2);
        scheduler.advanceTimeBy(119, MINUTES);
        subscriber.assertValues(1);
        scheduler.advanceTimeBy(2, HOURS);
        subscriber.assertValues(1, 2).assertNotComplete(); // no demand for the third
        subscriber.request(1);
        scheduler.triggerActions();
        subscriber.assertResult(1, 2, 3);
    }

    @Test
    void flowable_withoutALoop_findsATestSchedulerInThePlaceOfComputation() {
        TestScheduler scheduler = new TestScheduler();
        RxJavaPlugins.setComputationSchedulerHandler(old -> scheduler);
        try {
            TestSubscriber<Long> subscriber = RxJavaBridge.<Long>flowable(out -> {
                        try (Items<Long> ticks = each(Flowable.interval(1, HOURS), 1)) {
                            for (long tick : ticks) {
                                out.emit(tick);
                                if (tick == 2) {
                                    break;
                                }
                            }
                        }
                    })
                    .test();
            scheduler.advanceTimeBy(119, MINUTES);
            subscriber.assertValues(0L);
            scheduler.advanceTimeBy(2, HOURS);
            subscriber.assertResult(0L, 1L, 2L);
        } finally {
            RxJavaPlugins.setComputationSchedulerHandler(null);
        }
    }

    // ---- mapping

    @Test
    void mapAwait_ofManyItems_keepsTheOrderAndTheBound() {
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        mapAwait(Flowable.range(1, 2_000), 8, i -> {
                    most.accumulateAndGet(running.incrementAndGet(), Math::max);
                    Thread.yield();
                    running.decrementAndGet();
                    return i;
                })
                .toList()
                .test()
                .awaitDone(30, SECONDS)
                .assertValue(all -> all.equals(Flowable.range(1, 2_000).toList().blockingGet()));
        assertThat(most.get()).isBetween(1, 8);
    }

    @Test
    void mapAwait_cancelled_stopsTheFunctionsAndTheSource() {
        List<String> steps = new CopyOnWriteArrayList<>();
        Promise<String> started = new Promise<>();
        TestSubscriber<Integer> subscriber = mapAwait(
                        Flowable.just(1).concatWith(Flowable.never()).doOnCancel(() -> steps.add("source")), 2, i -> {
                            started.succeed("");
                            try {
                                return await(Single.<Integer>never());
                            } catch (CancelledError asked) {
                                steps.add("function");
                                throw asked;
                            }
                        })
                .test();
        Waiting.outcome(started.task());
        subscriber.cancel();
        Waiting.until(() -> steps.size() == 2);
        assertThat(steps).containsExactlyInAnyOrder("source", "function");
        subscriber.assertEmpty();
    }
}
