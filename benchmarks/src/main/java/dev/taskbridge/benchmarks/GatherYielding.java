package dev.taskbridge.benchmarks;

import static dev.taskbridge.Async.await;
import static dev.taskbridge.Async.gather;
import static dev.taskbridge.Async.run;
import static dev.taskbridge.Async.sleep;

import dev.taskbridge.Coroutine;
import dev.taskbridge.EventLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** W2Y: 1,000 tasks whose bodies yield once are created and awaited together. */
public class GatherYielding extends Workload {
    static final int N = 1000;

    @Override
    long expected() {
        return sumBelow(N);
    }

    @Benchmark
    public long taskbridge() {
        return on(EventLoop.parallel());
    }

    @Benchmark
    public long taskbridgeConfined() {
        return on(EventLoop.confined());
    }

    private static long on(EventLoop loop) {
        return run(loop, () -> {
            List<Coroutine<Integer>> bodies = new ArrayList<>(N);
            for (int i = 0; i < N; i++) {
                int number = i;
                bodies.add(() -> {
                    await(sleep(Duration.ZERO)); // yields
                    return number;
                });
            }
            long sum = 0;
            for (int number : await(gather(bodies))) {
                sum += number;
            }
            return sum;
        });
    }

    @Benchmark
    public long kotlinDefault() {
        return KotlinPeers.gatherYielding(KotlinPeers.DEFAULT, N);
    }

    @Benchmark
    public long kotlinRunBlocking() {
        return KotlinPeers.gatherYielding(KotlinPeers.RUN_BLOCKING, N);
    }

    @Benchmark
    public long completableFuture() {
        List<CompletableFuture<Integer>> futures = new ArrayList<>(N);
        for (int i = 0; i < N; i++) {
            int number = i;
            futures.add(CompletableFuture.supplyAsync(() -> number).thenApplyAsync(same -> same));
        }
        CompletableFuture.allOf(futures.toArray(CompletableFuture<?>[]::new)).join();
        long sum = 0;
        for (CompletableFuture<Integer> future : futures) {
            sum += future.join();
        }
        return sum;
    }

    @Benchmark
    @Fork(jvmArgsAppend = "--enable-preview")
    public long structuredTaskScope() throws Exception {
        return VirtualThread.call(() -> {
            List<Object> subtasks = new ArrayList<>(N);
            try (StructuredScope scope = new StructuredScope()) {
                for (int i = 0; i < N; i++) {
                    int number = i;
                    subtasks.add(scope.fork(() -> {
                        Thread.yield();
                        return number;
                    }));
                }
                scope.join();
                long sum = 0;
                for (Object subtask : subtasks) {
                    sum += (Integer) StructuredScope.get(subtask);
                }
                return sum;
            }
        });
    }

    @Benchmark
    public long monoZip() {
        List<Mono<Integer>> monos = new ArrayList<>(N);
        for (int i = 0; i < N; i++) {
            int number = i;
            monos.add(Mono.fromCallable(() -> number)
                    .subscribeOn(Schedulers.parallel())
                    .publishOn(Schedulers.parallel()));
        }
        return Mono.zip(monos, numbers -> {
                    long sum = 0;
                    for (Object number : numbers) {
                        sum += (Integer) number;
                    }
                    return sum;
                })
                .block();
    }

    @Benchmark
    public long virtualThread() throws Exception {
        return VirtualThread.call(() -> {
            List<FutureTask<Integer>> futures = new ArrayList<>(N);
            for (int i = 0; i < N; i++) {
                int number = i;
                futures.add(VirtualThread.start(() -> {
                    Thread.yield();
                    return number;
                }));
            }
            long sum = 0;
            for (FutureTask<Integer> future : futures) {
                sum += future.get();
            }
            return sum;
        });
    }
}
