package dev.taskbridge.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.taskbridge.EventLoop;
import dev.taskbridge.LeakCheck;
import dev.taskbridge.Promise;
import dev.taskbridge.Race;
import dev.taskbridge.Task;
import dev.taskbridge.Until;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A release against the cancellation of the one who waits: what can be acquired is neither lost nor doubled. */
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

    /** The canary: does not look whether the one to whom it goes has left. */
    private static final class BrokenGate implements Gate {
        private final ReentrantLock lock = new ReentrantLock();
        private final Queue<Promise<Void>> line = new ArrayDeque<>();
        private boolean taken;

        @Override
        public Held acquire() {
            Held held = tryAcquire();
            if (held == null) {
                Promise<Void> turn = new Promise<>();
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

    @Test
    void canary_releaseAgainstCancel_isCaught() {
        assertThatThrownBy(() -> race(BrokenGate::new))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("not lost");
    }
}
