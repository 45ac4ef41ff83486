package dev.taskbridge.benchmarks;

import static dev.taskbridge.Async.createTask;
import static dev.taskbridge.Async.run;

import dev.taskbridge.EventLoop;
import dev.taskbridge.sync.AsyncQueue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.FutureTask;
import java.util.concurrent.SynchronousQueue;
import java.util.function.Supplier;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/** W3: two tasks hand a ball to each other, there and back, over two queues with room for one. */
@OperationsPerInvocation(PingPong.N)
public class PingPong extends Workload {
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
            AsyncQueue<Integer> there = new AsyncQueue<>(1);
            AsyncQueue<Integer> back = new AsyncQueue<>(1);
            createTask(() -> {
                for (int ball : there) {
                    back.put(ball + 1);
                }
            });
            int ball = 0;
            for (int i = 0; i < N; i++) {
                there.put(ball);
                ball = back.get();
            }
            there.shutdown();
            return (long) ball;
        });
    }

    @Benchmark
    public long kotlinDefault() {
        return KotlinPeers.pingPong(KotlinPeers.DEFAULT, N);
    }

    @Benchmark
    public long kotlinRunBlocking() {
        return KotlinPeers.pingPong(KotlinPeers.RUN_BLOCKING, N);
    }

    @Benchmark
    public long synchronousQueue() throws Exception {
        return threads(SynchronousQueue::new);
    }

    @Benchmark
    public long arrayBlockingQueue() throws Exception {
        return threads(() -> new ArrayBlockingQueue<>(1));
    }

    private static long threads(Supplier<BlockingQueue<Integer>> queue) throws Exception {
        BlockingQueue<Integer> there = queue.get();
        BlockingQueue<Integer> back = queue.get();
        FutureTask<Integer> other = VirtualThread.start(() -> {
            int ball = there.take();
            while (ball >= 0) {
                back.put(ball + 1);
                ball = there.take();
            }
            return ball;
        });
        return VirtualThread.call(() -> {
            int ball = 0;
            for (int i = 0; i < N; i++) {
                there.put(ball);
                ball = back.take();
            }
            there.put(-1);
            other.get();
            return (long) ball;
        });
    }
}
