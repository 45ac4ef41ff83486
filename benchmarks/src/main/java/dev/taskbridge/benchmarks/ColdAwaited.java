package dev.taskbridge.benchmarks;

import static dev.taskbridge.Async.run;
import static dev.taskbridge.reactor.ReactorBridge.await;
import static dev.taskbridge.reactor.ReactorBridge.mono;

import java.util.Objects;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import reactor.core.publisher.Mono;

/** W9: a coroutine as a cold Mono, awaited by a coroutine. */
@OperationsPerInvocation(ColdAwaited.N)
public class ColdAwaited extends Workload {
    static final int N = 10_000; // run() is not to be measured

    @Override
    long expected() {
        return sumBelow(N);
    }

    @Benchmark
    public long taskbridge() {
        return run(() -> {
            long sum = 0;
            for (int i = 0; i < N; i++) {
                int number = i;
                sum += Objects.requireNonNull(await(mono(() -> number)));
            }
            return sum;
        });
    }

    @Benchmark
    public long kotlinDefault() {
        return KotlinPeers.coldAwaited(KotlinPeers.DEFAULT, N);
    }

    @Benchmark
    public long kotlinRunBlocking() {
        return KotlinPeers.coldAwaited(KotlinPeers.RUN_BLOCKING, N);
    }

    @Benchmark
    public long fromCallable() throws Exception {
        return VirtualThread.call(() -> {
            long sum = 0;
            for (int i = 0; i < N; i++) {
                int number = i;
                sum += Objects.requireNonNull(Mono.fromCallable(() -> number).block());
            }
            return sum;
        });
    }
}
