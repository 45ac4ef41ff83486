package dev.taskbridge.benchmarks;

import static dev.taskbridge.Async.await;
import static dev.taskbridge.Async.gather;
import static dev.taskbridge.Async.run;

import dev.taskbridge.Coroutine;
import dev.taskbridge.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** W2: 1,000 tasks with trivial bodies are created and awaited together. */
@OperationsPerInvocation(GatherMany.TIMES)
public class GatherMany extends Workload {
    static final int N = 1000;
    static final int TIMES = 20; // one after the other, in one run

    @Override
    long expected() {
        return TIMES * sumBelow(N);
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
            long sum = 0;
            for (int time = 0; time < TIMES; time++) {
                List<Coroutine<Integer>> bodies = new ArrayList<>(N);
                for (int i = 0; i < N; i++) {
                    int number = i;
                    bodies.add(() -> number);
                }
                for (int number : await(gather(bodies))) {
                    sum += number;
                }
            }
            return sum;
        });
    }

    @Benchmark
    public long kotlinDefault() {
        return KotlinPeers.gatherRepeatedly(KotlinPeers.DEFAULT, N, TIMES);
    }

    @Benchmark
    public long kotlinRunBlocking() {
        return KotlinPeers.gatherRepeatedly(KotlinPeers.RUN_BLOCKING, N, TIMES);
    }

    @Benchmark
    public long completableFuture() throws Exception {
        return VirtualThread.call(() -> times(GatherMany::completableFutureOnce));
    }

    private static long completableFutureOnce() {
        List<CompletableFuture<Integer>> futures = new ArrayList<>(N);
        for (int i = 0; i < N; i++) {
            int number = i;
            futures.add(CompletableFuture.supplyAsync(() -> number));
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
        return VirtualThread.call(() -> times(GatherMany::structuredTaskScopeOnce));
    }

    private static long structuredTaskScopeOnce() throws Exception {
        List<Object> subtasks = new ArrayList<>(N);
        try (StructuredScope scope = new StructuredScope()) {
            for (int i = 0; i < N; i++) {
                int number = i;
                subtasks.add(scope.fork(() -> number));
            }
            scope.join();
            long sum = 0;
            for (Object subtask : subtasks) {
                sum += (Integer) StructuredScope.get(subtask);
            }
            return sum;
        }
    }

    @Benchmark
    public long monoZip() throws Exception {
        return VirtualThread.call(() -> times(GatherMany::monoZipOnce));
    }

    private static long monoZipOnce() {
        List<Mono<Integer>> monos = new ArrayList<>(N);
        for (int i = 0; i < N; i++) {
            int number = i;
            monos.add(Mono.fromCallable(() -> number).subscribeOn(Schedulers.parallel()));
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
        return VirtualThread.call(() -> times(GatherMany::virtualThreadOnce));
    }

    private static long virtualThreadOnce() throws Exception {
        List<FutureTask<Integer>> futures = new ArrayList<>(N);
        for (int i = 0; i < N; i++) {
            int number = i;
            futures.add(VirtualThread.start(() -> number));
        }
        long sum = 0;
        for (FutureTask<Integer> future : futures) {
            sum += future.get();
        }
        return sum;
    }

    private static long times(Callable<Long> once) throws Exception {
        long sum = 0;
        for (int time = 0; time < TIMES; time++) {
            sum += once.call();
        }
        return sum;
    }
}
