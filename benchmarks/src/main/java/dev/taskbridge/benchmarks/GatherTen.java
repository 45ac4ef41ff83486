package dev.taskbridge.benchmarks;

import static dev.taskbridge.Async.await;
import static dev.taskbridge.Async.gather;
import static dev.taskbridge.Async.run;

import dev.taskbridge.Coroutine;
import dev.taskbridge.EventLoop;
import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/** W10: ten tasks with trivial bodies are created and awaited together. */
@OperationsPerInvocation(GatherTen.N)
public class GatherTen extends Workload {
    static final int N = 100;
    private static final int MEMBERS = 10;

    @Override
    long expected() {
        return N * sumBelow(MEMBERS);
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
                List<Coroutine<Integer>> bodies = new ArrayList<>(MEMBERS);
                for (int k = 0; k < MEMBERS; k++) {
                    int number = k;
                    bodies.add(() -> number);
                }
                for (int number : await(gather(bodies))) {
                    result += number;
                }
            }
            return result;
        });
    }

    @Benchmark
    public long kotlinDefault() {
        return KotlinPeers.gatherRepeatedly(KotlinPeers.DEFAULT, MEMBERS, N);
    }

    @Benchmark
    public long kotlinRunBlocking() {
        return KotlinPeers.gatherRepeatedly(KotlinPeers.RUN_BLOCKING, MEMBERS, N);
    }
}
