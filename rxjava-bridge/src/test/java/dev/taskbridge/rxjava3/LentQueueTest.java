package dev.taskbridge.rxjava3;

import static dev.taskbridge.Async.*;
import static dev.taskbridge.rxjava3.RxJavaBridge.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.taskbridge.Items;
import dev.taskbridge.LeakCheck;
import dev.taskbridge.Outcome;
import dev.taskbridge.Promise;
import dev.taskbridge.Task;
import dev.taskbridge.contract.Waiting;
import io.reactivex.rxjava3.core.BackpressureStrategy;
import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.core.FlowableOperator;
import io.reactivex.rxjava3.core.FlowableSubscriber;
import io.reactivex.rxjava3.core.Observable;
import io.reactivex.rxjava3.core.ObservableOperator;
import io.reactivex.rxjava3.core.Observer;
import io.reactivex.rxjava3.disposables.Disposable;
import io.reactivex.rxjava3.operators.QueueDisposable;
import io.reactivex.rxjava3.operators.QueueFuseable;
import io.reactivex.rxjava3.plugins.RxJavaPlugins;
import io.reactivex.rxjava3.processors.UnicastProcessor;
import io.reactivex.rxjava3.schedulers.Schedulers;
import io.reactivex.rxjava3.subjects.UnicastSubject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/** Queues that RxJava's sources lend, and what looks like one. */
@ExtendWith(LeakCheck.class)
@Timeout(60)
class LentQueueTest {

    @RegisterExtension
    final DroppedErrors droppedErrors = new DroppedErrors();

    private static <T> Items<T> all(Observable<T> source) {
        return each(source, BackpressureStrategy.BUFFER);
    }

    /** Lends a queue of numbers without an end, and counts how often it is disposed of. */
    private static final class Lending extends Observable<Integer> {
        final AtomicInteger disposed = new AtomicInteger();
        final AtomicInteger asked = new AtomicInteger(); // with which modes

        @Override
        protected void subscribeActual(Observer<? super Integer> observer) {
            observer.onSubscribe(new Numbers(this));
        }

        private static final class Numbers implements QueueDisposable<Integer> {
            private final Lending source;
            private int last;

            Numbers(Lending source) {
                this.source = source;
            }

            @Override
            public int requestFusion(int mode) {
                source.asked.set(mode);
                return SYNC;
            }

            @Override
            public Integer poll() {
                return ++last;
            }

            @Override
            public boolean offer(Integer value) {
                throw new AssertionError("it is filled by nobody");
            }

            @Override
            public boolean offer(Integer first, Integer second) {
                throw new AssertionError("it is filled by nobody");
            }

            @Override
            public boolean isEmpty() {
                return false;
            }

            @Override
            public void clear() {}

            @Override
            public void dispose() {
                source.disposed.incrementAndGet();
            }

            @Override
            public boolean isDisposed() {
                return source.disposed.get() > 0;
            }
        }
    }

    @Test
    void lentQueue_isAskedForItemsOneByOneAndForNothingElse() {
        Lending source = new Lending();
        run(() -> {
            try (Items<Integer> items = all(source)) {
                assertThat(items.iterator().next()).isEqualTo(1);
            }
        });
        assertThat(source.asked).hasValue(QueueFuseable.SYNC | QueueFuseable.BOUNDARY);
        assertThat(source.disposed).hasValue(1);
    }

    @Test
    void lentQueue_ofATaskThatIsCancelled_isDisposedOfOnce() {
        for (boolean action : new boolean[] {false, true}) {
            Lending source = new Lending();
            Promise<String> reads = new Promise<>();
            Task<Void> reading = createTask(() -> {
                try (Items<Integer> items = all(source)) {
                    if (action) {
                        items.forEach(item -> reads.succeed(""));
                    }
                    for (int item : items) {
                        reads.succeed("");
                    }
                }
            });
            run(() -> await(reads.task()));
            reading.cancel("enough");
            assertThat(Waiting.outcome(reading)).isEqualTo(new Outcome.Cancelled<>("enough"));
            assertThat(source.disposed).hasValue(1);
        }
    }

    @Test
    void streamOfAThreadThatHasEnded_isClosed() throws Exception {
        AtomicInteger closed = new AtomicInteger();
        Stream<Integer> one = Stream.of(1, 2, 3).onClose(closed::incrementAndGet);
        Stream<Integer> other = Stream.of(1, 2, 3).onClose(closed::incrementAndGet);
        run(() -> {
            for (Items<Integer> opened : List.of(all(Observable.fromStream(one)), each(Flowable.fromStream(other)))) {
                try (Items<Integer> items = opened) {
                    Thread reader =
                            Thread.ofVirtual().start(() -> items.iterator().next());
                    reader.join();
                }
            }
        });
        assertThat(closed).hasValue(2);
    }

    // ---- what is not to be taken for a queue that is lent

    /** An operator, or a hook, that hands on what it is given, though RxJava tells it not to. */
    private record Tenfold(Observer<? super Integer> downstream) implements Observer<Integer> {
        @Override
        public void onSubscribe(Disposable upstream) {
            downstream.onSubscribe(upstream);
        }

        @Override
        public void onNext(Integer item) {
            downstream.onNext(item * 10);
        }

        @Override
        public void onError(Throwable error) {
            downstream.onError(error);
        }

        @Override
        public void onComplete() {
            downstream.onComplete();
        }
    }

    private record TenfoldSubscriber(Subscriber<? super Integer> downstream) implements FlowableSubscriber<Integer> {
        @Override
        public void onSubscribe(Subscription upstream) {
            downstream.onSubscribe(upstream);
        }

        @Override
        public void onNext(Integer item) {
            downstream.onNext(item * 10);
        }

        @Override
        public void onError(Throwable error) {
            downstream.onError(error);
        }

        @Override
        public void onComplete() {
            downstream.onComplete();
        }
    }

    private static List<Integer> read(Items<Integer> opened) {
        List<Integer> read = new ArrayList<>();
        try (Items<Integer> items = opened) {
            items.forEach(read::add);
        }
        return read;
    }

    @Test
    void operatorThatHandsItsUpstreamOn_isNotLeftOut() {
        ObservableOperator<Integer, Integer> operator = Tenfold::new;
        FlowableOperator<Integer, Integer> flowableOperator = TenfoldSubscriber::new;
        Observable<Integer> source = Observable.range(1, 3);
        Flowable<Integer> flowable = Flowable.range(1, 3);
        run(() -> {
            for (Observable<Integer> one : List.of(source, source.observeOn(Schedulers.single()))) {
                assertThat(read(all(one.lift(operator)))).containsExactly(10, 20, 30);
            }
            for (Flowable<Integer> one : List.of(flowable, flowable.observeOn(Schedulers.single()))) {
                assertThat(read(each(one.lift(flowableOperator)))).containsExactly(10, 20, 30);
            }
        });
        assertThat(droppedErrors.all()).isEmpty();
    }

    @Test
    @SuppressWarnings({"unchecked", "rawtypes"}) // as the hooks are
    void hookThatHandsItsUpstreamOn_isNotLeftOut() {
        RxJavaPlugins.setOnObservableSubscribe((source, observer) -> new Tenfold(observer));
        RxJavaPlugins.setOnFlowableSubscribe((source, subscriber) -> new TenfoldSubscriber(subscriber));
        try {
            run(() -> {
                assertThat(read(all(Observable.range(1, 3)))).containsExactly(10, 20, 30);
                assertThat(read(each(Flowable.range(1, 3)))).containsExactly(10, 20, 30);
            });
        } finally {
            RxJavaPlugins.setOnObservableSubscribe(null);
            RxJavaPlugins.setOnFlowableSubscribe(null);
        }
    }

    @Test
    void sourceThatGivesADisposableWhichLendsNothing_losesNothing() {
        Observable<Integer> source = new Observable<>() {
            @Override
            protected void subscribeActual(Observer<? super Integer> observer) {
                observer.onSubscribe(Disposable.disposed()); // says that it lends a queue, which stays empty
                observer.onNext(1);
                observer.onNext(2);
                observer.onComplete();
            }
        };
        run(() -> assertThat(read(all(source))).containsExactly(1, 2));
    }

    @Test
    void subjectThatClearsItsQueueOnAnotherThread_failsTheLoopWithWhatItWasTold() {
        IOException failure = new IOException("at once");
        for (int round = 0; round < 300; round++) {
            UnicastSubject<Integer> subject = UnicastSubject.create(false);
            UnicastProcessor<Integer> processor = UnicastProcessor.create(false);
            run(() -> {
                for (Items<Integer> opened : List.of(all(subject), each(processor))) {
                    Task<Void> emits = createTask(() -> {
                        for (int i = 0; i < 2_000; i++) {
                            subject.onNext(i);
                            processor.onNext(i);
                        }
                        subject.onError(failure);
                        processor.onError(failure);
                    });
                    assertThat(catchThrowable(() -> read(opened))).isSameAs(failure);
                    await(emits);
                }
            });
        }
    }
}
