package dev.taskbridge.benchmarks;

import static dev.taskbridge.Async.run;
import static dev.taskbridge.rxjava3.RxJavaBridge.each;

import dev.taskbridge.Items;
import io.reactivex.rxjava3.core.BackpressureStrategy;
import io.reactivex.rxjava3.core.Observable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/** W5, from an Observable that emits on the thread that subscribes. */
@OperationsPerInvocation(ReadObservable.N)
public class ReadObservable extends Workload {
    static final int N = 100_000; // run() is not to be measured

    private final Observable<Integer> observable = Observable.fromArray(numbers(N));

    @Override
    long expected() {
        return sumBelow(N);
    }

    @Benchmark
    public long taskbridge() {
        return run(() -> {
            long sum = 0;
            try (Items<Integer> items = each(observable, BackpressureStrategy.BUFFER)) {
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
            try (Items<Integer> items = each(observable, BackpressureStrategy.BUFFER)) {
                items.forEach(number -> sum[0] += number);
            }
            return sum[0];
        });
    }

    @Benchmark
    public long kotlinDefault() {
        return KotlinPeers.read(KotlinPeers.DEFAULT, observable);
    }

    @Benchmark
    public long kotlinDefaultBuffered() {
        return KotlinPeers.readBuffered(KotlinPeers.DEFAULT, observable);
    }

    @Benchmark
    public long kotlinRunBlocking() {
        return KotlinPeers.readBuffered(KotlinPeers.RUN_BLOCKING, observable);
    }

    @Benchmark
    public long blockingIterable() throws Exception {
        return VirtualThread.call(() -> {
            long sum = 0;
            for (int number : observable.blockingIterable()) {
                sum += number;
            }
            return sum;
        });
    }

    @Benchmark
    public long observer() {
        long[] sum = new long[1];
        observable.subscribe(number -> sum[0] += number).dispose();
        return sum[0];
    }
}
