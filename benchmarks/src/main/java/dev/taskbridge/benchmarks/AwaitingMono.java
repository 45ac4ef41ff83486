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
    static final int N = 1000;

    private final Mono<Integer> mono;

    /** A Mono of 7. */
    AwaitingMono(Mono<Integer> mono) {
        this.mono = mono;
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
                sum += Objects.requireNonNull(await(mono));
            }
            return sum;
        });
    }

    @Benchmark
    public long kotlinDefault() {
        return KotlinPeers.awaitMono(KotlinPeers.DEFAULT, mono, N);
    }

    @Benchmark
    public long kotlinRunBlocking() {
        return KotlinPeers.awaitMono(KotlinPeers.RUN_BLOCKING, mono, N);
    }

    @Benchmark
    public long block() throws Exception {
        return VirtualThread.call(() -> {
            long sum = 0;
            for (int i = 0; i < N; i++) {
                sum += Objects.requireNonNull(mono.block());
            }
            return sum;
        });
    }
}
