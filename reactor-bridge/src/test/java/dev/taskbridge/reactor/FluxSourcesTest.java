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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

/** The reader with every kind of source: fused, hidden, hot, on other threads. */
@ExtendWith(LeakCheck.class)
@Timeout(60)
class FluxSourcesTest {
    private static final int ITEMS = 2_000;

    @RegisterExtension
    final DroppedErrors droppedErrors = new DroppedErrors();

    /** All give the numbers from 1 on. */
    private static Map<String, Flux<Integer>> sources() {
        Flux<Integer> range = Flux.range(1, ITEMS);
        Map<String, Flux<Integer>> all = new LinkedHashMap<>();
        all.put("fused", range);
        all.put(
                "fused, with operators",
                range.map(i -> i + 1).filter(i -> i > 0).map(i -> i - 1));
        all.put("hidden", range.hide());
        all.put("of an Iterable", Flux.fromIterable(range.toIterable()));
        all.put(
                "of a Stream",
                Flux.fromStream(() -> IntStream.rangeClosed(1, ITEMS).boxed()));
        all.put("publishOn", range.publishOn(Schedulers.parallel()));
        all.put("publishOn, hidden", range.hide().publishOn(Schedulers.single()).hide());
        all.put("subscribeOn", range.subscribeOn(Schedulers.parallel()));
        all.put("generate", Flux.generate(() -> 1, (at, sink) -> {
            sink.next(at);
            if (at == ITEMS) {
                sink.complete();
            }
            return at + 1;
        }));
        all.put("create", Flux.create(sink -> {
            for (int i = 1; i <= ITEMS; i++) {
                sink.next(i);
            }
            sink.complete();
        }));
        all.put("concatMap", Flux.range(0, ITEMS / 10).concatMap(ten -> Flux.range(1 + 10 * ten, 10)));
        all.put("flatMapSequential", range.flatMapSequential(i -> Mono.just(i).hide()));
        all.put("of Monos", range.concatMap(i -> Mono.fromCallable(() -> i)));
        all.put("cached", range.cache());
        all.put("limitRate", range.limitRate(7));
        all.put("a generator", flux(out -> {
            for (int i = 1; i <= ITEMS; i++) {
                out.emit(i);
            }
        }));
        all.put("a generator, publishOn", all.get("a generator").publishOn(Schedulers.parallel(), 4));
        return all;
    }

    @Test // M53, M55, M56, R34
    void each_ofEveryKindOfSource_readsAllInOrder() {
        List<Integer> expected = IntStream.rangeClosed(1, ITEMS).boxed().toList();
        sources().forEach((name, source) -> {
            for (int prefetch : new int[] {1, 5, 256, Integer.MAX_VALUE}) {
                List<Integer> read = new ArrayList<>();
                run(() -> {
                    try (Items<Integer> items = each(source, prefetch)) {
                        items.forEach(read::add);
                    }
                });
                assertThat(read).as("%s, prefetch %s", name, prefetch).isEqualTo(expected);
            }
        });
        assertThat(droppedErrors.all()).isEmpty();
    }

    @Test // M62, X83; reactor-core 2519, 3762: a fused source loses the cancel
    void break_ofEveryKindOfSource_cancelsItOnce() {
        sources().forEach((name, source) -> {
            AtomicInteger cancelled = new AtomicInteger();
            List<Integer> read = new ArrayList<>();
            run(() -> {
                try (Items<Integer> items = each(source.doOnCancel(cancelled::incrementAndGet), 16)) {
                    for (int item : items) {
                        read.add(item);
                        if (item == 100) {
                            break;
                        }
                    }
                }
            });
            assertThat(read).as(name).hasSize(100);
            assertThat(cancelled).as(name).hasValue(1);
        });
    }

    @Test
    void cancel_whileEachKindOfSourceIsRead_endsTheReader() {
        sources().forEach((name, source) -> {
            AtomicInteger cancelled = new AtomicInteger();
            Task<Void> reading = createTask(() ->
                    forEach(source.concatWith(Mono.never()).doOnCancel(cancelled::incrementAndGet), item -> {
                        if (item == ITEMS) {
                            Task.current().orElseThrow().cancel("enough");
                        }
                    }));
            assertThat(Waiting.outcome(reading)).as(name).isEqualTo(new Outcome.Cancelled<>("enough"));
            assertThat(cancelled).as(name).hasValue(1);
        });
    }

    @Test // M79, M86, X86
    void operatorThatThrows_inEveryKindOfSource_failsTheLoopAtItsPlace() {
        IllegalStateException failure = new IllegalStateException("operator");
        sources().forEach((name, source) -> {
            List<Integer> read = new ArrayList<>();
            run(() -> {
                Throwable thrown = catchThrowable(() -> forEach(
                        source.map(i -> {
                            if (i == 300) {
                                throw failure;
                            }
                            return i;
                        }),
                        read::add));
                assertThat(thrown).as(name).isSameAs(failure);
            });
            assertThat(read).as(name).hasSize(299);
        });
    }

    @Test // X85: subscribed to before the first item
    void each_ofAHotSource_hasWhatComesFromThenOn() {
        Sinks.Many<Integer> hot = Sinks.many().multicast().directBestEffort();
        run(() -> {
            hot.tryEmitNext(0); // nobody listens
            try (Items<Integer> one = each(hot.asFlux(), 4);
                    Items<Integer> other = each(hot.asFlux(), 2)) {
                for (int i = 1; i <= 4; i++) {
                    hot.tryEmitNext(i);
                }
                hot.tryEmitComplete();
                assertThat(read(one)).containsExactly(1, 2, 3, 4);
                assertThat(read(other)).containsExactly(1, 2); // no room for more, and a hot source goes on
            }
        });
    }

    private static List<Integer> read(Items<Integer> items) {
        List<Integer> all = new ArrayList<>();
        items.forEach(all::add);
        return all;
    }

    @Test
    void each_ofAHotSourceOnAnotherThread_losesNothingThatItAskedFor() {
        Sinks.Many<Integer> hot = Sinks.many().unicast().onBackpressureBuffer();
        List<Integer> read = new CopyOnWriteArrayList<>();
        Task<Void> reading = createTask(() -> forEach(hot.asFlux(), read::add));
        for (int i = 1; i <= ITEMS; i++) {
            hot.tryEmitNext(i).orThrow();
        }
        hot.tryEmitComplete().orThrow();
        assertThat(Waiting.outcome(reading)).isInstanceOf(Outcome.Success.class);
        assertThat(read).isEqualTo(IntStream.rangeClosed(1, ITEMS).boxed().toList());
    }

    @Test // R79, X95: two at a time, each with an order of its own
    void twoStreams_readInTurns_keepTheirOrder() {
        run(() -> {
            try (Items<Integer> odd = each(Flux.range(1, 1_000).publishOn(Schedulers.parallel()), 3);
                    Items<Integer> even = each(flux(out -> forEach(Flux.range(1, 1_000), out::emit)), 1)) {
                for (int i = 1; i <= 1_000; i++) {
                    assertThat(odd.iterator().next()).isEqualTo(i);
                    assertThat(even.iterator().next()).isEqualTo(i);
                }
                assertThat(odd.iterator().hasNext() || even.iterator().hasNext())
                        .isFalse();
            }
        });
    }
}
