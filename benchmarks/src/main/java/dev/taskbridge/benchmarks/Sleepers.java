package dev.taskbridge.benchmarks;

import static dev.taskbridge.Async.await;
import static dev.taskbridge.Async.gather;
import static dev.taskbridge.Async.run;
import static dev.taskbridge.Async.sleep;

import dev.taskbridge.Coroutine;
import dev.taskbridge.Task;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import reactor.core.publisher.Mono;

/** W4: very many at a time sleep for one second. A program of its own: it is done once, in a new JVM. */
enum Sleepers implements Way {
    taskbridge {
        @Override
        public long go(int n) {
            return run(() -> {
                List<Task<Void>> sleeps = new ArrayList<>(n);
                for (int i = 0; i < n; i++) {
                    sleeps.add(sleep(SECOND));
                }
                await(gather(sleeps));
                return sleeps.stream().filter(Task::isDone).count();
            });
        }
    },

    taskbridgeBodies {
        @Override
        public long go(int n) {
            Coroutine<Integer> body = () -> {
                await(sleep(SECOND));
                return 1;
            };
            return run(() -> {
                long ended = 0;
                for (int one : await(gather(Collections.nCopies(n, body)))) {
                    ended += one;
                }
                return ended;
            });
        }
    },

    kotlinDefault {
        @Override
        public long go(int n) {
            return KotlinPeers.sleep(KotlinPeers.DEFAULT, n);
        }
    },

    kotlinRunBlocking {
        @Override
        public long go(int n) {
            return KotlinPeers.sleep(KotlinPeers.RUN_BLOCKING, n);
        }
    },

    monoDelay {
        @Override
        public long go(int n) {
            List<Mono<Long>> delays = new ArrayList<>(n);
            for (int i = 0; i < n; i++) {
                delays.add(Mono.delay(SECOND));
            }
            return Objects.requireNonNull(
                    Mono.zip(delays, ended -> (long) ended.length).block());
        }
    },

    virtualThread {
        @Override
        public long go(int n) throws InterruptedException {
            CountDownLatch left = new CountDownLatch(n);
            for (int i = 0; i < n; i++) {
                Thread.startVirtualThread(() -> {
                    try {
                        Thread.sleep(SECOND);
                        left.countDown();
                    } catch (InterruptedException stopped) {
                        Thread.currentThread().interrupt();
                    }
                });
            }
            left.await();
            return n - left.getCount();
        }
    },

    /** One timer entry each, in the order in which they end, and nobody behind them. */
    timerEntries {
        @Override
        public long go(int n) throws InterruptedException {
            Deque<Timer> timers = new ArrayDeque<>(n);
            for (int i = 0; i < n; i++) {
                timers.add(new Timer(System.nanoTime() + SECOND.toNanos()));
            }
            long ended = 0;
            for (Timer next = timers.poll(); next != null; next = timers.poll()) {
                long left = next.end - System.nanoTime();
                if (left > 0) {
                    Thread.sleep(Duration.ofNanos(left));
                }
                ended++;
            }
            return ended;
        }
    };

    private record Timer(long end) {}

    static final Duration SECOND = Duration.ofSeconds(1);

    @Override
    public List<Figure> measure(int n) throws Exception {
        long cpu = Memory.cpuNanos();
        long start = System.nanoTime();
        long ended = go(n);
        long wall = System.nanoTime() - start;
        long busy = Memory.cpuNanos() - cpu;
        if (ended != n || wall < SECOND.toNanos()) {
            throw new IllegalStateException(ended + " of " + n + " ended after " + wall + " ns");
        }
        return List.of(
                new Figure("time above 1 s", "ns", wall - SECOND.toNanos()),
                new Figure("CPU", "ns", busy),
                new Figure("peak heap", "B", Memory.peakHeap()),
                new Figure("peak resident", "B", Memory.peakResident()));
    }

    /** Lets so many sleep, and answers how many have. */
    abstract long go(int n) throws Exception;
}
