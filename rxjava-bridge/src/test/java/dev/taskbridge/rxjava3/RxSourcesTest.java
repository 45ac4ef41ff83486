package dev.taskbridge.rxjava3;

import static dev.taskbridge.Async.*;
import static dev.taskbridge.rxjava3.RxJavaBridge.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.taskbridge.Items;
import dev.taskbridge.LeakCheck;
import dev.taskbridge.Outcome;
import dev.taskbridge.Publishers;
import dev.taskbridge.Task;
import dev.taskbridge.contract.Waiting;
import io.reactivex.rxjava3.core.BackpressureStrategy;
import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.core.Observable;
import io.reactivex.rxjava3.core.Observer;
import io.reactivex.rxjava3.disposables.Disposable;
import io.reactivex.rxjava3.exceptions.MissingBackpressureException;
import io.reactivex.rxjava3.processors.PublishProcessor;
import io.reactivex.rxjava3.schedulers.Schedulers;
import io.reactivex.rxjava3.subjects.PublishSubject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The reader with every kind of Flowable, and with Observables. */
@ExtendWith(LeakCheck.class)
@Timeout(60)
class RxSourcesTest {
    private static final int ITEMS = 2_000;

    @RegisterExtension
    final DroppedErrors droppedErrors = new DroppedErrors();

    private static List<Integer> expected() {
        return IntStream.rangeClosed(1, ITEMS).boxed().toList();
    }

    private static List<Integer> read(Items<Integer> items) {
        List<Integer> all = new ArrayList<>();
        try (items) {
            items.forEach(all::add);
        }
        return all;
    }

    /** All give the numbers from 1 on. */
    private static Map<String, Flowable<Integer>> sources() {
        Flowable<Integer> range = Flowable.range(1, ITEMS);
        Map<String, Flowable<Integer>> all = new LinkedHashMap<>();
        all.put("fused", range);
        all.put(
                "fused, with operators",
                range.map(i -> i + 1).filter(i -> i > 0).map(i -> i - 1));
        all.put("hidden", range.hide());
        all.put("observeOn", range.observeOn(Schedulers.computation()));
        all.put("observeOn, hidden", range.hide().observeOn(Schedulers.single()).hide());
        all.put("subscribeOn", range.subscribeOn(Schedulers.io()));
        all.put(
                "create",
                Flowable.create(
                        emitter -> {
                            for (int i = 1; i <= ITEMS; i++) {
                                emitter.onNext(i);
                            }
                            emitter.onComplete();
                        },
                        BackpressureStrategy.BUFFER));
        all.put("concatMap", Flowable.range(0, ITEMS / 10).concatMap(ten -> Flowable.range(1 + 10 * ten, 10)));
        all.put("rebatched", range.rebatchRequests(7));
        all.put("cached", range.cache());
        all.put("a generator", flowable(out -> {
            for (int i = 1; i <= ITEMS; i++) {
                out.emit(i);
            }
        }));
        all.put("a generator, observeOn", all.get("a generator").observeOn(Schedulers.computation(), false, 4));
        return all;
    }

    @Test // X76, X79, X80, X91, X143
    void each_ofEveryKindOfFlowable_readsAllInOrder() {
        sources().forEach((name, source) -> {
            for (int prefetch : new int[] {1, 5, 256, Integer.MAX_VALUE}) {
                assertThat(run(() -> read(each(source, prefetch))))
                        .as("%s, prefetch %s", name, prefetch)
                        .isEqualTo(expected());
            }
        });
        assertThat(droppedErrors.all()).isEmpty();
    }

    @Test // X55, X83, X115, X125: exactly once
    void break_ofEveryKindOfFlowable_cancelsItOnce() {
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

    @Test // X82, X86, X47
    void operatorThatThrows_failsTheLoopAtItsPlace() {
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

    @Test // X85, X88
    void each_ofAHotSource_isSubscribedBeforeTheFirstItem() {
        PublishProcessor<Integer> hot = PublishProcessor.create();
        PublishSubject<Integer> subject = PublishSubject.create();
        run(() -> {
            hot.onNext(0); // nobody listens
            try (Items<Integer> items = each(hot);
                    Items<Integer> others = each(subject, BackpressureStrategy.BUFFER)) {
                hot.onNext(1);
                subject.onNext(2);
                hot.onComplete();
                subject.onComplete();
                assertThat(read(items)).containsExactly(1);
                assertThat(read(others)).containsExactly(2);
            }
            assertThat(hot.hasSubscribers() || subject.hasObservers()).isFalse();
        });
    }

    @Test
    void close_ofAHotSource_unsubscribes() {
        PublishSubject<Integer> subject = PublishSubject.create();
        run(() -> {
            try (Items<Integer> items = each(subject, BackpressureStrategy.LATEST)) {
                subject.onNext(1);
                assertThat(items.iterator().next()).isEqualTo(1);
                assertThat(subject.hasObservers()).isTrue();
            }
            assertThat(subject.hasObservers()).isFalse();
        });
    }

    // ---- Observables

    @Test // R61 to R64, X89, X92; kotlinx 3282, 3979: the emitting thread is blocked
    void each_ofAnObservable_neverBlocksTheEmittingThread() {
        Observable<Integer> thousand = Observable.range(1, 1_000);
        run(() -> {
            assertThat(read(each(thousand, BackpressureStrategy.BUFFER))).hasSize(1_000);
            assertThat(read(each(thousand, BackpressureStrategy.DROP)))
                    .isEqualTo(IntStream.rangeClosed(1, Publishers.PREFETCH)
                            .boxed()
                            .toList());
            List<Integer> latest = read(each(thousand, BackpressureStrategy.LATEST));
            assertThat(latest).hasSize(Publishers.PREFETCH + 1).endsWith(Publishers.PREFETCH, 1_000);
        });
        assertThat(droppedErrors.all()).isEmpty();
    }

    @Test
    void each_ofAnObservableThatIsTooFast_failsWhereTheStrategySaysSo() {
        run(() -> {
            List<Integer> read = new ArrayList<>();
            Throwable thrown = catchThrowable(() -> {
                try (Items<Integer> items = each(Observable.range(1, 1_000), BackpressureStrategy.ERROR)) {
                    items.forEach(read::add);
                }
            });
            assertThat(thrown).isInstanceOf(MissingBackpressureException.class);
            assertThat(read).hasSize(Publishers.PREFETCH);
        });
    }

    @Test // without a strategy, what there is no room for is reported, and never fatal
    void each_ofAnObservableWithoutAStrategy_reportsWhatItHasNoRoomFor() {
        List<Integer> read =
                run(() -> read(each(Observable.range(1, Publishers.PREFETCH + 3), BackpressureStrategy.MISSING)));
        assertThat(read).hasSize(Publishers.PREFETCH);
        assertThat(droppedErrors.all())
                .hasSize(3)
                .allSatisfy(error -> assertThat(error).hasMessageContaining("§1.1"));
    }

    @Test // X66', X83
    void cancel_whileAnObservableIsRead_disposesOfItOnce() {
        AtomicInteger disposed = new AtomicInteger();
        PublishSubject<Integer> subject = PublishSubject.create();
        Task<List<Integer>> reading = createTask(
                () -> read(each(subject.doOnDispose(disposed::incrementAndGet), BackpressureStrategy.BUFFER)));
        Waiting.until(subject::hasObservers);
        Waiting.standsInAwait(reading);
        reading.cancel("enough");
        assertThat(Waiting.outcome(reading)).isEqualTo(new Outcome.Cancelled<>("enough"));
        assertThat(disposed).hasValue(1);
        assertThat(subject.hasObservers()).isFalse();
    }

    @Test // X88: an onSubscribe that comes after the cancel
    void lateOnSubscribe_ofAnObservable_isDisposedOf() {
        Disposable late = Disposable.empty();
        List<Observer<? super Integer>> observers = new ArrayList<>();
        Observable<Integer> source = new Observable<>() {
            @Override
            protected void subscribeActual(Observer<? super Integer> observer) {
                observers.add(observer);
            }
        };
        run(() -> {
            each(source, BackpressureStrategy.BUFFER).close();
        });
        observers.getFirst().onSubscribe(late);
        assertThat(late.isDisposed()).isTrue();
    }

    @Test // X46, X22, X41
    void errorOfAnObservable_comesAfterItsItems() {
        IOException failure = new IOException("observable");
        List<Integer> read = new ArrayList<>();
        run(() -> {
            try (Items<Integer> items =
                    each(Observable.just(1, 2).concatWith(Observable.error(failure)), BackpressureStrategy.BUFFER)) {
                assertThat(catchThrowable(() -> items.forEach(read::add))).isSameAs(failure);
            }
        });
        assertThat(read).containsExactly(1, 2);
    }
}
