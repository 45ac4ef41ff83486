package dev.taskbridge.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.taskbridge.Async;
import dev.taskbridge.Coroutine;
import dev.taskbridge.EventLoop;
import dev.taskbridge.LeakCheck;
import dev.taskbridge.Promise;
import dev.taskbridge.Race;
import dev.taskbridge.Task;
import dev.taskbridge.Until;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A release against the cancellation of the one who waits: what can be acquired is neither lost nor doubled. */
@SuppressWarnings({"try", "ThreadPriorityCheck"
}) // what is held need not be looked at; who waits for a thread gives way
@Timeout(60)
@ExtendWith(LeakCheck.class)
class AcquireRaceTest {

    /** What one can hold at a time. */
    private interface Gate {
        Held acquire();

        /** Answers null if it is held. */
        Held tryAcquire();

        static Gate of(AsyncLock lock) {
            return of(lock::acquire, lock::tryAcquire);
        }

        static Gate of(AsyncSemaphore semaphore) {
            return of(semaphore::acquire, semaphore::tryAcquire);
        }

        private static Gate of(Supplier<Held> acquire, Supplier<Held> tryAcquire) {
            return new Gate() {
                @Override
                public Held acquire() {
                    return acquire.get();
                }

                @Override
                public Held tryAcquire() {
                    return tryAcquire.get();
                }
            };
        }
    }

    /** A canary: does not look whether the one to whom it goes has left, nor whether it has become free before somebody waits. */
    private static final class BrokenGate implements Gate {
        private final ReentrantLock lock = new ReentrantLock();
        private final Queue<Promise<Void>> line = new ArrayDeque<>();
        private boolean taken;

        @Override
        public Held acquire() {
            Held held = tryAcquire();
            if (held == null) {
                Promise<Void> turn = new Promise<>();
                Thread.yield();
                lock.lock();
                try {
                    line.add(turn);
                } finally {
                    lock.unlock();
                }
                turn.await();
            }
            return this::release;
        }

        @Override
        public Held tryAcquire() {
            lock.lock();
            try {
                boolean free = !taken;
                taken = true;
                return free ? this::release : null;
            } finally {
                lock.unlock();
            }
        }

        private void release() {
            Promise<Void> next;
            lock.lock();
            try {
                next = line.poll();
                taken = next != null;
            } finally {
                lock.unlock();
            }
            if (next != null) {
                next.succeed(null);
            }
        }
    }

    /** A canary: looks first, and takes it then. */
    private static final class OpenGate implements Gate {
        private volatile boolean taken;

        @Override
        public Held acquire() {
            while (taken) {
                Thread.yield();
            }
            Thread.yield();
            taken = true;
            return () -> taken = false;
        }

        @Override
        public Held tryAcquire() {
            return taken ? null : acquire();
        }
    }

    private static final class Round {
        final Gate gate;
        final Held held;
        final Task<Void> waits;

        Round(Gate gate) {
            this.gate = gate;
            this.held = gate.tryAcquire();
            this.waits = EventLoop.parallel().createTask(() -> gate.acquire().close());
            Until.awaits(waits);
        }

        void release() {
            held.close();
        }

        void cancel() {
            waits.cancel("for the test");
        }

        void check() {
            Until.holds("that the task ends", waits::isDone);
            Held mine = gate.tryAcquire();
            assertThat(mine).as("not lost").isNotNull();
            assertThat(gate.tryAcquire()).as("not doubled").isNull();
        }
    }

    private static void race(Supplier<Gate> gate) {
        Race.with(() -> new Round(gate.get()))
                .between(Round::release, Round::cancel)
                .check(Round::check)
                .rounds(10_000);
    }

    @Test
    void lock_releaseAgainstCancel_isNeitherLostNorDoubled() {
        race(() -> Gate.of(new AsyncLock()));
    }

    @Test
    void semaphore_releaseAgainstCancel_isNeitherLostNorDoubled() {
        race(() -> Gate.of(AsyncSemaphore.bounded(1)));
    }

    /** One comes to wait while the other gives it back; whether it is free by then or not, the one who comes gets it. */
    private static void arrival(Supplier<Gate> gates, Duration patience) {
        for (int round = 0; round < 3_000; round++) {
            Gate gate = gates.get();
            Held held = gate.tryAcquire();
            AtomicBoolean there = new AtomicBoolean();
            AtomicBoolean go = new AtomicBoolean();
            Task<Void> comes = EventLoop.parallel().createTask(() -> {
                there.set(true);
                while (!go.get()) {
                    Thread.yield();
                }
                gate.acquire().close();
            });
            while (!there.get()) {
                Thread.yield();
            }
            go.set(true);
            for (int left = ThreadLocalRandom.current().nextInt(100); left > 0; left--) {
                Thread.onSpinWait();
            }
            held.close();
            Throwable late = catchThrowable(() -> Async.run(() -> Async.timeout(patience, () -> Async.await(comes))));
            if (late != null) {
                comes.cancel("for the test");
                throw new AssertionError("round " + round + ": the one who came does not get it", late);
            }
            assertThat(gate.tryAcquire()).as("not lost").isNotNull();
        }
    }

    @Test
    void lock_releaseAgainstArrival_isNotLost() {
        arrival(() -> Gate.of(new AsyncLock()), Duration.ofSeconds(20));
    }

    @Test
    void semaphore_releaseAgainstArrival_isNotLost() {
        arrival(() -> Gate.of(new AsyncSemaphore(1)), Duration.ofSeconds(20));
    }

    @Test
    void canary_releaseAgainstArrival_isCaught() {
        assertThatThrownBy(() -> arrival(BrokenGate::new, Duration.ofSeconds(1)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("does not get it");
    }

    /** Several take it in turn, now and then across a pause, and count on what only the holder may touch. */
    private static void exclusion(Gate gate, int each) {
        int tasks = 4;
        int[] count = new int[1];
        Coroutine<Integer> body = () -> {
            for (int i = 0; i < each; i++) {
                try (Held held = gate.acquire()) {
                    int before = count[0];
                    if (i % 16 == 0) {
                        Thread.yield();
                    }
                    count[0] = before + 1;
                }
            }
            return each;
        };
        List<Task<Integer>> all = Stream.generate(() -> EventLoop.parallel().createTask(body))
                .limit(tasks)
                .toList();
        all.forEach(task -> Until.holds("that it ends", task::isDone));
        assertThat(count[0]).as("one at a time").isEqualTo(tasks * each);
        assertThat(gate.tryAcquire()).as("not lost").isNotNull();
    }

    /** Two take it at once. */
    private static void taking(Supplier<Gate> gates) {
        class Both {
            final Gate gate = gates.get();
            volatile Held one;
            volatile Held other;
        }
        Race.with(Both::new)
                .between(both -> both.one = both.gate.tryAcquire(), both -> both.other = both.gate.tryAcquire())
                .check(both -> assertThat(both.one != null ^ both.other != null)
                        .as("one of the two has it")
                        .isTrue())
                .rounds(20_000);
    }

    @Test
    void lock_takenByTwo_isHeldByOne() {
        taking(() -> Gate.of(new AsyncLock()));
    }

    @Test
    void semaphore_takenByTwo_isHeldByOne() {
        taking(() -> Gate.of(new AsyncSemaphore(1)));
    }

    @Test
    void canary_takenByTwo_isCaught() {
        assertThatThrownBy(() -> taking(OpenGate::new)).hasMessageContaining("one of the two has it");
    }

    @Test
    void lock_onAllCores_isHeldByOne() {
        exclusion(Gate.of(new AsyncLock()), 5_000);
    }

    @Test
    void semaphore_onAllCores_isHeldByOne() {
        exclusion(Gate.of(new AsyncSemaphore(1)), 5_000);
    }

    @Test
    void canary_onAllCores_isCaught() {
        assertThatThrownBy(() -> exclusion(new OpenGate(), 5_000)).hasMessageContaining("one at a time");
    }

    @Test
    void canary_releaseAgainstCancel_isCaught() {
        assertThatThrownBy(() -> race(BrokenGate::new))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("not lost");
    }
}
