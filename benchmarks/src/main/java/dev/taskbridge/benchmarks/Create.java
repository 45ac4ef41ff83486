package dev.taskbridge.benchmarks;

import static dev.taskbridge.Async.await;
import static dev.taskbridge.Async.createTask;
import static dev.taskbridge.Async.run;

import dev.taskbridge.EventLoop;
import java.util.concurrent.CompletableFuture;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** W1: a task with a trivial body is created and awaited, inside a task. */
@OperationsPerInvocation(Create.N)
public class Create extends Workload {
    static final int N = 10_000; // run() is not to be measured

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
            long sum = 0;
            for (int i = 0; i < N; i++) {
                int number = i;
                sum += await(createTask(() -> number));
            }
            return sum;
        });
    }

    @Benchmark
    public long kotlinDefault() {
        return KotlinPeers.create(KotlinPeers.DEFAULT, N);
    }

    @Benchmark
    public long kotlinRunBlocking() {
        return KotlinPeers.create(KotlinPeers.RUN_BLOCKING, N);
    }

    @Benchmark
    public long completableFuture() throws Exception {
        return VirtualThread.call(() -> {
            long sum = 0;
            for (int i = 0; i < N; i++) {
                int number = i;
                sum += CompletableFuture.supplyAsync(() -> number).join();
            }
            return sum;
        });
    }

    @Benchmark
    @Fork(jvmArgsAppend = "--enable-preview")
    public long structuredTaskScope() throws Exception {
        return VirtualThread.call(() -> {
            long sum = 0;
            for (int i = 0; i < N; i++) {
                int number = i;
                try (StructuredScope scope = new StructuredScope()) {
                    Object subtask = scope.fork(() -> number);
                    scope.join();
                    sum += (Integer) StructuredScope.get(subtask);
                }
            }
            return sum;
        });
    }

    @Benchmark
    public long monoSubscribeOn() throws Exception {
        return VirtualThread.call(() -> {
            long sum = 0;
            for (int i = 0; i < N; i++) {
                int number = i;
                sum += Mono.fromCallable(() -> number)
                        .subscribeOn(Schedulers.boundedElastic())
                        .block();
            }
            return sum;
        });
    }

    @Benchmark
    public long virtualThread() throws Exception {
        return VirtualThread.call(() -> {
            long sum = 0;
            for (int i = 0; i < N; i++) {
                int number = i;
                sum += VirtualThread.start(() -> number).get();
            }
            return sum;
        });
    }
}
