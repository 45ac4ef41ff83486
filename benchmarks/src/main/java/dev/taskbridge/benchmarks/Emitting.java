package dev.taskbridge.benchmarks;

import static dev.taskbridge.reactor.ReactorBridge.flux;

import java.util.concurrent.CountDownLatch;
import java.util.function.LongConsumer;
import kotlin.Unit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;

/** W6: one element is emitted into a Flux. */
@OperationsPerInvocation(Emitting.N)
public abstract class Emitting extends Workload {
    static final int N = 100_000; // the subscription is not to be measured

    private final Integer[] numbers = numbers(N);

    /** Who takes the elements, and tells their sum when there are no more. */
    abstract void subscribe(Flux<Integer> flux, LongConsumer complete);

    @Override
    long expected() {
        return sumBelow(N);
    }

    private long sumOf(Flux<Integer> flux) throws InterruptedException {
        CountDownLatch complete = new CountDownLatch(1);
        long[] sum = new long[1];
        subscribe(flux, value -> {
            sum[0] = value;
            complete.countDown();
        });
        complete.await();
        return sum[0];
    }

    @Benchmark
    public long taskbridge() throws InterruptedException {
        return sumOf(flux(out -> {
            for (Integer number : numbers) {
                out.emit(number);
            }
        }));
    }

    @Benchmark
    public long kotlinDefault() {
        return kotlin(KotlinPeers.DEFAULT);
    }

    @Benchmark
    public long kotlinRunBlocking() {
        return kotlin(KotlinPeers.RUN_BLOCKING);
    }

    private long kotlin(kotlin.coroutines.CoroutineContext on) {
        return KotlinPeers.emit(on, numbers, (flux, complete) -> {
            subscribe(flux, complete::invoke);
            return Unit.INSTANCE;
        });
    }

    @Benchmark
    public long create() throws InterruptedException {
        return sumOf(Flux.create(sink -> {
            for (Integer number : numbers) {
                sink.next(number);
            }
            sink.complete();
        }));
    }

    @Benchmark
    public long generate() throws InterruptedException {
        return sumOf(Flux.generate(() -> 0, (at, sink) -> {
            if (at < numbers.length) {
                sink.next(numbers[at]);
            } else {
                sink.complete();
            }
            return at + 1;
        }));
    }

    /** Adds up, and asks for 256 at a time, or for all at once. */
    static final class Sum extends BaseSubscriber<Integer> {
        private static final int BATCH = 256;

        private final boolean batches;
        private final LongConsumer complete;
        private long value;
        private int left = BATCH;

        Sum(boolean batches, LongConsumer complete) {
            this.batches = batches;
            this.complete = complete;
        }

        @Override
        protected void hookOnSubscribe(Subscription subscription) {
            subscription.request(batches ? BATCH : Long.MAX_VALUE);
        }

        @Override
        protected void hookOnNext(Integer number) {
            value += number;
            if (batches && --left == 0) {
                left = BATCH;
                request(BATCH);
            }
        }

        @Override
        protected void hookOnComplete() {
            complete.accept(value);
        }
    }
}
