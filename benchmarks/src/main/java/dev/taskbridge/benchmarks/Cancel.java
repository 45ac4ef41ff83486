package dev.taskbridge.benchmarks;

import static dev.taskbridge.Async.await;
import static dev.taskbridge.Async.createTask;
import static dev.taskbridge.Async.run;
import static dev.taskbridge.Async.sleep;
import static java.time.Duration.ofHours;

import dev.taskbridge.EventLoop;
import dev.taskbridge.Task;
import java.util.concurrent.CancellationException;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/** W10: a task is created, cancelled and awaited. */
@OperationsPerInvocation(Cancel.N)
public class Cancel extends Workload {
    static final int N = 1000;

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
            for (int i = 0; i < N; i++) {
                Task<?> task = createTask(() -> {
                    await(sleep(ofHours(1)));
                });
                task.cancel();
                try {
                    await(task);
                } catch (CancellationException cancelled) {
                    result++;
                }
            }
            return result;
        });
    }

    @Benchmark
    public long kotlinDefault() {
        return KotlinPeers.cancel(KotlinPeers.DEFAULT, N);
    }

    @Benchmark
    public long kotlinRunBlocking() {
        return KotlinPeers.cancel(KotlinPeers.RUN_BLOCKING, N);
    }
}
