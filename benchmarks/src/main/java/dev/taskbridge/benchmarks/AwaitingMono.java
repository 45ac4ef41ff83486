package dev.taskbridge.benchmarks;

import static dev.taskbridge.Async.run;
import static dev.taskbridge.reactor.ReactorBridge.await;

import java.util.Objects;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import reactor.core.publisher.Mono;

/** W7: a Mono is awaited, inside a task. */
@OperationsPerInvocation(AwaitingMono.N)
public abstract class AwaitingMono extends Workload {
    static final int N = 100_000; // run() is not to be measured

    private final Mono<Integer> mono;
    private final int n;

    /** A Mono of 7, to be awaited so many times in a row. */
    AwaitingMono(Mono<Integer> mono, int n) {
        this.mono = mono;
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
                sum += Objects.requireNonNull(await(mono));
            }
            return sum;
        });
    }

    @Benchmark
    public long kotlinDefault() {
        return KotlinPeers.awaitMono(KotlinPeers.DEFAULT, mono, n);
    }

    @Benchmark
    public long kotlinRunBlocking() {
        return KotlinPeers.awaitMono(KotlinPeers.RUN_BLOCKING, mono, n);
    }

    @Benchmark
    public long block() throws Exception {
        return VirtualThread.call(() -> {
            long sum = 0;
            for (int i = 0; i < n; i++) {
                sum += Objects.requireNonNull(mono.block());
            }
            return sum;
        });
    }
}
