package dev.taskbridge.benchmarks;

import static dev.taskbridge.Async.run;

import dev.taskbridge.EventLoop;
import dev.taskbridge.sync.AsyncQueue;
import java.util.concurrent.ArrayBlockingQueue;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/** W10: an item is put into a queue and got out. */
@OperationsPerInvocation(PutGet.N)
public class PutGet extends Workload {
    static final int N = 10_000;

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
            long result = 0;
            AsyncQueue<Integer> queue = new AsyncQueue<>(16);
            for (int i = 0; i < N; i++) {
                queue.put(i);
                result += queue.get();
            }
            return result;
        });
    }

    @Benchmark
    public long kotlinDefault() {
        return KotlinPeers.queue(KotlinPeers.DEFAULT, N);
    }

    @Benchmark
    public long kotlinRunBlocking() {
        return KotlinPeers.queue(KotlinPeers.RUN_BLOCKING, N);
    }

    @Benchmark
    public long arrayBlockingQueue() throws InterruptedException {
        ArrayBlockingQueue<Integer> queue = new ArrayBlockingQueue<>(16);
        long result = 0;
        for (int i = 0; i < N; i++) {
            queue.put(i);
            result += queue.take();
        }
        return result;
    }
}
