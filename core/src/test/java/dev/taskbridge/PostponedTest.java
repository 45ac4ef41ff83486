package dev.taskbridge;

import static dev.taskbridge.Async.await;
import static dev.taskbridge.Async.createTask;
import static dev.taskbridge.Async.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A start that is put off is performed in time, whatever its maker does, and once. */
@Timeout(30)
@ExtendWith(LeakCheck.class)
class PostponedTest {

    private static final int MANY = 1_000; // more than there are places

    /** A clock that is moved by hand. */
    private static final class Hand implements Postponed.Ticks {
        private final Queue<Runnable> jobs = new ArrayDeque<>();

        @Override
        public void tick(Runnable job, long delayNanos) {
            assertThat(delayNanos).isPositive();
            jobs.add(job);
        }

        void move() {
            jobs.remove().run();
        }

        boolean stands() {
            return jobs.isEmpty();
        }

        void moveUntilItStands() {
            for (int i = 0; !stands(); i++) {
                assertThat(i).isLessThan(100);
                move();
            }
        }
    }

    private final Hand clock = new Hand();
    private final Postponed starts = new Postponed(clock);
    private final List<String> performed = new ArrayList<>();

    private Postponed.Start start(String name) {
        return () -> performed.add(name);
    }

    // ---- by the clock

    @Test
    void start_seenTwice_isPerformedOnce() {
        starts.put(start("a"));
        clock.move();
        assertThat(performed).isEmpty();
        clock.move();
        assertThat(performed).containsExactly("a");
        clock.moveUntilItStands();
        assertThat(performed).containsExactly("a");
    }

    @Test
    void start_takenOut_isNotPerformed() {
        Postponed.Start a = start("a");
        starts.put(a);
        clock.move();
        assertThat(starts.take(a)).isTrue();
        assertThat(starts.take(a)).isFalse();
        clock.moveUntilItStands();
        assertThat(performed).isEmpty();
    }

    @Test
    void start_thatTheClockHasPerformed_cannotBeTaken() {
        Postponed.Start a = start("a");
        starts.put(a);
        clock.move();
        clock.move();
        assertThat(starts.take(a)).isFalse();
    }

    @Test
    void start_putInAfterAnotherWasTaken_isSeenTwiceItself() {
        Postponed.Start a = start("a");
        starts.put(a);
        clock.move();
        assertThat(starts.take(a)).isTrue();
        starts.put(start("b"));
        clock.move();
        assertThat(performed).isEmpty();
        clock.move();
        assertThat(performed).containsExactly("b");
    }

    @Test
    void start_putInAgainAfterItWasPerformed_isSeenTwiceAnew() {
        Postponed.Start a = start("a");
        starts.put(a);
        clock.move();
        clock.move();
        starts.put(a);
        clock.move();
        assertThat(performed).containsExactly("a");
        clock.move();
        assertThat(performed).containsExactly("a", "a");
    }

    @Test // for want of memory, say
    void start_thatThrows_isTriedAgain() {
        AtomicInteger tries = new AtomicInteger();
        starts.put(() -> {
            if (tries.incrementAndGet() == 1) {
                throw new OutOfMemoryError("no more threads");
            }
        });
        clock.move();
        assertThatThrownBy(clock::move).isInstanceOf(OutOfMemoryError.class);
        assertThat(clock.stands()).isFalse();
        clock.moveUntilItStands();
        assertThat(tries).hasValue(2);
    }

    // ---- by the next one in its place

    @Test
    void start_whoseMakerPutsInAnother_isPerformedAtOnce() {
        starts.put(start("a"));
        starts.put(start("b"));
        assertThat(performed).containsExactly("a");
        clock.moveUntilItStands();
        assertThat(performed).containsExactly("a", "b");
    }

    @Test
    void start_whosePlaceAnotherMakerUses_isPerformedByThat() throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            Postponed.Start mine = start("start " + i);
            Thread maker = Thread.ofVirtual().start(() -> starts.put(mine));
            maker.join();
            threads.add(maker);
        }
        assertThat(performed).isNotEmpty().hasSizeLessThan(MANY);
        clock.moveUntilItStands();
        assertThat(performed).hasSize(MANY).doesNotHaveDuplicates();
    }

    @Test
    void take_afterAnotherMakerHasUsedThePlace_answersFalse() throws InterruptedException {
        Postponed.Start mine = start("mine");
        starts.put(mine);
        for (int i = 0; i < MANY && performed.isEmpty(); i++) {
            Thread.ofVirtual().start(() -> starts.put(start("another"))).join();
            performed.remove("another");
        }
        assertThat(performed).containsExactly("mine");
        assertThat(starts.take(mine)).isFalse();
    }

    // ---- looking and not looking

    @Test
    void clock_whenPlacesAreEmpty_standsAfterAWhileAndBeginsAgain() {
        assertThat(clock.stands()).isTrue();
        for (int round = 1; round <= 3; round++) {
            starts.put(start("round " + round));
            assertThat(clock.jobs).hasSize(1);
            clock.moveUntilItStands();
            assertThat(performed).hasSize(round);
        }
    }

    @Test
    void clock_whileItRuns_isNotStartedTwice() {
        starts.put(start("a"));
        clock.move();
        starts.put(start("b"));
        clock.move();
        assertThat(clock.jobs).hasSize(1);
    }

    /** Every moment at which a start may come, up to the one at which the clock has just stopped. */
    @Test
    void start_putInAtAnyMomentBeforeTheClockStands_isPerformed() {
        for (int after = 0; after < 12; after++) {
            performed.clear();
            Postponed.Start a = start("a");
            starts.put(a);
            assertThat(starts.take(a)).isTrue();
            for (int i = 0; i < after && !clock.stands(); i++) {
                clock.move();
            }
            starts.put(start("b"));
            assertThat(clock.stands()).isFalse();
            clock.moveUntilItStands();
            assertThat(performed).containsExactly("b");
        }
    }

    /** Whoever puts in a start at that moment may have seen that the clock runs, just before it stops. */
    @Test
    void start_thatComesWhileTheClockStops_isPerformed() {
        Race.with(Stopping::new)
                .between(Stopping::lastTick, Stopping::put)
                .check(Stopping::isPerformed)
                .rounds(10_000);
    }

    private static final class Stopping {
        final Queue<Runnable> jobs = new ConcurrentLinkedQueue<>();
        final Postponed starts = new Postponed((job, delay) -> jobs.add(job));
        final AtomicBoolean performed = new AtomicBoolean();

        Stopping() {
            Postponed.Start unwanted = () -> {};
            starts.put(unwanted);
            starts.take(unwanted);
            for (int i = 1; i < 4; i++) { // the next one is the fourth in vain
                jobs.remove().run();
            }
        }

        void lastTick() {
            jobs.remove().run();
        }

        void put() {
            starts.put(() -> assertThat(performed.getAndSet(true)).isFalse());
        }

        void isPerformed() {
            assertThat(jobs).hasSize(1);
            for (int i = 0; i < 3; i++) {
                jobs.remove().run();
            }
            assertThat(performed).isTrue();
        }
    }

    // ---- what a maker may do

    @Test
    void child_ofAMakerThatComputes_runs() {
        run(() -> {
            for (int i = 0; i < 20; i++) {
                AtomicBoolean ran = new AtomicBoolean();
                Task<Void> child = createTask(() -> ran.set(true));
                while (!ran.get()) {
                    Thread.onSpinWait();
                }
                await(child);
            }
        });
    }

    @Test
    void child_ofAMakerThatBlocks_runs() {
        run(() -> {
            for (int i = 0; i < 20; i++) {
                CountDownLatch ran = new CountDownLatch(1);
                createTask(ran::countDown);
                ran.await();
            }
        });
    }

    @Test
    void childOfAChild_ofMakersThatBlock_runs() {
        run(() -> {
            CountDownLatch ran = new CountDownLatch(1);
            CountDownLatch over = new CountDownLatch(1);
            createTask(() -> {
                createTask(ran::countDown);
                over.await();
            });
            ran.await();
            over.countDown();
        });
    }

    @Test
    void child_ofAMakerThatAwaitsSomethingElse_runs() {
        run(() -> {
            Promise<Integer> value = new Promise<>();
            createTask(() -> value.succeed(42));
            assertThat(await(value.task())).isEqualTo(42);
        });
    }

    @Test
    void child_ofAMakerThatEnds_runs() {
        for (int i = 0; i < 20; i++) {
            Promise<Void> ran = new Promise<>();
            EventLoop.parallel().createTask(() -> {
                EventLoop.parallel().createTask(() -> ran.succeed(null));
            });
            run(() -> await(ran.task()));
        }
    }

    @Test
    void children_ofAMakerThatMakesMany_runWhileItBlocks() {
        run(() -> {
            CountDownLatch ran = new CountDownLatch(100);
            for (int i = 0; i < 100; i++) {
                createTask(ran::countDown);
            }
            ran.await();
        });
    }

    @Test
    void child_ofATaskThatRunsInPlace_runsThoughThatBlocks() {
        run(() -> {
            for (int i = 0; i < 20; i++) {
                AtomicReference<Thread> where = new AtomicReference<>();
                Task<Void> task = createTask(() -> {
                    CountDownLatch ran = new CountDownLatch(1);
                    createTask(() -> {
                        where.set(Thread.currentThread());
                        ran.countDown();
                    });
                    ran.await();
                    assertThat(where.get()).isNotSameAs(Thread.currentThread());
                });
                await(task);
            }
        });
    }

    @Test
    void child_madeBeforeAnotherRunsInPlaceAndBlocks_runs() {
        run(() -> {
            CountDownLatch ran = new CountDownLatch(1);
            Task<Void> blocks = createTask(() -> ran.await());
            createTask(ran::countDown);
            await(blocks);
        });
    }

    @Test
    void gather_ofAMakerThatBlocks_runs() {
        run(() -> {
            CountDownLatch ran = new CountDownLatch(3);
            Task<List<Void>> all = Async.gather(ran::countDown, ran::countDown, ran::countDown);
            ran.await();
            await(all);
        });
    }
}
