package dev.taskbridge.benchmarks;

import static dev.taskbridge.Async.run;
import static dev.taskbridge.Async.timeout;
import static java.time.Duration.ofSeconds;

import dev.taskbridge.EventLoop;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/** W10: a timeout is entered and left. */
@OperationsPerInvocation(Limit.N)
public class Limit extends Workload {
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
            long result = 0;
            for (int i = 0; i < N; i++) {
                int number = i;
                result += timeout(ofSeconds(10), () -> number);
            }
            return result;
        });
    }

    @Benchmark
    public long kotlinDefault() {
        return KotlinPeers.timeout(KotlinPeers.DEFAULT, N);
    }

    @Benchmark
    public long kotlinRunBlocking() {
        return KotlinPeers.timeout(KotlinPeers.RUN_BLOCKING, N);
    }
}
