package dev.taskbridge.benchmarks;

import static dev.taskbridge.Async.run;

import dev.taskbridge.EventLoop;
import dev.taskbridge.sync.AsyncLock;
import dev.taskbridge.sync.Held;
import java.util.concurrent.locks.ReentrantLock;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/** W10: a free lock is taken and given back. */
@OperationsPerInvocation(Lock.N)
public class Lock extends Workload {
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
            AsyncLock lock = new AsyncLock();
            for (int i = 0; i < N; i++) {
                try (Held held = lock.acquire()) {
                    result++;
                }
            }
            return result;
        });
    }

    @Benchmark
    public long kotlinDefault() {
        return KotlinPeers.lock(KotlinPeers.DEFAULT, N);
    }

    @Benchmark
    public long kotlinRunBlocking() {
        return KotlinPeers.lock(KotlinPeers.RUN_BLOCKING, N);
    }

    @Benchmark
    public long reentrantLock() {
        ReentrantLock lock = new ReentrantLock(true);
        long result = 0;
        for (int i = 0; i < N; i++) {
            lock.lock();
            try {
                result++;
            } finally {
                lock.unlock();
            }
        }
        return result;
    }
}
