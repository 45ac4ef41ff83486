package dev.taskbridge.contract;

import static dev.taskbridge.Async.await;
import static dev.taskbridge.Async.createTask;
import static dev.taskbridge.Async.run;
import static dev.taskbridge.Async.taskGroup;
import static dev.taskbridge.Async.timeout;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.taskbridge.Action;
import dev.taskbridge.CancelledError;
import dev.taskbridge.EventLoop;
import dev.taskbridge.Items;
import dev.taskbridge.LeakCheck;
import dev.taskbridge.Outcome;
import dev.taskbridge.Promise;
import dev.taskbridge.Publishers;
import dev.taskbridge.Race;
import dev.taskbridge.Task;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;

/** What holds for a stream that a {@code for} loop reads, of every library. */
@ExtendWith(LeakCheck.class)
@Timeout(120)
public interface ReadContract {

    /** The verb with a prefetch, of this source as the library's own type; called in the task that reads. */
    Items<Integer> each(Publisher<Integer> source, int prefetch);

    Items<Integer> each(Publisher<Integer> source);

    void forEach(Publisher<Integer> source, Publishers.Body<Integer> body) throws Exception;

    Integer awaitFirst(Publisher<Integer> source);

    Integer awaitLast(Publisher<Integer> source);

    /** What the library's hook for errors that come too late has received in this test. */
    List<Throwable> dropped();

    /** What the hook for discarded items has received, of the Context that {@code each} saw; null if the library has no such hook. */
    default List<Object> discarded() {
        return null;
    }

    /** What the hook for items after the end has received; null if such an item is reported as an error. */
    default List<Object> droppedItems() {
        return null;
    }

    /** The items from 1 on. */
    static List<Integer> upTo(int last) {
        return IntStream.rangeClosed(1, last).boxed().toList();
    }

    /** Reads to the end. */
    static List<Integer> all(Items<Integer> items) {
        List<Integer> read = new ArrayList<>();
        try (items) {
            for (int item : items) {
                read.add(item);
            }
        }
        return read;
    }

    private void assertDiscarded(Integer... items) {
        if (discarded() != null) {
            assertThat(discarded()).containsExactly((Object[]) items);
        }
    }

    private static <T> T succeeded(Task<T> task) {
        Outcome<T> outcome = Waiting.outcome(task);
        assertThat(outcome).isInstanceOf(Outcome.Success.class);
        return ((Outcome.Success<T>) outcome).value();
    }

    // ---- demand

    @Test
    default void each_ofItems_readsThemInOrderToTheEnd() {
        assertThat(run(() -> all(each(new StreamSource().counting(1_000))))).isEqualTo(upTo(1_000));
        assertThat(dropped()).isEmpty();
        assertDiscarded();
    }

    @Test // R58; kotlinx 1766, 1860: refilled only when the batch is empty
    default void each_prefetches256_andRefillsWhenThreeQuartersAreRead() {
        StreamSource source = new StreamSource();
        run(() -> {
            try (Items<Integer> items = each(source)) {
                assertThat(source.requests()).containsExactly(256L);
                source.give(1, 256);
                Iterator<Integer> iterator = items.iterator();
                for (int i = 1; i <= 192; i++) {
                    assertThat(iterator.next()).isEqualTo(i);
                }
                assertThat(source.requests()).containsExactly(256L);
                assertThat(iterator.hasNext()).isTrue();
                assertThat(source.requests()).containsExactly(256L, 192L);
                source.give(257, 448);
                for (int i = 193; i <= 384; i++) {
                    assertThat(iterator.next()).isEqualTo(i);
                }
                assertThat(iterator.hasNext()).isTrue();
                assertThat(source.requests()).containsExactly(256L, 192L, 192L);
            }
        });
        assertThat(source.cancellations()).isEqualTo(1);
    }

    @Test // R56: strict alternation
    default void each_withPrefetch1_asksForTheNextItemWhenTheLoopComesBackForIt() {
        StreamSource source = new StreamSource().counting(3);
        List<String> steps = new ArrayList<>();
        run(() -> {
            try (Items<Integer> items = each(source, 1)) {
                for (int item : items) {
                    steps.add(item + " after " + source.requests().size());
                }
            }
        });
        assertThat(steps).containsExactly("1 after 1", "2 after 2", "3 after 3");
        assertThat(source.requests()).containsOnly(1L);
    }

    @Test // R58
    default void each_withPrefetch10_asksForTenAndThenForEight() {
        StreamSource source = new StreamSource().counting(100);
        assertThat(run(() -> all(each(source, 10)))).isEqualTo(upTo(100));
        assertThat(source.requests().getFirst()).isEqualTo(10);
        assertThat(source.requests().subList(1, source.requests().size())).containsOnly(8L);
    }

    @Test // R59, X89
    default void each_withoutLimit_asksForAllAtOnce() {
        StreamSource source = new StreamSource().counting(100_000);
        run(() -> {
            try (Items<Integer> items = each(source, Integer.MAX_VALUE)) {
                assertThat(source.requests()).containsExactly(Long.MAX_VALUE);
                assertThat(all(items)).isEqualTo(upTo(100_000));
            }
        });
        assertThat(source.requests()).containsExactly(Long.MAX_VALUE);
    }

    @Test
    default void each_withALargePrefetch_readsAll() {
        assertThat(run(() -> all(each(new StreamSource().counting(300_000), 200_000))))
                .hasSize(300_000);
    }

    @Test
    default void each_withPrefetch0_isRefused() {
        StreamSource source = new StreamSource();
        run(() -> {
            assertThatThrownBy(() -> each(source, 0))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("prefetch must be 1 or more, and was 0");
        });
        assertThat(source.requests()).isEmpty();
    }

    @Test // R49, X85: subscribed to now
    default void each_beforeTheLoop_isSubscribedAlready() {
        StreamSource source = new StreamSource();
        run(() -> {
            try (Items<Integer> items = each(source, 10)) {
                source.give(1, 3).complete();
                assertThat(all(items)).containsExactly(1, 2, 3);
            }
        });
    }

    @Test
    default void iterators_ofOneStream_shareItsPlace() {
        run(() -> {
            try (Items<Integer> items = each(new StreamSource().counting(4))) {
                assertThat(items.iterator().next()).isEqualTo(1);
                assertThat(items.iterator().hasNext()).isTrue();
                assertThat(items.iterator().hasNext()).isTrue(); // asking takes nothing
                assertThat(all(items)).containsExactly(2, 3, 4);
                assertThat(items.iterator().hasNext()).isFalse();
                assertThatThrownBy(() -> items.iterator().next()).isInstanceOf(NoSuchElementException.class);
            }
        });
    }

    @Test // X44
    default void each_ofNothing_runsTheLoopNotOnce() {
        StreamSource source = new StreamSource();
        Task<List<Integer>> reading = createTask(() -> all(each(source)));
        source.awaitSubscriber();
        Waiting.standsInAwait(reading);
        source.complete();
        assertThat(succeeded(reading)).isEmpty();
        assertThat(source.cancellations()).isZero();
    }

    @Test
    default void each_slowerSource_waitsForEachItem() {
        StreamSource source = new StreamSource();
        List<Integer> read = new CopyOnWriteArrayList<>();
        Task<Void> reading = createTask(() -> forEach(source, read::add));
        source.awaitSubscriber();
        for (int i = 1; i <= 3; i++) {
            Waiting.standsInAwait(reading);
            source.give(i, i);
            int size = i;
            Waiting.until(() -> read.size() == size);
        }
        source.complete();
        succeeded(reading);
        assertThat(read).containsExactly(1, 2, 3);
    }

    // ---- closing

    @Test // R74, R16; reactor-core 2972: break never cancels
    default void break_insideTheLoop_cancelsTheSourceOnceAndDiscardsTheRest() {
        StreamSource source = new StreamSource();
        run(() -> {
            Items<Integer> items = each(source, 10);
            source.give(1, 4);
            for (int item : items) {
                if (item == 2) {
                    break;
                }
            }
            assertThat(source.cancellations()).isZero();
            items.close();
            items.close();
            assertThat(items.iterator().hasNext()).isFalse();
        });
        assertThat(source.cancellations()).isEqualTo(1);
        assertDiscarded(3, 4);
        assertThat(dropped()).isEmpty();
    }

    @Test // kotlinx 2642: fetched items dropped without the discard hook
    default void close_afterHasNext_discardsThatItemToo() {
        StreamSource source = new StreamSource();
        run(() -> {
            try (Items<Integer> items = each(source, 10)) {
                source.give(1, 3);
                assertThat(items.iterator().hasNext()).isTrue();
            }
            source.give(4, 4); // on its way while it was closed
        });
        assertDiscarded(1, 2, 3, 4);
    }

    @Test // X83, X47, R74
    default void bodyThrows_inTheLoop_cancelsTheSourceBeforeTheFailureLeaves() {
        IOException failure = new IOException("body");
        StreamSource source = new StreamSource().counting(10);
        run(() -> {
            Throwable thrown = catchThrowable(() -> forEach(source, item -> {
                if (item == 3) {
                    throw failure;
                }
            }));
            assertThat(thrown).isSameAs(failure);
            assertThat(failure.getSuppressed()).isEmpty();
        });
        assertThat(source.cancellations()).isZero(); // it had completed: all ten were fetched

        StreamSource endless = new StreamSource();
        givingOne(endless, () -> {
            Throwable thrown = catchThrowable(() -> forEach(endless, item -> {
                throw failure;
            }));
            assertThat(thrown).isSameAs(failure);
        });
    }

    /** Runs a body whose source gives an item once it is subscribed to. */
    private static void givingOne(StreamSource source, Action body) {
        Task<Void> reading = createTask(body);
        source.awaitSubscriber().give(1, 1);
        succeeded(reading);
        assertThat(source.cancellations()).isEqualTo(1);
    }

    @Test
    default void close_afterTheEnd_leavesTheSourceAlone() {
        StreamSource source = new StreamSource().counting(3);
        run(() -> {
            try (Items<Integer> items = each(source)) {
                assertThat(all(items)).hasSize(3);
            }
        });
        assertThat(source.cancellations()).isZero();
    }

    @Test
    default void close_byAnotherThread_endsTheLoopThatWaits() {
        StreamSource source = new StreamSource();
        AtomicReference<Items<Integer>> open = new AtomicReference<>();
        List<Integer> read = new CopyOnWriteArrayList<>();
        Task<Void> reading = createTask(() -> {
            open.set(each(source));
            open.get().forEach(read::add);
        });
        source.awaitSubscriber().give(1, 1);
        Waiting.until(() -> read.size() == 1);
        Waiting.standsInAwait(reading);
        open.get().close();
        succeeded(reading);
        assertThat(read).containsExactly(1);
        assertThat(source.cancellations()).isEqualTo(1);
    }

    @Test // nothing is both read and discarded, and nothing lost
    default void close_whileAnotherThreadReads_losesAndDoublesNothing() {
        record State(
                StreamSource source, AtomicReference<Items<Integer>> open, List<Integer> read, Task<Void> reading) {}
        if (discarded() != null) {
            discarded().clear();
        }
        int[] total = {0};
        Race.with(() -> {
                    StreamSource source = new StreamSource();
                    AtomicReference<Items<Integer>> open = new AtomicReference<>();
                    List<Integer> read = new CopyOnWriteArrayList<>();
                    Task<Void> reading = createTask(() -> {
                        open.set(each(source, 16));
                        for (int item : open.get()) {
                            read.add(item);
                        }
                    });
                    source.awaitSubscriber();
                    return new State(source, open, read, reading);
                })
                .between(
                        state -> {
                            Waiting.until(() -> state.open.get() != null);
                            state.open.get().close();
                        },
                        state -> state.source.give(1, 10))
                .check(state -> {
                    succeeded(state.reading);
                    assertThat(state.read).isEqualTo(upTo(state.read.size()));
                    total[0] += state.read.size();
                    assertThat(state.source.cancellations()).isEqualTo(1);
                    assertThat(state.source.overlapped()).isFalse();
                    if (discarded() != null) {
                        Waiting.until(() -> state.read.size() + discarded().size() >= 10);
                        List<Object> both = new ArrayList<>(state.read);
                        both.addAll(discarded());
                        assertThat(both).containsExactlyInAnyOrderElementsOf(upTo(10));
                        discarded().clear();
                    }
                })
                .rounds(1_000);
        assertThat(total[0]).isNotNegative();
    }

    // ---- errors

    @Test // R65, R73, X46, X82, M52, M86, X86
    default void error_ofTheSource_isThrownAsItIsAfterTheItemsBeforeIt() {
        for (Throwable error : List.of(
                new IOException("checked"),
                new IllegalStateException("unchecked"),
                new NoClassDefFoundError("linkage"))) {
            StreamSource source = new StreamSource();
            List<Integer> read = new ArrayList<>();
            run(() -> {
                try (Items<Integer> items = each(source)) {
                    source.give(1, 3).fail(error);
                    Throwable thrown = catchThrowable(() -> items.forEach(read::add));
                    assertThat(thrown).isSameAs(error);
                    assertThat(items.iterator().hasNext()).isFalse(); // told once
                }
            });
            assertThat(read).containsExactly(1, 2, 3);
            assertThat(source.cancellations()).isZero();
        }
        assertThat(dropped()).isEmpty();
    }

    @Test // M49, X22, X41, M16
    default void error_ofTheSource_canBeCaughtByItsType() {
        StreamSource source = new StreamSource();
        Task<String> reading = createTask(() -> {
            try {
                forEach(source, item -> {});
                return "no error";
            } catch (IOException error) {
                return error.getMessage();
            }
        });
        source.awaitSubscriber();
        Waiting.standsInAwait(reading);
        source.fail(new IOException("caught"));
        assertThat(succeeded(reading)).isEqualTo("caught");
    }

    @Test // errors after the waiter has left go to the hook, once
    default void error_afterClose_goesToTheHookOnce() {
        StreamSource source = new StreamSource();
        IOException error = new IOException("late");
        run(() -> {
            each(source).close();
        });
        source.fail(error);
        assertThat(dropped()).containsExactly(error);
    }

    @Test // R37: a completion that comes after the close is no news
    default void completion_afterClose_isIgnored() {
        StreamSource source = new StreamSource();
        run(() -> {
            each(source).close();
        });
        source.complete();
        assertThat(dropped()).isEmpty();
    }

    // ---- misuse

    @Test
    default void secondConsumer_isToldWhoReads() {
        StreamSource source = new StreamSource();
        AtomicReference<Items<Integer>> open = new AtomicReference<>();
        Task<List<Integer>> reading = createTask("first reader", () -> {
            open.set(each(source));
            return all(open.get());
        });
        source.awaitSubscriber();
        Waiting.standsInAwait(reading);
        run(() -> {
            assertThatThrownBy(() -> open.get().iterator().hasNext())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("is read by thread 'first reader'")
                    .hasMessageContaining("subscribe twice");
        });
        source.give(1, 2).complete();
        assertThat(succeeded(reading)).containsExactly(1, 2);
    }

    @Test
    default void each_outsideATask_isRefusedWithAdvice() {
        StreamSource source = new StreamSource();
        assertThatThrownBy(() -> each(source))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("outside a task");
        assertThat(source.subscriber()).isNull();
    }

    @Test
    default void each_onAVirtualThreadOfNoTask_reads() {
        Waiting.onPlainVirtualThread(
                () -> assertThat(all(each(new StreamSource().counting(10)))).isEqualTo(upTo(10)));
    }

    // ---- protocol

    @Test // X88; kotlinx: a late subscription leaks
    default void lateOnSubscribe_afterClose_isCancelled() {
        StreamSource source = new StreamSource().holdingItsSubscription();
        run(() -> {
            each(source).close();
        });
        source.handOver();
        assertThat(source.cancellations()).isEqualTo(1);
        assertThat(source.requests()).isEmpty();
    }

    @Test // rule 2.5
    default void secondOnSubscribe_isCancelled() {
        StreamSource source = new StreamSource();
        run(() -> {
            try (Items<Integer> items = each(source, 10)) {
                source.handOver();
                assertThat(source.cancellations()).isEqualTo(1);
                assertThat(source.requests()).containsExactly(10L);
                source.give(1, 2).complete();
                assertThat(all(items)).containsExactly(1, 2);
            }
        });
    }

    @Test // R38
    default void moreItemsThanRequested_areReportedAndDiscarded() {
        StreamSource source = new StreamSource();
        run(() -> {
            try (Items<Integer> items = each(source, 2)) {
                source.give(1, 4).complete();
                assertThat(all(items)).containsExactly(1, 2);
            }
        });
        assertDiscarded(3, 4);
        assertThat(dropped())
                .hasSize(2)
                .allSatisfy(error -> assertThat(error)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("§1.1"));
    }

    @Test // R40
    default void secondCompletion_isReported() {
        StreamSource source = new StreamSource();
        run(() -> {
            try (Items<Integer> items = each(source)) {
                source.give(1, 1).complete().complete();
                assertThat(all(items)).containsExactly(1);
            }
        });
        assertThat(dropped()).singleElement().asString().contains("§1.7");
    }

    @Test
    default void errorAfterCompletion_goesToTheHook() {
        StreamSource source = new StreamSource();
        IOException error = new IOException("late");
        run(() -> {
            try (Items<Integer> items = each(source)) {
                source.give(1, 1).complete().fail(error);
                assertThat(all(items)).containsExactly(1);
            }
        });
        assertThat(dropped()).containsExactly(error);
    }

    @Test // R41
    default void itemAfterCompletion_isReported() {
        StreamSource source = new StreamSource();
        run(() -> {
            try (Items<Integer> items = each(source)) {
                source.give(1, 1).complete().give(2, 2);
                assertThat(all(items)).containsExactly(1);
            }
        });
        if (droppedItems() != null) {
            assertThat(droppedItems()).containsExactly(2);
        } else {
            assertThat(dropped()).singleElement().asString().contains("onNext came after the end");
        }
    }

    @Test // R43
    default void itemBeforeOnSubscribe_isReported() {
        StreamSource source = new StreamSource().holdingItsSubscription();
        run(() -> {
            try (Items<Integer> items = each(source)) {
                source.give(7, 7).handOver().give(1, 1).complete();
                assertThat(all(items)).containsExactly(1);
            }
        });
        assertThat(dropped()).singleElement().asString().contains("onNext came before onSubscribe");
        assertDiscarded(7);
    }

    @Test // rule 2.13
    default void nullSignals_areRefusedToTheSource() {
        StreamSource source = new StreamSource();
        run(() -> {
            try (Items<Integer> items = each(source)) {
                assertThatThrownBy(() -> source.subscriber().onNext(null)).isInstanceOf(NullPointerException.class);
                assertThatThrownBy(() -> source.subscriber().onError(null)).isInstanceOf(NullPointerException.class);
                assertThatThrownBy(() -> source.subscriber().onSubscribe(null))
                        .isInstanceOf(NullPointerException.class);
                source.give(1, 1).complete();
                assertThat(all(items)).containsExactly(1);
            }
        });
    }

    @Test
    default void subscribeThatThrows_isThrownAsItIs() {
        IllegalStateException failure = new IllegalStateException("subscribe");
        run(() -> {
            Throwable thrown = catchThrowable(() -> each(subscriber -> {
                throw failure;
            }));
            assertThat(thrown == failure || thrown.getCause() == failure).isTrue(); // RxJava wraps it in its own
        });
    }

    // ---- cancelling the task that reads

    @Test // R1, R35, M62, X66', X55, M29
    default void cancel_whileTheLoopWaits_cancelsTheSourceOnceBeforeTheBodyGoesOn() {
        List<String> steps = new CopyOnWriteArrayList<>();
        StreamSource source = new StreamSource().onCancel(() -> steps.add("source"));
        Task<Void> reading = createTask(() -> {
            try {
                all(each(source));
            } catch (CancelledError asked) {
                steps.add(asked.reason());
                throw asked;
            }
        });
        source.awaitSubscriber();
        Waiting.standsInAwait(reading);
        reading.cancel("enough");
        assertThat(Waiting.outcome(reading)).isEqualTo(new Outcome.Cancelled<>("enough"));
        assertThat(steps).containsExactly("source", "enough");
        assertThat(dropped()).isEmpty();
    }

    @Test // kotlinx: an error that races with the cancellation vanishes
    default void cancel_thenAnErrorOfTheSource_goesToTheHook() {
        StreamSource source = new StreamSource();
        IOException error = new IOException("late");
        Task<List<Integer>> reading = createTask(() -> all(each(source)));
        source.awaitSubscriber();
        Waiting.standsInAwait(reading);
        reading.cancel("enough");
        Waiting.outcome(reading);
        source.fail(error);
        assertThat(dropped()).containsExactly(error);
    }

    @Test // M62: an endless synchronous source
    default void cancel_ofALoopThatNeverWaits_stopsIt() {
        Task<Void> reading = createTask(() -> forEach(new StreamSource().counting(Integer.MAX_VALUE), item -> {
            if (item == 1_000) {
                Task.current().orElseThrow().cancel("enough");
            }
        }));
        assertThat(Waiting.outcome(reading)).isEqualTo(new Outcome.Cancelled<>("enough"));
    }

    @Test
    default void each_ofATaskThatIsAskedToStop_subscribesToNothing() {
        StreamSource source = new StreamSource();
        Task<List<Integer>> reading = createTask(() -> {
            Task.current().orElseThrow().cancel("before");
            return all(each(source));
        });
        assertThat(Waiting.outcome(reading)).isEqualTo(new Outcome.Cancelled<>("before"));
        assertThat(source.subscriber()).isNull();
    }

    @Test // X43, R8
    default void timeout_aroundTheLoop_cancelsTheSource() {
        StreamSource source = new StreamSource();
        Task<List<Integer>> reading = createTask(() -> timeout(Duration.ofMillis(1), () -> all(each(source))));
        assertThat(Waiting.outcome(reading))
                .isInstanceOfSatisfying(
                        Outcome.Failure.class,
                        failure -> assertThat(failure.cause()).isInstanceOf(TimeoutException.class));
        assertThat(source.subscriber() == null || source.cancellations() == 1).isTrue();
    }

    @Test // R2, kotlinx 3360, 3363: rule 2.7; requests come from the loop, the cancel from another thread
    default void requestAndCancel_ofOneSubscription_neverOverlap() {
        record State(StreamSource source, Items<Integer> open) {}
        Race.with(() -> {
                    StreamSource source = new StreamSource().counting(100);
                    AtomicReference<Items<Integer>> open = new AtomicReference<>();
                    Waiting.onPlainVirtualThread(() -> open.set(each(source, 1)));
                    return new State(source, open.get());
                })
                .between(state -> state.open.close(), state -> {
                    int last = 0;
                    for (int item : state.open) {
                        assertThat(item).isEqualTo(++last);
                    }
                })
                .check(state -> {
                    assertThat(state.source.overlapped()).isFalse();
                    assertThat(state.source.cancellations()).isLessThanOrEqualTo(1); // none, if it ended before
                })
                .rounds(2_000);
        assertThat(dropped()).isEmpty();
    }

    // ---- the first, the last

    @Test // R28, M37, M41, M43, X20, X143
    default void awaitFirst_takesOneAndCancelsTheRest() {
        StreamSource source = new StreamSource().counting(10);
        assertThat(run(() -> awaitFirst(source))).isEqualTo(1);
        assertThat(source.requests()).containsExactly(1L);
        assertThat(source.cancellations()).isEqualTo(1);
    }

    @Test // X40, R33
    default void awaitLast_readsAll() {
        assertThat(run(() -> awaitLast(new StreamSource().counting(1_000)))).isEqualTo(1_000);
        assertThat(run(() -> awaitLast(new StreamSource().counting(1)))).isEqualTo(1);
        assertThat(run(() -> awaitFirst(new StreamSource().counting(1)))).isEqualTo(1);
    }

    @Test // R22, R25, R26, M44, M46, X34
    default void awaitFirstAndLast_ofNothing_throw() {
        Publisher<Integer> nothing = subscriber -> {
            subscriber.onSubscribe(new Subscription() {
                @Override
                public void request(long n) {}

                @Override
                public void cancel() {}
            });
            subscriber.onComplete();
        };
        run(() -> {
            assertThatThrownBy(() -> awaitFirst(nothing))
                    .isInstanceOf(NoSuchElementException.class)
                    .hasMessageContaining("is empty and has no first item")
                    .hasMessageContaining("each(…)");
            assertThatThrownBy(() -> awaitLast(nothing))
                    .isInstanceOf(NoSuchElementException.class)
                    .hasMessageContaining("is empty and has no last item");
            forEach(nothing, item -> {
                throw new AssertionError("no item");
            });
        });
    }

    @Test
    default void awaitFirstAndLast_ofAFailure_throwIt() {
        IOException error = new IOException("source");
        Publisher<Integer> failing = subscriber -> {
            subscriber.onSubscribe(new Subscription() {
                @Override
                public void request(long n) {}

                @Override
                public void cancel() {}
            });
            subscriber.onError(error);
        };
        run(() -> {
            assertThat(catchThrowable(() -> awaitFirst(failing))).isSameAs(error);
            assertThat(catchThrowable(() -> awaitLast(failing))).isSameAs(error);
            assertThat(catchThrowable(() -> forEach(failing, item -> {}))).isSameAs(error);
        });
        assertThat(dropped()).isEmpty();
    }

    @Test // M38, X17: a body may await
    default void forEach_bodyThatAwaits_takesOneItemAtATime() {
        List<Integer> read = new ArrayList<>();
        run(() -> forEach(new StreamSource().counting(100), item -> {
            Promise<Integer> promise = new Promise<>();
            Task<Boolean> other = createTask(() -> promise.succeed(item));
            read.add(await(promise.task()));
            assertThat(await(other)).isTrue();
        }));
        assertThat(read).isEqualTo(upTo(100));
    }

    // ---- the scope's end

    @Test
    default void scopeEnd_closesWhatWasLeftOpenAndDiscardsTheRest() {
        StreamSource source = new StreamSource();
        Waiting.outcome(ReadContract.silently(() -> {
            Items<Integer> items = each(source, 10);
            source.give(1, 3);
            assertThat(items.iterator().next()).isEqualTo(1);
        }));
        assertThat(source.cancellations()).isEqualTo(1);
        assertDiscarded(2, 3);
    }

    /** In a scope of its own, on a loop of its own that reports to nobody. */
    private static Task<Void> silently(Action body) {
        EventLoop loop = EventLoop.parallel("silent");
        loop.onUnhandled((what, failure) -> {});
        return loop.createTask(() -> {
            taskGroup(group -> {
                body.run();
                return null;
            });
        });
    }
}
