package dev.taskbridge;

import static dev.taskbridge.Async.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.taskbridge.contract.ReadContract;
import dev.taskbridge.contract.StreamSource;
import dev.taskbridge.contract.Waiting;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** {@link Items#forEach}, where it hands items on that are there already. */
@ExtendWith(LeakCheck.class)
@Timeout(60)
class ItemsForEachTest {
    private static final int ENDLESS = Integer.MAX_VALUE;

    /** A source of the numbers from 1 on, with a queue that it lends, and one that signals each item. */
    private static List<Items<Integer>> both(int last) {
        return List.of(
                FusedSource.synchronous(last).each(256), Publishers.each(new StreamSource().counting(last), 256));
    }

    // ---- the place in the stream

    @Test
    void item_thatWasLookedAt_comesFirst() {
        run(() -> {
            for (Items<Integer> items : both(5)) {
                assertThat(items.iterator().next()).isEqualTo(1);
                assertThat(items.iterator().hasNext()).isTrue();
                List<Integer> read = new ArrayList<>();
                items.forEach(read::add);
                assertThat(read).containsExactly(2, 3, 4, 5);
                items.forEach(read::add); // the end is the end
                assertThat(read).hasSize(4);
            }
        });
    }

    @Test
    void action_thatReadsOn_getsTheNextItem() {
        run(() -> {
            for (Items<Integer> items : both(7)) {
                Iterator<Integer> iterator = items.iterator();
                List<String> read = new ArrayList<>();
                items.forEach(item -> read.add(item % 3 == 0 ? item + "," + iterator.next() : "" + item));
                assertThat(read).containsExactly("1", "2", "3,4", "5", "6,7");
            }
            for (Items<Integer> items : both(4)) {
                List<Integer> read = new ArrayList<>();
                items.forEach(item -> {
                    read.add(item);
                    assertThat(items.iterator().hasNext()).isEqualTo(item < 4); // looks, and takes nothing
                });
                assertThat(read).containsExactly(1, 2, 3, 4);
            }
        });
    }

    @Test
    void action_thatReadsOn_isAskedForInTime() {
        StreamSource source = new StreamSource().counting(100);
        List<Integer> read = new ArrayList<>();
        run(() -> {
            try (Items<Integer> items = Publishers.each(source, 4)) {
                items.forEach(item -> {
                    read.add(item);
                    for (int i = 0; i < 9 && items.iterator().hasNext(); i++) {
                        read.add(items.iterator().next());
                    }
                });
            }
        });
        assertThat(read).isEqualTo(ReadContract.upTo(100));
        assertThat(source.requests()).contains(4L, 3L);
    }

    @Test
    void action_thatThrows_leavesTheRest() {
        IllegalStateException failure = new IllegalStateException("at the third");
        run(() -> {
            for (Items<Integer> items : both(5)) {
                Consumer<Integer> third = item -> {
                    if (item == 3) {
                        throw failure;
                    }
                };
                assertThat(catchThrowable(() -> items.forEach(third))).isSameAs(failure);
                List<Integer> rest = new ArrayList<>();
                items.forEach(rest::add);
                assertThat(rest).containsExactly(4, 5);
            }
        });
    }

    @Test
    void nullAction_isRefusedBeforeAnythingIsRead() {
        run(() -> {
            for (Items<Integer> items : both(1)) {
                assertThatThrownBy(() -> items.forEach(null))
                        .isInstanceOf(NullPointerException.class)
                        .hasMessageContaining("what to do with an item");
                assertThat(ReadContract.all(items)).containsExactly(1);
            }
        });
    }

    @Test
    void anotherThread_isRefused() {
        run(() -> {
            for (Items<Integer> items : both(2)) {
                items.forEach(item -> assertThat(item).isPositive());
                assertThat(await(createTask(() -> catchThrowable(() -> items.forEach(item -> {})))))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("hand the items on through a queue");
            }
        });
    }

    // ---- asked to stop

    @Test
    void cancelOfItsOwnTask_isDeliveredBeforeTheNextItem() {
        List<Supplier<Items<Integer>>> sources = List.of(
                () -> FusedSource.synchronous(ENDLESS).each(256),
                () -> Publishers.each(new StreamSource().counting(ENDLESS)));
        for (Supplier<Items<Integer>> source : sources) {
            List<Integer> read = new ArrayList<>();
            Task<Void> reading = createTask(() -> {
                try (Items<Integer> items = source.get()) {
                    items.forEach(item -> {
                        read.add(item);
                        if (item == 3) {
                            Task.current().orElseThrow().cancel("enough");
                        }
                    });
                }
            });
            assertThat(Waiting.outcome(reading)).isEqualTo(new Outcome.Cancelled<>("enough"));
            assertThat(read).containsExactly(1, 2, 3);
        }
    }

    @Test
    void cancelByAnotherThread_thatTheActionKnowsOf_isDeliveredBeforeTheNextItem() {
        List<Integer> read = new ArrayList<>();
        CountDownLatch third = new CountDownLatch(1);
        CountDownLatch cancelled = new CountDownLatch(1);
        FusedSource source = FusedSource.synchronous(ENDLESS);
        Task<Void> reading = createTask(() -> {
            try (Items<Integer> items = source.each(256)) {
                items.forEach(item -> {
                    read.add(item);
                    if (item == 3) {
                        third.countDown();
                        uninterrupted(cancelled);
                    }
                });
            }
        });
        uninterrupted(third);
        reading.cancel("enough");
        cancelled.countDown();
        assertThat(Waiting.outcome(reading)).isEqualTo(new Outcome.Cancelled<>("enough"));
        assertThat(read).containsExactly(1, 2, 3);
        assertThat(source.steps).containsExactly("cancel");
    }

    private static void uninterrupted(CountDownLatch latch) {
        boolean interrupted = false;
        while (latch.getCount() > 0) {
            try {
                interrupted |= !latch.await(60, TimeUnit.SECONDS);
            } catch (InterruptedException cancelled) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** A loop that knows nothing of the one who stops it, and has little else to do. */
    @Test
    void cancelByAnotherThread_endsALoopThatIsNeverEmpty() {
        for (boolean forEach : new boolean[] {true, false}) {
            long[] sum = new long[1];
            CountDownLatch reads = new CountDownLatch(1);
            Task<Void> reading = createTask(() -> {
                try (Items<Integer> items = FusedSource.synchronous(ENDLESS).each(Integer.MAX_VALUE)) {
                    items.iterator().next();
                    reads.countDown();
                    readAll(items, forEach, sum);
                }
            });
            uninterrupted(reads);
            reading.cancel("enough");
            assertThat(Waiting.outcome(reading)).isEqualTo(new Outcome.Cancelled<>("enough"));
        }
    }

    private static void readAll(Items<Integer> items, boolean forEach, long[] sum) {
        if (forEach) {
            items.forEach(item -> sum[0] += item);
        } else {
            for (int item : items) {
                sum[0] += item;
            }
        }
    }

    // ---- closed

    @Test
    void closeByTheAction_endsTheLoopAndCancelsOnce() {
        FusedSource lent = FusedSource.synchronous(10);
        StreamSource signalled = new StreamSource();
        List<Integer> read = new ArrayList<>();
        run(() -> {
            Items<Integer> items = lent.each(256);
            items.forEach(item -> {
                read.add(item);
                if (item == 3) {
                    items.close();
                    items.close();
                    assertThat(lent.steps).containsExactly("cancel"); // at once: it may wait for what comes of that
                }
            });

            Items<Integer> others = Publishers.each(signalled, 10);
            signalled.give(1, 5);
            others.forEach(item -> {
                read.add(item);
                if (item == 3) {
                    others.close();
                    assertThat(signalled.cancellations()).isEqualTo(1); // it is not in the middle of anything
                }
            });
        });
        assertThat(read).containsExactly(1, 2, 3, 1, 2, 3);
        assertThat(lent.polls).isEqualTo(3);
        assertThat(signalled.cancellations()).isEqualTo(1);
    }

    @Test
    void closeByTheAction_afterItHasLookedAhead_discardsWhatItSaw() {
        FusedSource source = FusedSource.synchronous(10);
        run(() -> {
            Items<Integer> items = source.each(256);
            items.forEach(item -> {
                if (item == 3) {
                    assertThat(items.iterator().hasNext()).isTrue();
                    items.close();
                    assertThat(items.iterator().hasNext()).isFalse();
                }
            });
        });
        assertThat(source.discarded).containsExactly(4);
        assertThat(source.steps).containsExactly("cancel");
    }

    @Test
    void closeByTheAction_leavesNothingWithTheTask() {
        run(() -> {
            List<WeakReference<Object>> streams = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                Items<Integer> items = Publishers.each(new StreamSource().counting(100));
                items.forEach(item -> {
                    if (item == 3) {
                        items.close();
                    }
                });
                streams.add(new WeakReference<>(items));
            }
            Waiting.until(() -> {
                System.gc();
                return streams.stream().filter(stream -> stream.get() != null).count() <= 2; // what a frame still has
            });
        });
    }

    /** As when a subscriber cancels from its onNext: the item that is being taken is the last one. */
    @Test
    void closeByTheSourceInsideItsPoll_endsTheLoopAndCancelsOnce() {
        FusedSource source = FusedSource.synchronous(10);
        List<Integer> read = new ArrayList<>();
        source.inPoll = number -> {
            if (number == 3) {
                source.items.close();
            }
        };
        run(() -> source.each(256).forEach(read::add));
        assertThat(read).containsExactly(1, 2, 3); // an item that is being taken is read or discarded
        assertThat(source.steps).containsExactly("cancel");
        assertThat(source.discarded).isEmpty();
    }

    @Test
    void closeByAnotherThread_endsALoopThatIsNeverEmpty() {
        for (boolean forEach : new boolean[] {true, false}) {
            for (boolean inATask : new boolean[] {true, false}) {
                int prefetch = inATask ? 1_000_000_000 : Integer.MAX_VALUE;
                FusedSource source = FusedSource.synchronous(ENDLESS);
                CountDownLatch reads = new CountDownLatch(1);
                CompletableFuture<Boolean> ended = new CompletableFuture<>();
                Runnable loop = () -> {
                    Items<Integer> items = source.each(prefetch);
                    items.iterator().next();
                    reads.countDown();
                    readAll(items, forEach, new long[1]);
                    ended.complete(true);
                };
                if (inATask) {
                    createTask(loop::run);
                } else {
                    Thread.ofVirtual().start(loop);
                }
                uninterrupted(reads);
                source.items.close();
                assertThat(ended.join()).isTrue();
                Waiting.until(() -> !source.steps.isEmpty());
                assertThat(source.steps).containsExactly("cancel");
                assertThat(source.overlapped).isFalse();
            }
        }
    }

    // ---- demand

    @Test
    void withoutLimit_asksOnceHoweverManyAreRead() {
        StreamSource source = new StreamSource().counting(300_000);
        long[] count = new long[1];
        run(() -> {
            try (Items<Integer> items = Publishers.each(source, Integer.MAX_VALUE)) {
                items.forEach(item -> count[0]++);
            }
        });
        assertThat(count[0]).isEqualTo(300_000);
        assertThat(source.requests()).containsExactly(Long.MAX_VALUE);
    }

    @Test
    void withPrefetch1000_asksForAThousandAndThenForThreeQuartersOfIt() {
        StreamSource source = new StreamSource().counting(10_000);
        run(() -> {
            try (Items<Integer> items = Publishers.each(source, 1_000)) {
                items.forEach(item -> assertThat(source.requests()).hasSize(1 + (Math.min(item, 9_750) - 1) / 750));
            }
        });
        assertThat(source.requests().getFirst()).isEqualTo(1_000);
        assertThat(source.requests().subList(1, source.requests().size())).containsOnly(750L);
    }

    @Test
    void withPrefetch10_asksForTenAndThenForEight() {
        FusedSource source = FusedSource.asynchronous();
        List<String> before = new ArrayList<>();
        run(() -> {
            try (Items<Integer> items = source.each(10)) {
                source.give(1, 20);
                items.forEach(item -> {
                    before.add(item + " after " + source.steps.size());
                    if (item == 20) {
                        source.subscriber.onComplete();
                    }
                });
            }
        });
        assertThat(source.steps).containsExactly("request 10", "request 8", "request 8");
        assertThat(before)
                .contains("8 after 1", "9 after 2", "16 after 2", "17 after 3")
                .hasSize(20);
    }

    @Test
    void action_thatAwaits_isWaitedFor() {
        run(() -> {
            for (Items<Integer> items : both(100)) {
                List<Integer> read = new ArrayList<>();
                items.forEach(item -> read.add(await(createTask(() -> item))));
                assertThat(read).isEqualTo(ReadContract.upTo(100));
            }
        });
    }

    @Test
    void items_thatComeLater_areWaitedFor() {
        StreamSource source = new StreamSource();
        List<Integer> read = new ArrayList<>();
        Task<Void> reading = createTask(() -> {
            try (Items<Integer> items = Publishers.each(source)) {
                items.forEach(read::add);
            }
        });
        source.awaitSubscriber();
        for (int i = 0; i < 100; i++) {
            Waiting.standsInAwait(reading);
            source.give(2 * i + 1, 2 * i + 2);
        }
        source.complete();
        assertThat(Waiting.outcome(reading)).isInstanceOf(Outcome.Success.class);
        assertThat(read).isEqualTo(ReadContract.upTo(200));
    }
}
