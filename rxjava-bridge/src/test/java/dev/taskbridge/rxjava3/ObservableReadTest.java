package dev.taskbridge.rxjava3;

import static dev.taskbridge.Async.*;
import static dev.taskbridge.rxjava3.RxJavaBridge.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.taskbridge.Items;
import dev.taskbridge.LeakCheck;
import dev.taskbridge.Promise;
import dev.taskbridge.Task;
import dev.taskbridge.contract.Waiting;
import io.reactivex.rxjava3.core.BackpressureStrategy;
import io.reactivex.rxjava3.core.Observable;
import io.reactivex.rxjava3.core.Observer;
import io.reactivex.rxjava3.disposables.Disposable;
import io.reactivex.rxjava3.exceptions.ProtocolViolationException;
import io.reactivex.rxjava3.schedulers.Schedulers;
import io.reactivex.rxjava3.subjects.PublishSubject;
import io.reactivex.rxjava3.subjects.UnicastSubject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What an Observable of which all items are kept is promised by who reads it, whether it lends its queue or not. */
@ExtendWith(LeakCheck.class)
@Timeout(60)
class ObservableReadTest {
    private static final int ITEMS = 1_000;

    @RegisterExtension
    final DroppedErrors droppedErrors = new DroppedErrors();

    private static <T> Items<T> all(Observable<T> source) {
        return each(source, BackpressureStrategy.BUFFER);
    }

    private static List<Integer> numbers() {
        return IntStream.rangeClosed(1, ITEMS).boxed().toList();
    }

    private static Map<String, Observable<Integer>> sources() {
        Observable<Integer> range = Observable.range(1, ITEMS);
        UnicastSubject<Integer> queue = UnicastSubject.create();
        numbers().forEach(queue::onNext);
        queue.onComplete();
        Map<String, Observable<Integer>> all = new LinkedHashMap<>();
        all.put("range", range);
        all.put("an iterable", Observable.fromIterable(numbers()));
        all.put("an array", Observable.fromArray(numbers().toArray(Integer[]::new)));
        all.put("a stream", Observable.defer(() -> Observable.fromStream(numbers().stream())));
        all.put("without a queue", range.hide());
        all.put("map", range.map(i -> i));
        all.put("observeOn", range.observeOn(Schedulers.computation()));
        all.put("observeOn, map", range.observeOn(Schedulers.single()).map(i -> i));
        all.put("subscribeOn", range.subscribeOn(Schedulers.io()));
        all.put("concatMap", Observable.range(0, ITEMS / 10).concatMap(ten -> Observable.range(1 + 10 * ten, 10)));
        all.put("a generator", observable(out -> numbers().forEach(out::emit)));
        all.put("a hot queue", queue); // once
        return all;
    }

    @Test
    void eachKindOfSource_isReadInOrderToItsEnd() {
        sources().forEach((name, source) -> {
            List<Integer> read = new ArrayList<>();
            run(() -> {
                try (Items<Integer> items = all(source)) {
                    for (int item : items) {
                        read.add(item);
                    }
                }
            });
            assertThat(read).as(name).isEqualTo(numbers());
        });
        sources().forEach((name, source) -> {
            List<Integer> read = new ArrayList<>();
            run(() -> {
                try (Items<Integer> items = all(source)) {
                    items.forEach(read::add);
                }
            });
            assertThat(read).as("%s, forEach", name).isEqualTo(numbers());
        });
        assertThat(droppedErrors.all()).isEmpty();
    }

    @Test
    void eachKindOfSource_thatIsLeft_isDisposedOfOnce() {
        sources().forEach((name, source) -> {
            AtomicInteger disposed = new AtomicInteger();
            Observable<Integer> unending = source.concatWith(Observable.never()).doOnDispose(disposed::incrementAndGet);
            run(() -> {
                try (Items<Integer> items = all(unending)) {
                    assertThat(items.iterator().next()).isEqualTo(1);
                }
            });
            assertThat(disposed).as(name).hasValue(1);
        });
        assertThat(droppedErrors.all()).isEmpty();
    }

    @Test
    void sourceThatLendsItsQueue_makesNoMoreThanIsRead() {
        AtomicInteger made = new AtomicInteger();
        AtomicInteger closed = new AtomicInteger();
        Observable<Integer> endless =
                Observable.fromStream(Stream.generate(made::incrementAndGet).onClose(closed::incrementAndGet));
        run(() -> {
            try (Items<Integer> items = all(endless)) {
                assertThat(items.iterator().next()).isEqualTo(1);
                assertThat(made).hasValueLessThanOrEqualTo(2); // the source looks one ahead, whether there is another
            }
        });
        Waiting.until(() -> closed.get() == 1);
    }

    @Test
    void iteratorThatThrows_failsTheLoopWithThatVeryObject() {
        IllegalStateException failure = new IllegalStateException("the fourth");
        Observable<Integer> source = Observable.fromIterable(() -> Stream.iterate(1, i -> i + 1)
                .map(i -> {
                    if (i > 3) {
                        throw failure;
                    }
                    return i;
                })
                .iterator());
        for (Observable<Integer> one :
                List.of(source, source.hide(), source.observeOn(Schedulers.computation()), source.map(i -> i))) {
            List<Integer> read = new ArrayList<>();
            run(() -> {
                try (Items<Integer> items = all(one)) {
                    assertThat(catchThrowable(() -> items.forEach(read::add))).isSameAs(failure);
                }
            });
            assertThat(read).containsExactly(1, 2, 3);
        }
        assertThat(droppedErrors.all()).isEmpty();
    }

    @Test
    void functionsBehindAnAsyncBoundary_stayOnItsThread() {
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        Thread reading = run(() -> {
            Observable<Integer> source = Observable.range(1, ITEMS)
                    .observeOn(Schedulers.single())
                    .map(i -> {
                        threads.add(Thread.currentThread());
                        return i;
                    });
            try (Items<Integer> items = all(source)) {
                items.forEach(item -> {});
            }
            return Thread.currentThread();
        });
        assertThat(threads).hasSize(1).doesNotContain(reading);
    }

    @Test
    void queueThatIsFilledWhileItIsRead_wakesItsReader() {
        UnicastSubject<Integer> queue = UnicastSubject.create(); // lends it, and fills it from wherever it is told to
        List<Integer> read = new ArrayList<>();
        run(() -> {
            Task<Void> reading = createTask(() -> {
                try (Items<Integer> items = all(queue)) {
                    items.forEach(read::add);
                }
            });
            for (int i = 1; i <= 3; i++) {
                Waiting.standsInAwait(reading);
                queue.onNext(i);
            }
            Waiting.standsInAwait(reading);
            queue.onComplete();
            await(reading);
        });
        assertThat(read).containsExactly(1, 2, 3);
        assertThat(queue.hasObservers()).isFalse();
    }

    @Test
    void itemsThatNobodyReads_areAllKept() {
        int many = 200_000;
        PublishSubject<Integer> subject = PublishSubject.create();
        run(() -> {
            try (Items<Integer> items = all(subject)) {
                for (int i = 0; i < many; i++) {
                    subject.onNext(i); // all of them before one is read
                }
                subject.onComplete();
                int expected = 0;
                for (int item : items) {
                    assertThat(item).isEqualTo(expected++);
                }
                assertThat(expected).isEqualTo(many);
            }
        });
    }

    @Test
    void close_byAnotherTask_endsTheLoopAndDisposes() {
        PublishSubject<Integer> plain = PublishSubject.create();
        UnicastSubject<Integer> lending = UnicastSubject.create();
        for (Observable<Integer> source : List.<Observable<Integer>>of(plain, lending)) {
            run(() -> {
                Promise<Items<Integer>> opened = new Promise<>();
                Task<Integer> reading = createTask(() -> {
                    int count = 0;
                    try (Items<Integer> items = all(source)) {
                        opened.succeed(items);
                        for (int item : items) {
                            count += item;
                        }
                    }
                    return count;
                });
                Items<Integer> items = await(opened.task());
                Waiting.standsInAwait(reading);
                items.close();
                assertThat(await(reading)).isZero();
            });
        }
        assertThat(plain.hasObservers()).isFalse();
        assertThat(lending.hasObservers()).isFalse();
    }

    @Test
    void protocolBreaker_isReportedAndDoesNotReachTheLoop() {
        IOException late = new IOException("after the end");
        Disposable second = Disposable.empty();
        Observable<Integer> source = new Observable<>() {
            @Override
            protected void subscribeActual(Observer<? super Integer> observer) {
                observer.onSubscribe(Disposable.empty());
                observer.onSubscribe(second);
                observer.onNext(1);
                observer.onComplete();
                observer.onNext(2);
                observer.onError(late);
            }
        };
        List<Integer> read = new ArrayList<>();
        run(() -> {
            try (Items<Integer> items = all(source)) {
                items.forEach(read::add);
            }
        });
        assertThat(read).containsExactly(1);
        assertThat(second.isDisposed()).isTrue();
        assertThat(droppedErrors.all()).hasSize(3);
        assertThat(droppedErrors.all().getFirst()).hasMessageContaining("onSubscribe came twice, from an Observable");
        assertThat(droppedErrors.all().get(1)).isInstanceOf(ProtocolViolationException.class);
        assertThat(droppedErrors.all().getLast()).isSameAs(late);
    }

    @Test
    void onSubscribeOfNull_isRefusedAtOnce() {
        Observable<Integer> source = new Observable<>() {
            @Override
            protected void subscribeActual(Observer<? super Integer> observer) {
                observer.onSubscribe(null);
            }
        };
        run(() -> assertThatThrownBy(() -> all(source))
                .isInstanceOf(NullPointerException.class)
                .hasMessageContaining("onSubscribe(null)"));
    }

    @Test
    void errorAfterTheLoopWasLeft_goesToTheHook() {
        IOException late = new IOException("after the close");
        List<Observer<? super Integer>> observers = new ArrayList<>();
        Observable<Integer> source = new Observable<>() {
            @Override
            protected void subscribeActual(Observer<? super Integer> observer) {
                observers.add(observer);
                observer.onSubscribe(Disposable.empty());
            }
        };
        run(() -> all(source).close());
        observers.getFirst().onError(late);
        assertThat(droppedErrors.all()).hasSize(1);
        assertThat(droppedErrors.all().getFirst()).isSameAs(late);
    }
}
