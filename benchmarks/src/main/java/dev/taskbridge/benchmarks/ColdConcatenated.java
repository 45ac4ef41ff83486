package dev.taskbridge.benchmarks;

import static dev.taskbridge.reactor.ReactorBridge.mono;

import java.util.Objects;
import java.util.function.Function;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** W9: a coroutine as a cold Mono, one after the other subscribed to by an operator. */
@OperationsPerInvocation(ColdConcatenated.N)
public class ColdConcatenated extends Workload {
    static final int N = 1000;

    @Override
    long expected() {
        return sumBelow(N);
    }

    private static long sumOf(Function<Integer, Mono<Integer>> each) {
        return Objects.requireNonNull(
                Flux.range(0, N).concatMap(each).reduce(0L, Long::sum).block());
    }

    @Benchmark
    public long taskbridge() {
        return sumOf(number -> mono(() -> number));
    }

    @Benchmark
    public long kotlinDefault() {
        return sumOf(number -> KotlinPeers.cold(KotlinPeers.DEFAULT, number));
    }

    @Benchmark
    public long kotlinRunBlocking() {
        return KotlinPeers.coldConcatenated(N);
    }

    @Benchmark
    public long fromCallable() {
        return sumOf(number -> Mono.fromCallable(() -> number));
    }

    @Benchmark
    public long fromCallableSubscribeOn() {
        return sumOf(number -> Mono.fromCallable(() -> number).subscribeOn(Schedulers.parallel()));
    }
}
