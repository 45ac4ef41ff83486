package dev.taskbridge.rxjava3;

import static dev.taskbridge.Async.*;
import static dev.taskbridge.rxjava3.RxJavaBridge.*;
import static java.util.concurrent.TimeUnit.HOURS;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.taskbridge.EventLoop;
import dev.taskbridge.LeakCheck;
import dev.taskbridge.Task;
import dev.taskbridge.testing.VirtualTime;
import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.core.Scheduler;
import io.reactivex.rxjava3.core.Single;
import io.reactivex.rxjava3.disposables.Disposable;
import io.reactivex.rxjava3.exceptions.UndeliverableException;
import io.reactivex.rxjava3.plugins.RxJavaPlugins;
import io.reactivex.rxjava3.schedulers.Schedulers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A loop as a scheduler, on a clock that is exact. Codes are those of the list of behaviours. */
@Timeout(60)
@ExtendWith(LeakCheck.class)
class LoopSchedulerTest {
    private final VirtualTime time = VirtualTime.create();
    private final Scheduler scheduler = scheduler(time);
    private final List<String> steps = new ArrayList<>(); // the loop runs one step at a time

    private Runnable step(String name) {
        return () -> steps.add(name + " at " + time.time().toMillis());
    }

    @AfterEach
    void forgetThePlugins() {
        RxJavaPlugins.reset();
    }

    @Test // X151
    void job_runsOnTheLoop_beforeAndAfterADelay() {
        List<EventLoop> loops = new ArrayList<>();
        scheduler.scheduleDirect(() -> loops.add(EventLoop.current()));
        scheduler.scheduleDirect(() -> loops.add(EventLoop.current()), 1, SECONDS);
        time.advance(Duration.ofSeconds(1));
        assertThat(loops).containsExactly(time, time);
    }

    @Test // X152
    void toString_namesTheLoop() {
        assertThat(scheduler).hasToString("Scheduler(EventLoop[VirtualTime])");
        assertThat(eventLoop(Schedulers.computation()).toString())
                .contains(Schedulers.computation().toString());
    }

    @Test
    void now_isTheLoopsTime() {
        time.advance(Duration.ofHours(2));
        assertThat(scheduler.now(HOURS)).isEqualTo(2);
        assertThat(scheduler.createWorker().now(HOURS)).isEqualTo(2);
    }

    @Test // X154, X176
    void worker_runsItsJobsInOrder() {
        Scheduler.Worker worker = scheduler.createWorker();
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            int number = i;
            worker.schedule(() -> order.add(number));
        }
        assertThat(order).isEmpty(); // none in place
        time.settle();
        assertThat(order).hasSize(100).isSorted();
    }

    @Test // X154, X176
    void worker_jobsFromManyThreadsOnAConfinedLoop_neverOverlap() throws InterruptedException {
        EventLoop loop = EventLoop.confined();
        Scheduler.Worker worker = scheduler(loop).createWorker();
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger overlaps = new AtomicInteger();
        AtomicInteger ran = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            threads.add(Thread.ofPlatform().start(() -> {
                for (int i = 0; i < 500; i++) {
                    worker.schedule(() -> {
                        if (inside.incrementAndGet() != 1) {
                            overlaps.incrementAndGet();
                        }
                        ran.incrementAndGet();
                        inside.decrementAndGet();
                    });
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        run(loop, () -> await(Single.fromCallable(ran::get).subscribeOn(scheduler(loop)))); // behind all of them
        while (ran.get() < 2_000) {
            Thread.yield();
        }
        assertThat(overlaps).hasValue(0);
        worker.dispose();
    }

    @Test // X155, X160, X161
    void job_disposedOfBeforeItsTime_doesNotRun() {
        Scheduler.Worker worker = scheduler.createWorker();
        List<Disposable> jobs = List.of(
                scheduler.scheduleDirect(step("direct")),
                scheduler.scheduleDirect(step("direct, later"), 1, SECONDS),
                worker.schedule(step("worker")),
                worker.schedule(step("worker, later"), 1, SECONDS));
        jobs.forEach(Disposable::dispose);
        time.advance(Duration.ofSeconds(2));
        assertThat(steps).isEmpty();
        assertThat(jobs).allMatch(Disposable::isDisposed);
    }

    @Test // X155
    void job_disposedOfFromInside_runsToItsEnd() {
        List<Disposable> mine = new ArrayList<>();
        mine.add(scheduler.scheduleDirect(
                () -> {
                    mine.getFirst().dispose();
                    steps.add("interrupted: " + Thread.currentThread().isInterrupted());
                },
                1,
                SECONDS));
        time.advance(Duration.ofSeconds(1));
        assertThat(steps).containsExactly("interrupted: false");
    }

    @Test // X158, X179
    void worker_disposedOf_leavesTheOthersAlive() {
        Scheduler.Worker idle = scheduler.createWorker();
        Scheduler.Worker one = scheduler.createWorker();
        Scheduler.Worker two = scheduler.createWorker();
        idle.dispose();
        one.schedule(step("one"));
        one.schedule(step("one, later"), 1, SECONDS);
        two.schedule(step("two"));
        two.schedule(step("two, later"), 1, SECONDS);
        one.dispose();
        assertThat(one.isDisposed()).isTrue();
        assertThat(one.schedule(step("too late")).isDisposed()).isTrue();
        assertThat(one.schedule(step("too late"), 1, SECONDS).isDisposed()).isTrue();
        time.advance(Duration.ofSeconds(2));
        assertThat(steps).containsExactly("two at 0", "two, later at 1000");
        assertThat(two.isDisposed()).isFalse();
        assertThat(time.tasks()).isEmpty(); // the timers went with their worker
    }

    @Test // X164 to X167
    void delay_zeroOrLess_isNowAndInOrder() {
        Scheduler.Worker worker = scheduler.createWorker();
        worker.schedule(step("one"));
        worker.schedule(step("two"), 0, SECONDS);
        worker.schedule(step("three"), -1, SECONDS);
        scheduler.scheduleDirect(step("direct"), -1, SECONDS);
        time.settle();
        assertThat(steps).contains("direct at 0").containsSubsequence("one at 0", "two at 0", "three at 0");
    }

    @Test
    void delays_runInTheOrderOfTheirInstants() {
        Scheduler.Worker worker = scheduler.createWorker();
        worker.schedule(step("late"), 30, MILLISECONDS);
        worker.schedule(step("soon"), 10, MILLISECONDS);
        worker.schedule(step("between"), 20, MILLISECONDS);
        time.advance(Duration.ofSeconds(1));
        assertThat(steps).containsExactly("soon at 10", "between at 20", "late at 30");
    }

    @Test // X172 to X175
    void onSchedule_isCalledWhenAJobIsScheduledAndWrapsItsRun() {
        AtomicInteger scheduled = new AtomicInteger();
        AtomicInteger wrapped = new AtomicInteger();
        RxJavaPlugins.setScheduleHandler(job -> {
            scheduled.incrementAndGet();
            return () -> {
                wrapped.incrementAndGet();
                job.run();
            };
        });
        Scheduler.Worker worker = scheduler.createWorker();
        List<Runnable> ways = List.of(
                () -> scheduler.scheduleDirect(step("direct")),
                () -> scheduler.scheduleDirect(step("direct, later"), 1, SECONDS),
                () -> worker.schedule(step("worker")),
                () -> worker.schedule(step("worker, later"), 1, SECONDS));
        for (Runnable way : ways) {
            int before = scheduled.get();
            way.run();
            assertThat(scheduled.get()).isGreaterThan(before);
        }
        assertThat(wrapped).hasValue(0);
        time.advance(Duration.ofSeconds(1));
        assertThat(steps).hasSize(4);
        assertThat(wrapped.get()).isGreaterThanOrEqualTo(4);
    }

    /** Takes a megabyte with it for as long as somebody keeps it. */
    private static Runnable large() {
        byte[] megabyte = new byte[1 << 20];
        return () -> megabyte[0]++;
    }

    @Test // X181 to X185
    void disposedJobs_ofAMegabyteEach_areForgotten() {
        Scheduler.Worker worker = scheduler.createWorker();
        Scheduler confined = scheduler(EventLoop.confined());
        for (int i = 0; i < 1_200; i++) { // more than there is room for, in each of the ways
            scheduler.scheduleDirect(large(), 1, HOURS).dispose();
            worker.schedule(large(), 1, HOURS).dispose();
            confined.scheduleDirect(large(), 1, HOURS).dispose();
            scheduler.scheduleDirect(large()).dispose();
            worker.schedule(large()).dispose();
            time.settle();
        }
        assertThat(time.tasks()).isEmpty();
    }

    @Test
    void interval_overADay_keepsItsRate() {
        Flowable.interval(1, HOURS, scheduler)
                .take(24)
                .doOnNext(n -> step("hour " + n).run())
                .subscribe();
        time.advance(Duration.ofDays(1));
        assertThat(steps).hasSize(24).startsWith("hour 0 at 3600000").endsWith("hour 23 at 86400000");
    }

    @Test
    void loop_closed_tellsThePluginOfJobsAndThrowsNothing() {
        List<Throwable> told = new CopyOnWriteArrayList<>();
        RxJavaPlugins.setErrorHandler(told::add);
        time.close();
        scheduler.scheduleDirect(step("too late"));
        scheduler.scheduleDirect(step("too late"), 1, SECONDS);
        scheduler.createWorker().schedule(step("too late"), 1, SECONDS);
        assertThat(told)
                .hasSize(3)
                .allSatisfy(thrown -> assertThat(thrown)
                        .isInstanceOf(UndeliverableException.class)
                        .hasCauseInstanceOf(RejectedExecutionException.class));
        assertThat(steps).isEmpty();
    }

    // ---- the executor

    @Test
    void schedulersFrom_theLoop_runOnIt() {
        String result = run(
                time,
                () -> await(Flowable.range(1, 3)
                        .observeOn(Schedulers.from(time))
                        .map(n -> EventLoop.current() == time)
                        .toList()
                        .map(Object::toString)));
        assertThat(result).isEqualTo("[true, true, true]");
    }

    // ---- the host is gone

    @Test
    void eventLoop_whoseSchedulerIsShutDown_cancelsItsTasksAndHangsNobody() throws Throwable {
        RxJavaPlugins.setErrorHandler(rejected -> {}); // RxJava tells of each
        ExecutorService threads = Executors.newSingleThreadExecutor();
        Scheduler single =
                RxJavaPlugins.createSingleScheduler(Thread.ofPlatform().daemon().factory());
        shutDown(eventLoop(Schedulers.from(threads)), () -> {
            threads.shutdownNow();
            assertThat(threads.awaitTermination(20, TimeUnit.SECONDS)).isTrue(); // its worker takes jobs while one runs
        });
        shutDown(eventLoop(single), single::shutdown);
    }

    private static void shutDown(EventLoop loop, ThrowingCallable shutdown) throws Throwable {
        AtomicInteger cleaned = new AtomicInteger();
        List<Task<Void>> tasks = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            tasks.add(loop.createTask(() -> {
                try {
                    await(Single.never());
                } finally {
                    await(createTask(cleaned::incrementAndGet)); // clean-up goes on without the scheduler
                }
            }));
        }
        while (!tasks.stream().allMatch(task -> task.toString().contains("awaits"))) {
            Thread.yield();
        }
        CountDownLatch idle = new CountDownLatch(1);
        loop.execute(idle::countDown);
        idle.await();
        shutdown.call();
        tasks.getFirst().cancel("it is over"); // the next step finds that the scheduler is gone
        for (Task<Void> task : tasks) {
            run(() -> await(gatherOutcomes(task)));
            assertThat(task.isCancelled()).isTrue();
        }
        assertThat(cleaned).hasValue(3);
        assertThatThrownBy(() -> loop.createTask(() -> {}))
                .isInstanceOf(RejectedExecutionException.class)
                .hasMessage(loop
                        + " runs on a scheduler that takes no more jobs (disposed of?); make a loop on another one");
        loop.close();
    }
}
