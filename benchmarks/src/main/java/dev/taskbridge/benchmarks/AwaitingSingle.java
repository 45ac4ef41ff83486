package dev.taskbridge.benchmarks;

import static dev.taskbridge.Async.run;
import static dev.taskbridge.rxjava3.RxJavaBridge.await;

import io.reactivex.rxjava3.core.Single;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/** W7: a Single is awaited, inside a task. */
@OperationsPerInvocation(AwaitingSingle.N)
public abstract class AwaitingSingle extends Workload {
    static final int N = 100_000; // run() is not to be measured

    private final Single<Integer> single;
    private final int n;

    /** A Single of 7, to be awaited so many times in a row. */
    AwaitingSingle(Single<Integer> single, int n) {
        this.single = single;
        this.n = n;
    }

    @Override
    long expected() {
        return 7L * n;
    }

    @Benchmark
    public long taskbridge() {
        return run(() -> {
            long sum = 0;
            for (int i = 0; i < n; i++) {
                sum += await(single);
            }
            return sum;
        });
    }

    @Benchmark
    public long kotlinDefault() {
        return KotlinPeers.awaitSingle(KotlinPeers.DEFAULT, single, n);
    }

    @Benchmark
    public long kotlinRunBlocking() {
        return KotlinPeers.awaitSingle(KotlinPeers.RUN_BLOCKING, single, n);
    }

    @Benchmark
    public long blockingGet() throws Exception {
        return VirtualThread.call(() -> {
            long sum = 0;
            for (int i = 0; i < n; i++) {
                sum += single.blockingGet();
            }
            return sum;
        });
    }
}
