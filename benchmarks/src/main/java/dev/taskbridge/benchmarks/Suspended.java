package dev.taskbridge.benchmarks;

import static dev.taskbridge.Async.await;
import static dev.taskbridge.Async.createTask;
import static dev.taskbridge.Async.run;
import static dev.taskbridge.Async.sleep;
import static dev.taskbridge.reactor.ReactorBridge.await;

import dev.taskbridge.Coroutine;
import dev.taskbridge.Promise;
import dev.taskbridge.Task;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/** W8: what each of very many tasks takes in the heap while it waits. The last word of the name is what it waits for. */
enum Suspended implements Way {
    taskbridgePromise {
        @Override
        public void suspend(int n, IntConsumer whenAllStand) {
            ours(n, whenAllStand, standing -> {
                Promise<Integer> never = new Promise<>();
                return () -> {
                    standing.countDown();
                    return await(never.task());
                };
            });
        }
    },

    taskbridgeSleep {
        @Override
        public void suspend(int n, IntConsumer whenAllStand) {
            ours(n, whenAllStand, standing -> () -> {
                Task<Void> sleep = sleep(LONG);
                standing.countDown();
                return await(sleep);
            });
        }
    },

    taskbridgeThreadlessSleep {
        @Override
        public void suspend(int n, IntConsumer whenAllStand) {
            run(() -> {
                Task<?>[] sleeps = new Task<?>[n];
                for (int i = 0; i < n; i++) {
                    sleeps[i] = sleep(LONG);
                }
                whenAllStand.accept(sleeps.length);
            });
        }
    },

    taskbridgeMono {
        @Override
        public void suspend(int n, IntConsumer whenAllStand) {
            ours(
                    n,
                    whenAllStand,
                    standing -> () -> await(Mono.create((MonoSink<Integer> sink) -> standing.countDown())));
        }
    },

    kotlinDefaultPromise {
        @Override
        public void suspend(int n, IntConsumer whenAllStand) {
            KotlinPeers.suspendOnDeferred(KotlinPeers.DEFAULT, n, whenAllStand);
        }
    },

    kotlinRunBlockingPromise {
        @Override
        public void suspend(int n, IntConsumer whenAllStand) {
            KotlinPeers.suspendOnDeferred(KotlinPeers.RUN_BLOCKING, n, whenAllStand);
        }
    },

    kotlinDefaultSleep {
        @Override
        public void suspend(int n, IntConsumer whenAllStand) {
            KotlinPeers.suspendOnDelay(KotlinPeers.DEFAULT, n, whenAllStand);
        }
    },

    kotlinRunBlockingSleep {
        @Override
        public void suspend(int n, IntConsumer whenAllStand) {
            KotlinPeers.suspendOnDelay(KotlinPeers.RUN_BLOCKING, n, whenAllStand);
        }
    },

    kotlinDefaultMono {
        @Override
        public void suspend(int n, IntConsumer whenAllStand) {
            KotlinPeers.suspendOnMono(KotlinPeers.DEFAULT, n, whenAllStand);
        }
    },

    kotlinRunBlockingMono {
        @Override
        public void suspend(int n, IntConsumer whenAllStand) {
            KotlinPeers.suspendOnMono(KotlinPeers.RUN_BLOCKING, n, whenAllStand);
        }
    },

    virtualThreadPromise {
        @Override
        public void suspend(int n, IntConsumer whenAllStand) throws Exception {
            threads(n, whenAllStand, LockSupport::park);
        }
    },

    virtualThreadSleep {
        @Override
        public void suspend(int n, IntConsumer whenAllStand) throws Exception {
            threads(n, whenAllStand, () -> LockSupport.parkNanos(LONG.toNanos()));
        }
    },

    virtualThreadMono {
        @Override
        public void suspend(int n, IntConsumer whenAllStand) throws Exception {
            threads(n, whenAllStand, () -> {
                try {
                    Mono.never().block();
                } catch (RuntimeException interrupted) {
                    // let go
                }
            });
        }
    };

    static final Duration LONG = Duration.ofHours(1);
    private static final int WARM_ROUNDS = 3;

    private interface Body {
        Coroutine<?> of(CountDownLatch standing);
    }

    private static void ours(int n, IntConsumer whenAllStand, Body body) {
        CountDownLatch standing = new CountDownLatch(n);
        run(() -> {
            Task<?>[] tasks = new Task<?>[n];
            for (int i = 0; i < n; i++) {
                tasks[i] = createTask(body.of(standing));
            }
            standing.await();
            whenAllStand.accept(tasks.length);
        });
    }

    private static void threads(int n, IntConsumer whenAllStand, Runnable wait) throws Exception {
        CountDownLatch standing = new CountDownLatch(n);
        Thread[] threads = new Thread[n];
        for (int i = 0; i < n; i++) {
            threads[i] = Thread.startVirtualThread(() -> {
                standing.countDown();
                wait.run();
            });
        }
        standing.await();
        whenAllStand.accept(threads.length);
        for (Thread thread : threads) {
            thread.interrupt();
        }
        for (Thread thread : threads) {
            thread.join();
        }
    }

    @Override
    public List<Figure> measure(int n) throws Exception {
        suspend(n / 100, standing -> {}); // whatever is made once is there
        double first = each(n);
        for (int round = 0; round < WARM_ROUNDS; round++) {
            suspend(n, standing -> {});
        }
        return List.of(new Figure("memory", "B", each(n)), new Figure("the first time", "B", first));
    }

    private double each(int n) throws Exception {
        long before = Memory.liveHeap();
        double[] each = new double[1];
        suspend(n, standing -> {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(500)); // the last ones are on their way
            each[0] = (double) (Memory.liveHeap() - before) / standing;
        });
        return each[0];
    }

    /** Lets so many wait, says when they do, and lets them go when that has returned. */
    abstract void suspend(int n, IntConsumer whenAllStand) throws Exception;
}
