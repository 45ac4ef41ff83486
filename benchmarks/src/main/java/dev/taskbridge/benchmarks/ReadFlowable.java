package dev.taskbridge.benchmarks;

import static dev.taskbridge.Async.run;
import static dev.taskbridge.rxjava3.RxJavaBridge.each;

import dev.taskbridge.Items;
import io.reactivex.rxjava3.core.Flowable;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/** W5, from a Flowable that emits on the thread that asks. */
@OperationsPerInvocation(ReadFlowable.N)
public class ReadFlowable extends Workload {
    static final int N = 100_000; // run() is not to be measured

    private final Flowable<Integer> flowable = Flowable.fromArray(numbers(N));

    @Override
    long expected() {
        return sumBelow(N);
    }

    @Benchmark
    public long taskbridge() {
        return run(() -> {
            long sum = 0;
            try (Items<Integer> items = each(flowable)) {
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
            try (Items<Integer> items = each(flowable)) {
                items.forEach(number -> sum[0] += number);
            }
            return sum[0];
        });
    }

    @Benchmark
    public long kotlinDefault() {
        return KotlinPeers.read(KotlinPeers.DEFAULT, flowable);
    }

    @Benchmark
    public long kotlinRunBlocking() {
        return KotlinPeers.read(KotlinPeers.RUN_BLOCKING, flowable);
    }

    @Benchmark
    public long blockingIterable() throws Exception {
        return VirtualThread.call(() -> {
            long sum = 0;
            for (int number : flowable.blockingIterable()) {
                sum += number;
            }
            return sum;
        });
    }

    @Benchmark
    public long blockingStream() throws Exception {
        return VirtualThread.call(() -> {
            try (Stream<Integer> stream = flowable.blockingStream()) {
                return stream.mapToLong(number -> number).sum();
            }
        });
    }

    @Benchmark
    public long subscriber() {
        long[] sum = new long[1];
        flowable.subscribe(number -> sum[0] += number).dispose();
        return sum[0];
    }
}
