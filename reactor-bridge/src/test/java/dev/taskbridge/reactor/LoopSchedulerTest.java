package dev.taskbridge.reactor;

import static dev.taskbridge.Async.*;
import static dev.taskbridge.reactor.ReactorBridge.*;
import static java.util.concurrent.TimeUnit.HOURS;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.taskbridge.EventLoop;
import dev.taskbridge.LeakCheck;
import dev.taskbridge.Task;
import dev.taskbridge.testing.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

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

    @Test // X151
    void job_runsOnTheLoop_beforeAndAfterADelay() {
        List<EventLoop> loops = new ArrayList<>();
        scheduler.schedule(() -> loops.add(EventLoop.current()));
        scheduler.schedule(() -> loops.add(EventLoop.current()), 1, SECONDS);
        time.advance(Duration.ofSeconds(1));
        assertThat(loops).containsExactly(time, time);
    }

    @Test // X152
    void toString_namesTheLoop() {
        assertThat(scheduler).hasToString("Scheduler(EventLoop[VirtualTime])");
        assertThat(eventLoop(Schedulers.parallel()).toString())
                .contains(Schedulers.parallel().toString());
    }

    @Test
    void now_isTheLoopsTime() {
        time.advance(Duration.ofHours(2));
        assertThat(scheduler.now(HOURS)).isEqualTo(2);
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

    @Test // X155, X160, X161
    void job_disposedOfBeforeItsTime_doesNotRun() {
        Scheduler.Worker worker = scheduler.createWorker();
        List<Disposable> jobs = List.of(
                scheduler.schedule(step("direct")),
                scheduler.schedule(step("direct, later"), 1, SECONDS),
                worker.schedule(step("worker")),
                worker.schedule(step("worker, later"), 1, SECONDS),
                worker.schedulePeriodically(step("again and again"), 1, 1, SECONDS));
        jobs.forEach(Disposable::dispose);
        time.advance(Duration.ofSeconds(2));
        assertThat(steps).isEmpty();
        assertThat(jobs).allMatch(Disposable::isDisposed);
    }

    @Test
    void worker_aJobDisposedOfBeforeItsTurn_theOthersHaveTheirs() {
        Scheduler.Worker worker = scheduler.createWorker();
        worker.schedule(step("one"));
        worker.schedule(step("two")).dispose();
        worker.schedule(step("three"));
        time.settle();
        assertThat(steps).containsExactly("one at 0", "three at 0");
    }

    @Test
    void worker_aJobThatThrows_tellsTheLoopAndTheOthersHaveTheirs() {
        time.onUnhandled((what, failure) -> steps.add(String.valueOf(failure.getMessage())));
        Scheduler.Worker worker = scheduler.createWorker();
        worker.schedule(() -> {
            throw new IllegalStateException("broken");
        });
        worker.schedule(step("the next"));
        time.settle();
        assertThat(steps).containsExactlyInAnyOrder("broken", "the next at 0");
    }

    @Test // X155
    void job_disposedOfFromInside_runsToItsEnd() {
        List<Disposable> mine = new ArrayList<>();
        mine.add(scheduler.schedulePeriodically(
                () -> {
                    mine.getFirst().dispose();
                    steps.add("interrupted: " + Thread.currentThread().isInterrupted());
                },
                1,
                1,
                SECONDS));
        time.advance(Duration.ofSeconds(5));
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
        assertThatThrownBy(() -> one.schedule(step("too late"))).isInstanceOf(RejectedExecutionException.class);
        assertThatThrownBy(() -> one.schedule(step("too late"), 1, SECONDS))
                .isInstanceOf(RejectedExecutionException.class);
        time.advance(Duration.ofSeconds(2));
        assertThat(steps).containsExactly("two at 0", "two, later at 1000");
        assertThat(two.isDisposed()).isFalse();
        assertThat(time.tasks()).isEmpty(); // the timers went with their worker
    }

    @Test // X164 to X167
    void delay_zeroOrLess_isNow() {
        Scheduler.Worker worker = scheduler.createWorker();
        worker.schedule(step("one"));
        worker.schedule(step("two"), 0, SECONDS);
        worker.schedule(step("three"), -1, SECONDS);
        scheduler.schedule(step("direct"), -1, SECONDS);
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
    void onScheduleHook_isCalledWhenAJobIsScheduledAndWrapsItsRun() {
        AtomicInteger scheduled = new AtomicInteger();
        AtomicInteger wrapped = new AtomicInteger();
        Schedulers.onScheduleHook("test", job -> {
            scheduled.incrementAndGet();
            return () -> {
                wrapped.incrementAndGet();
                job.run();
            };
        });
        try {
            Scheduler.Worker worker = scheduler.createWorker();
            List<Runnable> ways = List.of(
                    () -> scheduler.schedule(step("direct")),
                    () -> scheduler.schedule(step("direct, later"), 1, SECONDS),
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
        } finally {
            Schedulers.resetOnScheduleHook("test");
        }
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
            scheduler.schedule(large(), 1, HOURS).dispose();
            worker.schedule(large(), 1, HOURS).dispose();
            worker.schedulePeriodically(large(), 1, 1, HOURS).dispose();
            confined.schedule(large(), 1, HOURS).dispose();
            scheduler.schedule(large()).dispose();
            worker.schedule(large()).dispose();
            time.settle();
        }
        assertThat(time.tasks()).isEmpty();
    }

    @Test
    void interval_overADay_keepsItsRate() {
        Flux.interval(Duration.ofHours(1), scheduler)
                .take(24)
                .doOnNext(n -> step("hour " + n).run())
                .subscribe();
        time.advance(Duration.ofDays(1));
        assertThat(steps).hasSize(24).startsWith("hour 0 at 3600000").endsWith("hour 23 at 86400000");
    }

    @Test
    void monoDelayAndSleep_onAScheduler_moveTogether() {
        String result = run(time, () -> {
            Task<Long> delay = toTask(Mono.delay(Duration.ofHours(2), scheduler));
            await(sleep(Duration.ofHours(1)));
            boolean early = delay.isDone();
            await(delay);
            return early + " " + time.time();
        });
        assertThat(result).isEqualTo("false PT2H");
    }

    @Test
    void loop_closed_rejectsJobs() {
        time.close();
        assertThatThrownBy(() -> scheduler.schedule(step("too late"))).isInstanceOf(RejectedExecutionException.class);
        assertThatThrownBy(() -> scheduler.schedule(step("too late"), 1, SECONDS))
                .isInstanceOf(RejectedExecutionException.class);
        assertThat(steps).isEmpty();
    }

    @Test
    void scheduler_disposedOf_leavesTheLoopAlive() {
        scheduler.schedule(step("too late"), 1, SECONDS);
        scheduler.dispose();
        assertThat(scheduler.isDisposed()).isTrue();
        time.advance(Duration.ofSeconds(2));
        assertThat(steps).isEmpty();
        assertThat(run(time, () -> "alive")).isEqualTo("alive");
    }

    // ---- the executor

    @Test
    void schedulersFromExecutor_theLoop_runOnIt() {
        List<Boolean> here = run(
                time,
                () -> await(Flux.range(1, 3)
                        .publishOn(Schedulers.fromExecutor(time))
                        .map(n -> EventLoop.current() == time)
                        .collectList()));
        assertThat(here).containsExactly(true, true, true);
    }

    // ---- the host is gone

    @Test
    void eventLoop_whoseSchedulerIsDisposedOf_cancelsItsTasksAndHangsNobody() throws InterruptedException {
        for (Scheduler scheduler : List.of(
                Schedulers.newSingle("gone", true),
                Schedulers.newParallel("gone", 2, true),
                Schedulers.newBoundedElastic(2, 100, "gone", 60, true))) {
            EventLoop loop = eventLoop(scheduler);
            AtomicInteger cleaned = new AtomicInteger();
            List<Task<Void>> tasks = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                tasks.add(loop.createTask(() -> {
                    try {
                        await(Mono.never());
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
            scheduler.dispose();
            tasks.getFirst().cancel("it is over"); // the next step finds that the scheduler is gone
            for (Task<Void> task : tasks) {
                run(() -> await(gatherOutcomes(task)));
                assertThat(task.isCancelled()).isTrue();
            }
            assertThat(cleaned).hasValue(3);
            assertThatThrownBy(() -> loop.createTask(() -> {}))
                    .isInstanceOf(RejectedExecutionException.class)
                    .hasMessage(loop
                            + " runs on a scheduler that takes no more jobs (disposed of?); make a loop on"
                            + " another one");
            loop.close();
        }
    }
}
