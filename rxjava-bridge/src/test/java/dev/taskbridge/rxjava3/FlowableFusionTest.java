package dev.taskbridge.rxjava3;

import static dev.taskbridge.Async.*;
import static dev.taskbridge.rxjava3.RxJavaBridge.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.taskbridge.Items;
import dev.taskbridge.LeakCheck;
import dev.taskbridge.contract.Waiting;
import io.reactivex.rxjava3.core.BackpressureStrategy;
import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.core.Observable;
import io.reactivex.rxjava3.processors.UnicastProcessor;
import io.reactivex.rxjava3.schedulers.Schedulers;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What RxJava's sources that lend their queue are promised by who reads it. */
@ExtendWith(LeakCheck.class)
@Timeout(60)
class FlowableFusionTest {

    @RegisterExtension
    final DroppedErrors droppedErrors = new DroppedErrors();

    private static Flowable<Integer> endless() {
        return Flowable.fromIterable(() -> Stream.iterate(1, i -> i + 1).iterator());
    }

    private static Flowable<Integer> failingAfterThree(Throwable failure) {
        return Flowable.fromIterable(() -> Stream.iterate(1, i -> i + 1)
                .map(i -> {
                    if (i > 3) {
                        throw FlowableFusionTest.<RuntimeException>sneaky(failure);
                    }
                    return i;
                })
                .iterator());
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // the type is the compiler's only
    private static <X extends Throwable> X sneaky(Throwable thrown) throws X {
        throw (X) thrown;
    }

    @Test
    void iteratorThatThrows_failsTheLoopWithThatVeryObject() {
        for (Throwable failure : List.of(new IOException("checked"), new IllegalStateException("unchecked"))) {
            for (Flowable<Integer> source : List.of(
                    failingAfterThree(failure),
                    failingAfterThree(failure).observeOn(Schedulers.computation()),
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
    void break_ofAStream_closesIt() {
        AtomicInteger closed = new AtomicInteger();
        Flowable<Integer> source =
                Flowable.fromStream(Stream.iterate(1, i -> i + 1).onClose(closed::incrementAndGet));
        run(() -> {
            try (Items<Integer> items = each(source)) {
                assertThat(items.iterator().next()).isEqualTo(1);
                assertThat(closed).hasValue(0);
            }
        });
        Waiting.until(() -> closed.get() == 1);
    }

    @Test
    void break_ofAnEndlessSource_ends() {
        for (Flowable<Integer> source : List.of(endless(), endless().observeOn(Schedulers.computation()))) {
            run(() -> {
                int last = 0;
                try (Items<Integer> items = each(source, 1)) {
                    for (int item : items) {
                        assertThat(item).isEqualTo(++last);
                        if (item == 1_000) {
                            break;
                        }
                    }
                }
            });
        }
        assertThat(droppedErrors.all()).isEmpty();
    }

    @Test
    void hotQueue_isReadToItsEndOrCancelled() {
        UnicastProcessor<Integer> all = UnicastProcessor.create();
        UnicastProcessor<Integer> some = UnicastProcessor.create();
        for (int i = 1; i <= 3; i++) {
            all.onNext(i);
            some.onNext(i);
        }
        all.onComplete();
        run(() -> {
            List<Integer> read = new ArrayList<>();
            forEach(all, read::add);
            assertThat(read).containsExactly(1, 2, 3);
            assertThat(awaitFirst(some)).isEqualTo(1);
        });
        assertThat(some.hasSubscribers()).isFalse();
    }

    @Test
    void functionsBehindAnAsyncBoundary_stayOnItsThread() {
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        Thread reading = run(() -> {
            forEach(Flowable.range(1, 1_000).observeOn(Schedulers.computation()).map(i -> i + 0), item -> {});
            forEach(
                    Flowable.range(1, 1_000).observeOn(Schedulers.single()).map(i -> {
                        threads.add(Thread.currentThread());
                        return i;
                    }),
                    item -> {});
            return Thread.currentThread();
        });
        assertThat(threads).hasSize(1).doesNotContain(reading);
    }

    @Test
    void observable_thatIsBuffered_isReadToItsEndOrDisposedOf() {
        AtomicInteger disposed = new AtomicInteger();
        run(() -> {
            List<Integer> read = new ArrayList<>();
            try (Items<Integer> items = each(Observable.range(1, 1_000), BackpressureStrategy.BUFFER)) {
                items.forEach(read::add);
            }
            assertThat(read).hasSize(1_000).endsWith(1_000);
            Observable<Integer> unending =
                    Observable.range(1, 1_000).concatWith(Observable.never()).doOnDispose(disposed::incrementAndGet);
            try (Items<Integer> items = each(unending, BackpressureStrategy.BUFFER)) {
                assertThat(items.iterator().next()).isEqualTo(1);
            }
        });
        assertThat(disposed).hasValue(1);
    }
}
