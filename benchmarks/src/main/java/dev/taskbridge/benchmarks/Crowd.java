package dev.taskbridge.benchmarks;

import static dev.taskbridge.Async.await;
import static dev.taskbridge.Async.createTask;
import static dev.taskbridge.Async.gather;
import static dev.taskbridge.Async.run;
import static dev.taskbridge.Async.shield;

import dev.taskbridge.Coroutine;
import dev.taskbridge.EventLoop;
import dev.taskbridge.Promise;
import dev.taskbridge.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;

/** So many tasks are made that all wait for one thing, and go on when it comes. Is a task among very many as cheap as one among few? */
enum Crowd implements Way {
    taskbridge {
        @Override
        public long go(int n) {
            return ours(EventLoop.parallel(), n);
        }
    },

    taskbridgeConfined {
        @Override
        public long go(int n) {
            return ours(EventLoop.confined(), n);
        }
    },

    taskbridgeThreadless {
        @Override
        public long go(int n) {
            return run(() -> {
                Promise<Integer> gate = new Promise<>();
                List<Task<Integer>> all = new ArrayList<>(n);
                for (int i = 0; i < n; i++) {
                    all.add(shield(gate.task()));
                }
                gate.succeed(1);
                return ended(all);
            });
        }
    },

    kotlinDefault {
        @Override
        public long go(int n) {
            return KotlinPeers.crowd(KotlinPeers.DEFAULT, n);
        }
    },

    kotlinRunBlocking {
        @Override
        public long go(int n) {
            return KotlinPeers.crowd(KotlinPeers.RUN_BLOCKING, n);
        }
    },

    virtualThread {
        @Override
        public long go(int n) throws Exception {
            return VirtualThread.call(() -> {
                CountDownLatch gate = new CountDownLatch(1);
                List<FutureTask<Integer>> all = new ArrayList<>(n);
                for (int i = 0; i < n; i++) {
                    all.add(VirtualThread.start(() -> {
                        gate.await();
                        return 1;
                    }));
                }
                gate.countDown();
                long ended = 0;
                for (FutureTask<Integer> one : all) {
                    ended += one.get();
                }
                return ended;
            });
        }
    };

    private static final int WARM_ROUNDS = 200;
    private static final int WARM_TASKS = 1000;
    private static final int TASKS = 1_000_000; // in all

    private static long ours(EventLoop loop, int n) {
        return run(loop, () -> {
            Promise<Integer> gate = new Promise<>();
            Coroutine<Integer> body = () -> await(gate.task());
            List<Task<Integer>> all = new ArrayList<>(n);
            for (int i = 0; i < n; i++) {
                all.add(createTask(body));
            }
            gate.succeed(1);
            return ended(all);
        });
    }

    private static long ended(List<Task<Integer>> all) {
        long ended = 0;
        for (int one : await(gather(all))) {
            ended += one;
        }
        return ended;
    }

    @Override
    public List<Figure> measure(int n) throws Exception {
        for (int round = 0; round < WARM_ROUNDS; round++) {
            go(WARM_TASKS);
        }
        int rounds = Math.max(1, TASKS / n);
        long ended = 0;
        long start = System.nanoTime();
        for (int round = 0; round < rounds; round++) {
            ended += go(n);
        }
        long wall = System.nanoTime() - start;
        if (ended != (long) rounds * n) {
            throw new IllegalStateException(ended + " tasks ended, not " + rounds + " × " + n);
        }
        return List.of(
                new Figure("time", "ns", (double) wall / ended), new Figure("peak heap", "B", Memory.peakHeap()));
    }

    /** Has so many wait and go on, and answers how many have. */
    abstract long go(int n) throws Exception;
}
