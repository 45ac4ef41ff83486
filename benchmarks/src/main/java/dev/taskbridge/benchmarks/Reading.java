package dev.taskbridge.benchmarks;

import static dev.taskbridge.Async.run;
import static dev.taskbridge.reactor.ReactorBridge.each;

import dev.taskbridge.Items;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;

/** W5: one element is read from a Flux. */
@OperationsPerInvocation(Reading.N)
public abstract class Reading extends Workload {
    static final int N = 100_000; // run() is not to be measured

    private final Flux<Integer> flux;

    Reading(Flux<Integer> flux) {
        this.flux = flux;
    }

    @Override
    long expected() {
        return sumBelow(N);
    }

    @Benchmark
    public long taskbridge() {
        return run(() -> {
            long sum = 0;
            try (Items<Integer> items = each(flux)) {
                for (int number : items) {
                    sum += number;
                }
            }
            return sum;
        });
    }

    @Benchmark
    public long taskbridgeForEach() {
        return run(() -> {
            long[] sum = new long[1];
            try (Items<Integer> items = each(flux)) {
                items.forEach(number -> sum[0] += number);
            }
            return sum[0];
        });
    }

    @Benchmark
    public long kotlinDefault() {
        return KotlinPeers.read(KotlinPeers.DEFAULT, flux);
    }

    @Benchmark
    public long kotlinRunBlocking() {
        return KotlinPeers.read(KotlinPeers.RUN_BLOCKING, flux);
    }

    @Benchmark
    public long toIterable() throws Exception {
        return VirtualThread.call(() -> {
            long sum = 0;
            for (int number : flux.toIterable()) {
                sum += number;
            }
            return sum;
        });
    }

    @Benchmark
    public long toStream() throws Exception {
        return VirtualThread.call(() -> {
            try (Stream<Integer> stream = flux.toStream()) {
                return stream.mapToLong(number -> number).sum();
            }
        });
    }

    @Benchmark
    public long baseSubscriber() throws InterruptedException {
        Sum sum = new Sum();
        flux.subscribe(sum);
        sum.complete.await();
        return sum.value;
    }

    private static final class Sum extends BaseSubscriber<Integer> {
        final CountDownLatch complete = new CountDownLatch(1);
        long value;

        @Override
        protected void hookOnNext(Integer number) {
            value += number;
        }

        @Override
        protected void hookOnComplete() {
            complete.countDown();
        }
    }
}
