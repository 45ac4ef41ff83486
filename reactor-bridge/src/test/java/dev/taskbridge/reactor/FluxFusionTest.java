package dev.taskbridge.reactor;

import static dev.taskbridge.Async.*;
import static dev.taskbridge.reactor.ReactorBridge.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.taskbridge.Items;
import dev.taskbridge.LeakCheck;
import dev.taskbridge.Outcome;
import dev.taskbridge.Task;
import dev.taskbridge.contract.Waiting;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Fuseable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxOperator;
import reactor.core.publisher.Operators;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.util.context.Context;

/** What Reactor's sources that lend their queue are promised by who reads it. */
@ExtendWith(LeakCheck.class)
@Timeout(60)
class FluxFusionTest {

    @RegisterExtension
    final DroppedErrors droppedErrors = new DroppedErrors();

    /** An endless one. */
    private static <T> Iterable<T> endless(IntFunction<T> item) {
        return () -> new Iterator<>() {
            private int at;

            @Override
            public boolean hasNext() {
                return true;
            }

            @Override
            public T next() {
                return item.apply(++at);
            }
        };
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // the type is the compiler's only
    private static <X extends Throwable> X sneaky(Throwable thrown) throws X {
        throw (X) thrown;
    }

    private static Flux<Integer> failingAfterThree(Throwable failure) {
        return Flux.fromIterable(endless(i -> {
            if (i > 3) {
                throw FluxFusionTest.<RuntimeException>sneaky(failure);
            }
            return i;
        }));
    }

    @Test
    void iteratorThatThrows_failsTheLoopWithThatVeryObject() {
        for (Throwable failure : List.of(new IOException("checked"), new IllegalStateException("unchecked"))) {
            for (Flux<Integer> source : List.of(
                    failingAfterThree(failure),
                    failingAfterThree(failure).publishOn(Schedulers.parallel()),
                    failingAfterThree(failure).hide())) {
                List<Integer> read = new ArrayList<>();
                run(() -> assertThat(catchThrowable(() -> forEach(source, read::add)))
                        .isSameAs(failure));
                assertThat(read).containsExactly(1, 2, 3);
            }
        }
        assertThat(droppedErrors.all()).isEmpty();
    }

    @Test
    void operatorErrorHookOfTheContext_isAskedAboutWhatAQueueThrows() {
        IllegalStateException failure = new IllegalStateException("iterator");
        IOException instead = new IOException("by the hook");
        java.util.function.BiFunction<Throwable, Object, Throwable> hook = (thrown, item) -> instead;
        run(() -> {
            CONTEXT.set(Context.of("reactor.onOperatorError.local", hook));
            assertThat(catchThrowable(() -> forEach(failingAfterThree(failure), item -> {})))
                    .isSameAs(instead);
        });
    }

    @Test
    void break_ofAStream_closesIt() {
        AtomicInteger closed = new AtomicInteger();
        for (Flux<Integer> source : List.of(
                Flux.fromStream(() -> Stream.iterate(1, i -> i + 1).onClose(closed::incrementAndGet)),
                Flux.fromStream(() -> Stream.iterate(1, i -> i + 1).onClose(closed::incrementAndGet))
                        .publishOn(Schedulers.parallel()))) {
            closed.set(0);
            run(() -> {
                try (Items<Integer> items = each(source)) {
                    assertThat(items.iterator().next()).isEqualTo(1);
                    assertThat(closed).hasValue(0);
                }
            });
            Waiting.until(() -> closed.get() == 1);
        }
    }

    @Test // reactor-core 3762: what a fused source holds is not let go
    void resource_ofAFusedSource_isReleasedOnce() {
        for (boolean all : new boolean[] {true, false}) {
            for (boolean elsewhere : new boolean[] {true, false}) {
                AtomicInteger released = new AtomicInteger();
                Flux<Integer> source =
                        Flux.using(() -> "resource", name -> Flux.range(1, 10), name -> released.incrementAndGet());
                run(() -> {
                    try (Items<Integer> items = each(elsewhere ? source.publishOn(Schedulers.parallel()) : source)) {
                        for (int item : items) {
                            assertThat(released).hasValue(0);
                            if (item == 3 && !all) {
                                break;
                            }
                        }
                    }
                });
                assertThat(released)
                        .as("to the end: %s, elsewhere: %s", all, elsewhere)
                        .hasValue(1);
            }
        }
    }

    @Test // pooled buffers leak
    void itemsLeftInAFusedQueue_goToTheDiscardHook() {
        List<Object> discarded = new CopyOnWriteArrayList<>();
        Sinks.Many<Integer> hot = Sinks.many().unicast().onBackpressureBuffer();
        for (Flux<Integer> source :
                List.of(hot.asFlux(), Flux.range(1, 5).hide().publishOn(Schedulers.parallel()))) {
            discarded.clear();
            run(() -> {
                CONTEXT.set(Operators.enableOnDiscard(Context.empty(), discarded::add));
                IntStream.rangeClosed(1, 5).forEach(hot::tryEmitNext);
                try (Items<Integer> items = each(source)) {
                    assertThat(items.iterator().next()).isEqualTo(1);
                    assertThat(items.iterator().hasNext()).isTrue();
                }
            });
            Waiting.until(() -> discarded.size() == 4);
            assertThat(discarded).containsExactlyInAnyOrder(2, 3, 4, 5); // publishOn discards some, on its thread
        }
    }

    @Test
    void itemsOfACollectionThatIsReadInPart_areDiscardedOnce() {
        List<Object> discarded = new CopyOnWriteArrayList<>();
        run(() -> {
            CONTEXT.set(Operators.enableOnDiscard(Context.empty(), discarded::add));
            try (Items<Integer> items = each(Flux.fromIterable(List.of(1, 2, 3, 4)))) {
                assertThat(items.iterator().next()).isEqualTo(1);
            }
        });
        assertThat(discarded).containsExactly(2, 3, 4);
    }

    @Test
    void functionsBehindAnAsyncBoundary_stayOnItsThread() {
        Scheduler scheduler = Schedulers.newSingle("beyond");
        Set<String> threads = ConcurrentHashMap.newKeySet();
        List<Integer> read = new ArrayList<>();
        run(() -> forEach(
                Flux.range(1, 1_000).publishOn(scheduler).map(i -> {
                    threads.add(Thread.currentThread().getName());
                    return i;
                }),
                read::add));
        assertThat(read).hasSize(1_000);
        assertThat(threads).allSatisfy(name -> assertThat(name).startsWith("beyond"));
        scheduler.dispose();
    }

    @Test
    void break_ofAnEndlessSource_ends() {
        List<Object> discarded = new CopyOnWriteArrayList<>();
        for (Flux<Integer> source : List.of(
                Flux.fromIterable(endless(i -> i)),
                Flux.fromIterable(endless(i -> i)).publishOn(Schedulers.parallel()))) {
            run(() -> {
                CONTEXT.set(Operators.enableOnDiscard(Context.empty(), discarded::add));
                try (Items<Integer> items = each(source)) {
                    for (int item : items) {
                        if (item == 1_000) {
                            break;
                        }
                    }
                }
            });
        }
        assertThat(discarded).hasSizeLessThan(1_000);
    }

    @Test
    void cancel_whileAnIteratorBlocks_interruptsItAndEndsTheReader() {
        CountDownLatch blocks = new CountDownLatch(1);
        Flux<Integer> source = Flux.fromIterable(endless(i -> {
            if (i == 3) {
                blocks.countDown();
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException stopped) {
                    throw FluxFusionTest.<RuntimeException>sneaky(stopped);
                }
            }
            return i;
        }));
        Task<Void> reading = createTask(() -> forEach(source, item -> {}));
        Waiting.until(() -> blocks.getCount() == 0);
        reading.cancel("enough");
        assertThat(Waiting.outcome(reading)).isEqualTo(new Outcome.Cancelled<>("enough"));
        assertThat(droppedErrors.all()).isEmpty();
    }

    @Test
    void cancel_ofALoopOverAnEndlessSource_stopsIt() {
        Task<Void> reading = createTask(() -> forEach(Flux.fromIterable(endless(i -> i)), item -> {
            if (item == 1_000) {
                Task.current().orElseThrow().cancel("enough");
            }
        }));
        assertThat(Waiting.outcome(reading)).isEqualTo(new Outcome.Cancelled<>("enough"));
    }

    @Test
    void each_onAPlainVirtualThread_readsFusedSources() {
        for (Flux<Integer> source :
                List.of(Flux.range(1, 1_000), Flux.range(1, 1_000).publishOn(Schedulers.parallel()))) {
            Waiting.onPlainVirtualThread(() -> {
                List<Integer> read = new ArrayList<>();
                try (Items<Integer> items = each(source)) {
                    items.forEach(read::add);
                }
                assertThat(read).hasSize(1_000);
            });
        }
    }

    /** Lends its queue on another thread than the one that subscribes. */
    private static final class Late extends Flux<Integer> implements Fuseable {
        @Override
        public void subscribe(CoreSubscriber<? super Integer> actual) {
            Thread.startVirtualThread(() -> Flux.range(1, 9).subscribe(actual));
        }
    }

    @Test
    void fusedSubscriptionThatArrivesOnAnotherThread_losesNothing() throws InterruptedException {
        List<Integer> numbers = IntStream.rangeClosed(1, 9).boxed().toList();
        Flux<Integer> late = new Late();
        run(() -> {
            for (int round = 0; round < 5_000; round++) {
                assertThat(all(late)).isEqualTo(numbers);
            }
        });
        List<List<Integer>> read = new ArrayList<>();
        Thread.startVirtualThread(() -> {
                    for (int round = 0; round < 5_000; round++) {
                        read.add(all(late));
                    }
                })
                .join();
        assertThat(read).hasSize(5_000).containsOnly(numbers);
    }

    /** An operator that hands on what it is given, and does not say that it lends a queue. */
    private static final class Tenfold extends FluxOperator<Integer, Integer> {
        Tenfold(Flux<Integer> source) {
            super(source);
        }

        @Override
        public void subscribe(CoreSubscriber<? super Integer> actual) {
            source.subscribe(new CoreSubscriber<Integer>() {
                @Override
                public void onSubscribe(Subscription upstream) {
                    actual.onSubscribe(upstream);
                }

                @Override
                public void onNext(Integer item) {
                    actual.onNext(item * 10);
                }

                @Override
                public void onError(Throwable error) {
                    actual.onError(error);
                }

                @Override
                public void onComplete() {
                    actual.onComplete();
                }
            });
        }
    }

    @Test
    void operatorThatHandsItsUpstreamOn_isNotLeftOut() {
        Flux<Integer> source = Flux.range(1, 3);
        run(() -> {
            for (Flux<Integer> one : List.of(source, source.publishOn(Schedulers.single()))) {
                assertThat(all(new Tenfold(one))).containsExactly(10, 20, 30);
            }
        });
        assertThat(droppedErrors.all()).isEmpty();
    }

    private static List<Integer> all(Flux<Integer> source) {
        List<Integer> all = new ArrayList<>();
        try (Items<Integer> items = each(source)) {
            items.forEach(all::add);
        }
        return all;
    }
}
