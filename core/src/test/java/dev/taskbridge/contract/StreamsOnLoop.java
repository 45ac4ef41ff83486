package dev.taskbridge.contract;

import static dev.taskbridge.Async.*;
import static org.assertj.core.api.Assertions.assertThat;

import dev.taskbridge.AsyncFunction;
import dev.taskbridge.EventLoop;
import dev.taskbridge.Generator;
import dev.taskbridge.Items;
import dev.taskbridge.Outcome;
import dev.taskbridge.Promise;
import dev.taskbridge.Task;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * Streams in both directions, on every loop.
 *
 * @param <P> the foreign type
 */
public interface StreamsOnLoop<P> extends OnLoop {

    /** The builder without a loop: it runs on that of the subscribing task. */
    P stream(Generator<Integer> generator);

    /** The builder that names a loop. */
    P stream(EventLoop loop, Generator<Integer> generator);

    Items<Integer> each(P source, int prefetch);

    P mapAwait(P source, int concurrency, AsyncFunction<Integer, Integer> function);

    void subscribe(P source, StreamProbe probe);

    private List<Integer> read(P source, int prefetch) {
        return ReadContract.all(each(source, prefetch));
    }

    // ---- both ends

    @Test
    default void generator_andItsReader_runOnTheLoop() {
        assertThat(value(loop().createTask(() -> read(
                        stream(out -> {
                            assertThat(EventLoop.current()).isSameAs(loop());
                            for (int i = 1; i <= 1_000; i++) {
                                out.emit(i);
                            }
                        }),
                        16))))
                .isEqualTo(ReadContract.upTo(1_000));
    }

    @Test // R46: strict alternation
    default void generator_readWithPrefetch1_alternates() {
        List<String> steps = new CopyOnWriteArrayList<>();
        value(loop().createTask(() -> {
            P source = stream(out -> {
                for (int i = 1; i <= 3; i++) {
                    steps.add("emits " + i);
                    out.emit(i);
                }
            });
            try (Items<Integer> items = each(source, 1)) {
                for (int item : items) {
                    await(sleep(WHILE)); // the generator is further on only if there is demand
                    steps.add("reads " + item);
                }
            }
        }));
        assertThat(steps.stream().filter(step -> step.startsWith("reads")))
                .containsExactly("reads 1", "reads 2", "reads 3");
        assertThat(steps.indexOf("emits 3")).isGreaterThan(steps.indexOf("reads 1"));
    }

    @Test // many tasks on a confined loop take turns; elsewhere they are serialised
    default void generator_withManyTasks_losesNothing() {
        List<Integer> read = value(loop().createTask(() -> read(
                stream(out -> {
                    List<Task<Void>> tasks = new ArrayList<>();
                    for (int i = 1; i <= 200; i++) {
                        int item = i;
                        tasks.add(createTask(() -> out.emit(item)));
                    }
                    for (Task<Void> task : tasks) {
                        await(task);
                    }
                }),
                7)));
        assertThat(read).containsExactlyInAnyOrderElementsOf(ReadContract.upTo(200));
    }

    @Test
    default void generator_thatSleeps_isReadInTime() {
        assertThat(value(loop().createTask(() -> read(
                        stream(out -> {
                            for (int i = 1; i <= 3; i++) {
                                await(sleep(WHILE));
                                out.emit(i);
                            }
                        }),
                        256))))
                .containsExactly(1, 2, 3);
    }

    @Test
    default void generator_thatFails_failsTheReaderWithThatObject() {
        IOException failure = new IOException("generator");
        List<Integer> read = new CopyOnWriteArrayList<>();
        Task<Void> task = loop().createTask(() -> {
            P source = stream(out -> {
                out.emit(1);
                throw failure;
            });
            try (Items<Integer> items = each(source, 4)) {
                items.forEach(read::add);
            }
        });
        assertThat(end(task)).isEqualTo(new Outcome.Failure<>(failure));
        assertThat(read).containsExactly(1);
    }

    @Test
    default void break_stopsTheGenerator() {
        List<String> steps = new CopyOnWriteArrayList<>();
        value(loop().createTask(() -> {
            P source = stream(out -> {
                try {
                    for (int i = 1; ; i++) {
                        out.emit(i);
                    }
                } finally {
                    steps.add("generator cleaned up");
                }
            });
            try (Items<Integer> items = each(source, 4)) {
                for (int item : items) {
                    if (item == 10) {
                        break;
                    }
                }
            }
        }));
        until(() -> !steps.isEmpty());
        until(() -> loop().tasks().isEmpty());
        assertThat(steps).containsExactly("generator cleaned up");
    }

    @Test
    default void cancel_ofTheReader_stopsBoth() {
        List<String> steps = new CopyOnWriteArrayList<>();
        Task<List<Integer>> task = loop().createTask(() -> read(
                stream(out -> {
                    try {
                        out.emit(1);
                        steps.add("emitted");
                        await(sleep(LONG));
                    } finally {
                        steps.add("generator cleaned up");
                    }
                }),
                4));
        until(() -> steps.contains("emitted"));
        task.cancel("enough");
        assertThat(end(task)).isEqualTo(new Outcome.Cancelled<>("enough"));
        until(() -> steps.size() == 2);
        until(() -> loop().tasks().isEmpty());
        assertThat(steps).containsExactly("emitted", "generator cleaned up");
    }

    @Test
    default void subscriberWithoutDemand_getsItemsAsItAsks() {
        AtomicInteger emitted = new AtomicInteger();
        StreamProbe probe = new StreamProbe(2);
        subscribe(
                stream(loop(), out -> {
                    for (int i = 1; i <= 4; i++) {
                        out.emit(i);
                        emitted.incrementAndGet();
                    }
                }),
                probe);
        until(() -> emitted.get() == 2);
        assertThat(probe.items()).containsExactly(1, 2);
        probe.request(2);
        until(() -> !probe.ends().isEmpty());
        assertThat(probe.awaitEnd().items()).containsExactly(1, 2, 3, 4);
        assertThat(probe.ends()).containsExactly(StreamProbe.COMPLETE);
    }

    // ---- mapping

    @Test
    default void mapAwait_keepsTheOrderAndTheBound() {
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        List<Integer> mapped = value(loop().createTask(() -> read(
                mapAwait(
                        stream(out -> {
                            for (int i = 1; i <= 20; i++) {
                                out.emit(i);
                            }
                        }),
                        3,
                        item -> {
                            assertThat(EventLoop.current()).isSameAs(loop());
                            most.accumulateAndGet(running.incrementAndGet(), Math::max);
                            for (int i = item; i < 20; i += 3) {
                                await(sleep(Duration.ZERO)); // the later ones are sooner ready
                            }
                            running.decrementAndGet();
                            return item * 10;
                        }),
                256)));
        assertThat(mapped)
                .isEqualTo(ReadContract.upTo(20).stream().map(i -> i * 10).toList());
        assertThat(most.get()).isBetween(1, 3);
    }

    @Test
    default void mapAwait_functionFails_failsAfterTheResultsBeforeIt() {
        IOException failure = new IOException("function");
        AtomicInteger stopped = new AtomicInteger();
        List<Integer> read = new CopyOnWriteArrayList<>();
        Task<Void> task = loop().createTask(() -> {
            Promise<String> started = new Promise<>();
            P mapped = mapAwait(
                    stream(out -> {
                        try {
                            for (int i = 1; ; i++) {
                                out.emit(i);
                            }
                        } finally {
                            stopped.incrementAndGet();
                        }
                    }),
                    2,
                    item -> {
                        if (item == 3) {
                            await(started.task());
                            throw failure;
                        }
                        if (item == 4) {
                            try {
                                started.succeed("");
                                await(sleep(LONG));
                            } finally {
                                stopped.incrementAndGet();
                            }
                        }
                        return item;
                    });
            try (Items<Integer> items = each(mapped, 256)) {
                items.forEach(read::add);
            }
        });
        assertThat(end(task)).isEqualTo(new Outcome.Failure<>(failure));
        assertThat(read).containsExactly(1, 2);
        until(() -> stopped.get() == 2); // the source, and the other item's function
        until(() -> loop().tasks().isEmpty());
    }

    @Test
    default void mapAwait_sourceFails_failsAfterTheResultsBeforeIt() {
        IOException failure = new IOException("source");
        List<Integer> read = new CopyOnWriteArrayList<>();
        Task<Void> task = loop().createTask(() -> {
            P mapped = mapAwait(
                    stream(out -> {
                        out.emit(1);
                        out.emit(2);
                        throw failure;
                    }),
                    4,
                    item -> {
                        await(sleep(WHILE));
                        return item;
                    });
            try (Items<Integer> items = each(mapped, 256)) {
                items.forEach(read::add);
            }
        });
        assertThat(end(task)).isEqualTo(new Outcome.Failure<>(failure));
        assertThat(read).containsExactly(1, 2);
    }

    @Test
    default void mapAwait_readerLeaves_stopsTheFunctionsAndTheSource() {
        AtomicInteger stopped = new AtomicInteger();
        value(loop().createTask(() -> {
            P mapped = mapAwait(
                    stream(out -> {
                        try {
                            for (int i = 1; ; i++) {
                                out.emit(i);
                            }
                        } finally {
                            stopped.incrementAndGet();
                        }
                    }),
                    2,
                    item -> {
                        if (item > 1) {
                            try {
                                await(sleep(LONG));
                            } finally {
                                stopped.incrementAndGet();
                            }
                        }
                        return item;
                    });
            try (Items<Integer> items = each(mapped, 1)) {
                assertThat(items.iterator().next()).isEqualTo(1);
            }
        }));
        until(() -> loop().tasks().isEmpty());
        assertThat(stopped.get()).isBetween(1, 3); // functions that had begun, and the source
    }
}
