package dev.taskbridge;

import static dev.taskbridge.Async.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.taskbridge.contract.ReadContract;
import dev.taskbridge.contract.Waiting;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A reader that takes the items from a queue of upstream's own. */
@ExtendWith(LeakCheck.class)
@Timeout(60)
class FusedReadTest {

    private static List<Integer> readOn(Items<Integer> items) {
        List<Integer> read = new ArrayList<>();
        items.forEach(read::add);
        return read;
    }

    // ---- a synchronous source

    @Test
    void synchronous_isReadToItsNull_andNeverAskedForMore() {
        FusedSource source = FusedSource.synchronous(1_000);
        assertThat(run(() -> ReadContract.all(source.each(10)))).isEqualTo(ReadContract.upTo(1_000));
        assertThat(source.polls).isEqualTo(1_001); // after its null it is left alone
        assertThat(source.steps).isEmpty();
        assertThat(source.dropped).isEmpty();
    }

    @Test
    void synchronous_isRunByTheLoop() {
        FusedSource source = FusedSource.synchronous(5);
        run(() -> {
            try (Items<Integer> items = source.each(256)) {
                assertThat(source.polls).isZero();
                assertThat(items.iterator().next()).isEqualTo(1);
                assertThat(source.polls).isEqualTo(1);
            }
        });
    }

    @Test // reactor-core 2519, 3762: a fused source loses the cancel
    void synchronous_break_cancelsItOnceAndDiscardsNothingTwice() {
        FusedSource source = FusedSource.synchronous(Integer.MAX_VALUE);
        run(() -> {
            Items<Integer> items = source.each(10);
            assertThat(items.iterator().next()).isEqualTo(1);
            assertThat(items.iterator().hasNext()).isTrue();
            items.close();
            items.close();
            assertThat(items.iterator().hasNext()).isFalse();
        });
        assertThat(source.steps).containsExactly("cancel");
        assertThat(source.discarded).containsExactly(2);
        assertThat(source.polls).isEqualTo(2);
    }

    @Test
    void synchronous_thatThrows_failsTheLoopWithThatVeryObject() {
        for (Throwable failure : List.of(
                new IOException("checked"), new IllegalStateException("unchecked"), new LinkageError("fatal"))) {
            FusedSource source = FusedSource.synchronous(10).failingAt(4, failure);
            run(() -> {
                List<Integer> read = new ArrayList<>();
                try (Items<Integer> items = source.each(256)) {
                    assertThat(catchThrowable(() -> items.forEach(read::add))).isSameAs(failure);
                    assertThat(items.iterator().hasNext()).isFalse(); // told once
                }
                assertThat(read).containsExactly(1, 2, 3);
            });
            assertThat(source.steps).containsExactly("cancel");
            assertThat(source.polls).isEqualTo(4);
            assertThat(source.dropped).isEmpty();
        }
    }

    @Test
    void synchronous_thatSignalsNevertheless_isReported() {
        FusedSource source = FusedSource.synchronous(2);
        run(() -> {
            try (Items<Integer> items = source.each(256)) {
                assertThatThrownBy(() -> source.subscriber.onNext(null)).isInstanceOf(NullPointerException.class);
                source.subscriber.onNext(7);
                source.subscriber.onComplete();
                IOException late = new IOException("late");
                source.subscriber.onError(late);
                assertThat(readOn(items)).containsExactly(1, 2);
                assertThat(source.dropped).hasSize(3).contains(7, late);
            }
        });
    }

    @Test
    void synchronous_interruptedInItsPoll_endsTheReaderAsCancelled() {
        FusedSource source = FusedSource.synchronous(10).holdingAt(3);
        Task<List<Integer>> reading = createTask(() -> ReadContract.all(source.each(256)));
        source.awaitHeld();
        reading.cancel("enough");
        assertThat(Waiting.outcome(reading)).isEqualTo(new Outcome.Cancelled<>("enough"));
        assertThat(source.steps).containsExactly("cancel");
    }

    @Test // an item that is being taken is either read or discarded
    void synchronous_closedByAnotherThreadInsideItsPoll_isCancelledAfterwards() throws Exception {
        FusedSource source = FusedSource.synchronous(10).holdingAt(3);
        Task<List<Integer>> reading = createTask(() -> ReadContract.all(source.each(256)));
        source.awaitHeld();
        source.items.close();
        assertThat(source.steps).isEmpty();
        source.letGo();
        assertThat(Waiting.outcome(reading)).isEqualTo(new Outcome.Success<>(ReadContract.upTo(3)));
        assertThat(source.steps).containsExactly("cancel");
    }

    @Test
    void synchronous_closedInsideItsPollOnAPlainVirtualThread_isCancelledAfterwards() {
        FusedSource source = FusedSource.synchronous(10).holdingAt(3);
        CompletableFuture<List<Integer>> reading = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> reading.complete(ReadContract.all(source.each(256))));
        source.awaitHeld();
        source.items.close();
        assertThat(source.steps).isEmpty();
        source.letGo();
        assertThat(reading.join()).isEqualTo(ReadContract.upTo(3));
        assertThat(source.steps).containsExactly("cancel");
    }

    @Test // there is no task whose end could be waited for
    void synchronous_closedWhileAPlainVirtualThreadIsElsewhere_isCancelledAtOnce() {
        FusedSource source = FusedSource.synchronous(10);
        Waiting.onPlainVirtualThread(
                () -> assertThat(source.each(256).iterator().next()).isEqualTo(1));
        source.items.close();
        assertThat(source.steps).containsExactly("cancel");
    }

    @Test
    void synchronous_closedByItself_isCancelledWhenThePollIsOver() {
        FusedSource source = FusedSource.synchronous(10);
        source.inPoll = number -> {
            if (number == 3) {
                source.items.close();
                assertThat(source.steps).isEmpty();
            }
        };
        assertThat(run(() -> ReadContract.all(source.each(256)))).isEqualTo(ReadContract.upTo(3));
        assertThat(source.steps).containsExactly("cancel");
    }

    @Test
    void closedByAnotherThread_whileTheReaderIsElsewhere_isCancelledWhenItLooksOrEnds() {
        for (boolean looks : new boolean[] {true, false}) {
            FusedSource source = FusedSource.synchronous(10);
            CountDownLatch goOn = new CountDownLatch(1);
            AtomicReference<Integer> first = new AtomicReference<>();
            Task<Boolean> reading = createTask(() -> {
                Iterator<Integer> items = source.each(256).iterator();
                first.set(items.next());
                goOn.await();
                return looks && items.hasNext();
            });
            Waiting.until(() -> first.get() != null);
            source.items.close();
            assertThat(source.steps).isEmpty();
            goOn.countDown();
            assertThat(Waiting.outcome(reading)).isEqualTo(new Outcome.Success<>(false));
            Waiting.until(() -> !source.steps.isEmpty());
            assertThat(source.steps).containsExactly("cancel");
        }
    }

    // ---- an asynchronous source

    @Test
    void asynchronous_isSignalledByNull_andAskedForMore() {
        FusedSource source = FusedSource.asynchronous();
        run(() -> {
            try (Items<Integer> items = source.each(8)) {
                source.give(1, 8);
                Iterator<Integer> iterator = items.iterator();
                for (int i = 1; i <= 6; i++) {
                    assertThat(iterator.next()).isEqualTo(i);
                }
                assertThat(source.steps).containsExactly("request 8");
                assertThat(iterator.hasNext()).isTrue();
                assertThat(source.steps).containsExactly("request 8", "request 6");
                source.subscriber.onNext(99); // whatever comes with a signal is no item
                source.subscriber.onComplete();
                assertThat(readOn(items)).containsExactly(7, 8);
            }
        });
        assertThat(source.steps).containsExactly("request 8", "request 6");
        assertThat(source.dropped).isEmpty();
    }

    @Test
    void asynchronous_withPrefetch1OrWithoutLimit_isAskedAccordingly() {
        FusedSource one = FusedSource.asynchronous();
        FusedSource all = FusedSource.asynchronous();
        run(() -> {
            try (Items<Integer> items = one.each(1);
                    Items<Integer> others = all.each(Integer.MAX_VALUE)) {
                one.give(1, 2);
                all.give(1, 2);
                assertThat(items.iterator().next()).isEqualTo(1);
                assertThat(items.iterator().next()).isEqualTo(2);
                assertThat(others.iterator().next()).isEqualTo(1);
            }
        });
        assertThat(one.steps).containsExactly("request 1", "request 1", "cancel", "clear");
        assertThat(all.steps).containsExactly("request " + Long.MAX_VALUE, "cancel", "clear");
    }

    @Test
    void asynchronous_slowerThanTheLoop_wakesItForEachItemAndForTheEnd() {
        FusedSource source = FusedSource.asynchronous();
        List<Integer> read = new CopyOnWriteArrayList<>();
        Task<Void> reading = createTask(() -> Publishers.all(source.each(256), read::add));
        for (int i = 1; i <= 3; i++) {
            Waiting.standsInAwait(reading);
            source.give(i, i);
            int size = i;
            Waiting.until(() -> read.size() == size);
        }
        Waiting.standsInAwait(reading);
        source.subscriber.onComplete();
        assertThat(Waiting.outcome(reading)).isInstanceOf(Outcome.Success.class);
        assertThat(source.steps).containsExactly("request 256");
    }

    @Test // what upstream has ended with stays in its queue: it has to hear of the close
    void asynchronous_leftAfterItsEndSignal_isCancelledAndCleared() {
        FusedSource source = FusedSource.asynchronous();
        run(() -> {
            try (Items<Integer> items = source.each(256)) {
                source.give(1, 3);
                source.subscriber.onComplete();
                assertThat(items.iterator().next()).isEqualTo(1);
                assertThat(items.iterator().hasNext()).isTrue();
            }
        });
        assertThat(source.steps).containsExactly("request 256", "cancel", "clear");
        assertThat(source.discarded).containsExactly(2, 3);
    }

    @Test
    void asynchronous_signalAfterTheClose_clearsAgain() {
        FusedSource source = FusedSource.asynchronous();
        run(() -> source.each(256).close());
        source.give(1, 2);
        assertThat(source.discarded).containsExactly(1, 2);
        IOException late = new IOException("late");
        source.subscriber.onError(late);
        assertThat(source.dropped).containsExactly(late);
    }

    @Test
    void asynchronous_error_comesAfterTheItems() {
        FusedSource source = FusedSource.asynchronous();
        IOException failure = new IOException("source");
        run(() -> {
            List<Integer> read = new ArrayList<>();
            try (Items<Integer> items = source.each(256)) {
                source.give(1, 3);
                source.subscriber.onError(failure);
                assertThat(catchThrowable(() -> items.forEach(read::add))).isSameAs(failure);
            }
            assertThat(read).containsExactly(1, 2, 3);
        });
        assertThat(source.steps).containsExactly("request 256");
    }

    @Test
    void asynchronous_whosePollThrows_endsThereAndIsCancelled() {
        IllegalStateException failure = new IllegalStateException("poll");
        IOException other = new IOException("source");
        FusedSource source = FusedSource.asynchronous().failingAt(2, failure);
        run(() -> {
            List<Integer> read = new ArrayList<>();
            try (Items<Integer> items = source.each(256)) {
                source.give(1, 3);
                source.subscriber.onError(other);
                assertThat(catchThrowable(() -> items.forEach(read::add))).isSameAs(failure);
                assertThat(items.iterator().hasNext()).isFalse();
            }
            assertThat(read).containsExactly(1);
        });
        source.subscriber.onNext(null); // on its way when it was cancelled
        assertThat(source.steps).startsWith("request 256", "cancel", "clear");
        assertThat(source.discarded).contains(3);
        assertThat(source.dropped).containsExactly(other);
    }

    @Test // nothing is both read and discarded, and nothing lost
    void asynchronous_closedWhileItIsRead_losesAndDoublesNothing() {
        record State(FusedSource source, List<Integer> read, Task<Void> reading) {}
        Race.with(() -> {
                    FusedSource source = FusedSource.asynchronous();
                    List<Integer> read = new CopyOnWriteArrayList<>();
                    Task<Void> reading = createTask(() -> Publishers.all(source.each(16), read::add));
                    Waiting.until(() -> source.steps.size() == 1);
                    return new State(source, read, reading);
                })
                .between(state -> state.source.items.close(), state -> state.source.give(1, 10))
                .check(state -> {
                    Waiting.outcome(state.reading);
                    assertThat(state.read).isEqualTo(ReadContract.upTo(state.read.size()));
                    Waiting.until(() -> state.read.size() + state.source.discarded.size() >= 10);
                    List<Object> both = new ArrayList<>(state.read);
                    both.addAll(state.source.discarded);
                    assertThat(both).containsExactlyInAnyOrderElementsOf(ReadContract.upTo(10));
                    assertThat(state.source.steps.stream().filter("cancel"::equals))
                            .hasSize(1);
                    assertThat(state.source.overlapped).isFalse();
                })
                .rounds(1_000);
    }

    @Test // the same, of a reader that is no task
    void close_andPollOnAPlainVirtualThread_neverOverlap() {
        record State(FusedSource source, CompletableFuture<List<Integer>> reading) {}
        Race.with(() -> {
                    FusedSource source = FusedSource.synchronous(2_000);
                    CompletableFuture<List<Integer>> reading = new CompletableFuture<>();
                    Thread.ofVirtual().start(() -> reading.complete(ReadContract.all(source.each(16))));
                    Waiting.until(() -> source.items != null);
                    return new State(source, reading);
                })
                .between(state -> state.source.items.close(), state -> state.reading.join())
                .check(state -> assertThat(state.source.overlapped).isFalse())
                .rounds(1_000);
    }

    // ---- the subscription

    @Test
    void lateSubscription_afterTheClose_isCancelledAndNotAskedForItsQueue() {
        FusedSource source = FusedSource.asynchronous().late();
        run(() -> source.each(256).close());
        source.handOver();
        assertThat(source.steps).containsExactly("cancel");
        assertThat(source.fusions).isZero();
    }

    @Test
    void lateSubscription_whileTheLoopWaits_isReadFromItsQueue() {
        FusedSource source = FusedSource.synchronous(3).late();
        Task<List<Integer>> reading = createTask(() -> ReadContract.all(source.each(256)));
        Waiting.standsInAwait(reading);
        source.handOver();
        assertThat(Waiting.outcome(reading)).isEqualTo(new Outcome.Success<>(List.of(1, 2, 3)));
    }

    @Test // rule 2.5
    void secondSubscription_isCancelledAndNotAskedForItsQueue() {
        FusedSource source = FusedSource.synchronous(3);
        run(() -> {
            try (Items<Integer> items = source.each(256)) {
                source.handOver();
                assertThat(source.steps).containsExactly("cancel");
                assertThat(source.fusions).isEqualTo(1);
                assertThat(readOn(items)).containsExactly(1, 2, 3);
            }
        });
    }
}
