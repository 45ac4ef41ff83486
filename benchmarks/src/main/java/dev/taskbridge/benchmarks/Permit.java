package dev.taskbridge.benchmarks;

import static dev.taskbridge.Async.run;

import dev.taskbridge.EventLoop;
import dev.taskbridge.sync.AsyncSemaphore;
import dev.taskbridge.sync.Held;
import java.util.concurrent.Semaphore;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/** W10: a permit is taken from a semaphore and given back. */
@OperationsPerInvocation(Permit.N)
public class Permit extends Workload {
    static final int N = 10_000;

    @Override
    long expected() {
        return N;
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
            long result = 0;
            AsyncSemaphore semaphore = new AsyncSemaphore(2);
            for (int i = 0; i < N; i++) {
                try (Held held = semaphore.acquire()) {
                    result++;
                }
            }
            return result;
        });
    }

    @Benchmark
    public long kotlinDefault() {
        return KotlinPeers.semaphore(KotlinPeers.DEFAULT, N);
    }

    @Benchmark
    public long kotlinRunBlocking() {
        return KotlinPeers.semaphore(KotlinPeers.RUN_BLOCKING, N);
    }

    @Benchmark
    public long semaphore() throws InterruptedException {
        Semaphore semaphore = new Semaphore(2, true);
        long result = 0;
        for (int i = 0; i < N; i++) {
            semaphore.acquire();
            try {
                result++;
            } finally {
                semaphore.release();
            }
        }
        return result;
    }
}
