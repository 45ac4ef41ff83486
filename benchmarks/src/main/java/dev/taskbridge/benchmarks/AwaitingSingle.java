package dev.taskbridge.benchmarks;

import static dev.taskbridge.Async.run;
import static dev.taskbridge.rxjava3.RxJavaBridge.await;

import io.reactivex.rxjava3.core.Single;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/** W7: a Single is awaited, inside a task. */
@OperationsPerInvocation(AwaitingSingle.N)
public abstract class AwaitingSingle extends Workload {
    static final int N = 1000;

    private final Single<Integer> single;

    /** A Single of 7. */
    AwaitingSingle(Single<Integer> single) {
        this.single = single;
    }

    @Override
    long expected() {
        return 7L * N;
    }

    @Benchmark
    public long taskbridge() {
        return run(() -> {
            long sum = 0;
            for (int i = 0; i < N; i++) {
                sum += await(single);
            }
            return sum;
        });
    }

    @Benchmark
    public long kotlinDefault() {
        return KotlinPeers.awaitSingle(KotlinPeers.DEFAULT, single, N);
    }

    @Benchmark
    public long kotlinRunBlocking() {
        return KotlinPeers.awaitSingle(KotlinPeers.RUN_BLOCKING, single, N);
    }

    @Benchmark
    public long blockingGet() throws Exception {
        return VirtualThread.call(() -> {
            long sum = 0;
            for (int i = 0; i < N; i++) {
                sum += single.blockingGet();
            }
            return sum;
        });
    }
}
