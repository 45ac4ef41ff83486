package dev.taskbridge.contract;

import static dev.taskbridge.Async.*;
import static org.assertj.core.api.Assertions.assertThat;

import dev.taskbridge.EventLoop;
import dev.taskbridge.Outcome.Cancelled;
import dev.taskbridge.Outcome.Failure;
import dev.taskbridge.Outcome.Success;
import dev.taskbridge.Promise;
import dev.taskbridge.Task;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Jobs, what runs beside the loop, and what a loop tells, on every loop. */
public interface JobsOnLoop extends OnLoop {

    // ---- jobs

    @Test
    default void execute_runsTheJobOnTheLoop() {
        AtomicReference<EventLoop> where = new AtomicReference<>();
        loop().execute(() -> where.set(EventLoop.current()));
        until(() -> where.get() != null);
        assertThat(where).hasValue(loop());
    }

    @Test
    default void execute_jobThrows_tellsTheHandlerOnce() {
        List<String> told = new CopyOnWriteArrayList<>();
        IllegalStateException broken = new IllegalStateException("broken");
        loop().onUnhandled((what, failure) -> told.add(what + ": " + failure.getMessage()));
        loop().execute(() -> {
            throw broken;
        });
        AtomicInteger later = new AtomicInteger();
        loop().execute(later::incrementAndGet);
        until(() -> later.get() == 1 && !told.isEmpty());
        assertThat(told).containsExactly("a job of " + loop() + " threw: broken");
    }

    @Test
    default void schedule_runsTheJobAfterAWhile() {
        AtomicReference<Duration> at = new AtomicReference<>();
        Duration before = loop().time();
        Task<Void> job = loop().schedule(WHILE, () -> at.set(loop().time().minus(before)));
        pass(WHILE);
        assertThat(end(job)).isInstanceOf(Success.class);
        if (isVirtual()) {
            assertThat(at).hasValue(WHILE);
        } else {
            assertThat(at.get()).isPositive();
        }
    }

    @Test
    default void schedule_zeroOrLess_runsSoon() {
        assertThat(end(loop().schedule(Duration.ZERO, () -> {}))).isInstanceOf(Success.class);
        assertThat(end(loop().schedule(Duration.ofDays(-1), () -> {}))).isInstanceOf(Success.class);
    }

    @Test
    default void schedule_cancelledBefore_takesTheJobBack() {
        AtomicInteger runs;
        Task<Void> job;
        Duration begun;
        do { // again, if this thread stood still for so long that the job may have run before the cancel
            runs = new AtomicInteger();
            begun = loop().time();
            job = loop().schedule(WHILE, runs::incrementAndGet);
            job.cancel("not needed");
        } while (loop().time().minus(begun).compareTo(WHILE) >= 0);
        Task<Void> later = loop().schedule(WHILE.multipliedBy(2), () -> {});
        assertThat(end(later)).isInstanceOf(Success.class);
        assertThat(job.isCancelled()).isTrue();
        assertThat(runs).hasValue(0);
    }

    @Test
    default void schedule_jobThrows_failsWithThatObject() {
        IllegalStateException broken = new IllegalStateException("broken");
        Task<Void> job = loop().schedule(Duration.ZERO, () -> {
            throw broken;
        });
        assertThat(end(job)).isEqualTo(new Failure<>(broken));
    }

    // ---- beside the loop

    @Test
    default void blockingAndCpu_runOnPlatformThreadsAndBelongToTheLoop() {
        Task<List<Boolean>> task = loop().createTask(() -> await(gather(
                blocking(() -> !Thread.currentThread().isVirtual() && EventLoop.current() == loop()),
                cpu(() -> !Thread.currentThread().isVirtual() && EventLoop.current() == loop()))));
        assertThat(value(task)).containsExactly(true, true);
    }

    @Test
    default void blocking_thatAwaits_goesOnWithTheLoopsTime() {
        Task<String> task = loop().createTask(() -> {
            String slept = await(blocking(() -> {
                await(sleep(WHILE));
                return "slept";
            }));
            return slept + await(cpu(() -> await(createTask(() -> ", and awaited"))));
        });
        assertThat(value(task)).isEqualTo("slept, and awaited");
    }

    @Test
    default void blocking_cancelled_isInterrupted() {
        Promise<String> begun = new Promise<>("begun");
        Task<Void> task = loop().createTask(() -> await(blocking(() -> {
            begun.succeed("yes");
            new Promise<String>("never").await();
        })));
        until(() -> begun.task().isDone());
        task.cancel("stop");
        assertThat(end(task)).isEqualTo(new Cancelled<>("stop"));
    }

    // ---- looking on

    @Test
    default void tasks_listsThoseThatHaveNotEnded() {
        Task<Void> sleeper = loop().createTask("sleeper", () -> await(sleep(LONG)));
        Task<Void> quick = loop().createTask("quick", () -> {});
        end(quick);
        until(() -> sleeper.toString().contains("awaits"));
        List<String> names = loop().tasks().stream().map(Task::name).toList();
        assertThat(names).contains("sleeper").doesNotContain("quick");
        sleeper.cancel();
        end(sleeper);
        assertThat(loop().tasks().stream().map(Task::name)).doesNotContain("sleeper");
    }

    @Test
    default void onUnhandled_failureThatNobodyAwaited_isToldOnceWhenItsScopeEnds() {
        List<String> told = new CopyOnWriteArrayList<>();
        loop().onUnhandled((what, failure) -> told.add(what + ": " + failure.getMessage()));
        Subscriber subscriber = new Subscriber();
        subscriber.launch(loop(), () -> {
            Task<Void> unseen = createTask("unseen", () -> {
                throw new IOException("down");
            });
            Task<Void> seen = createTask("seen", () -> {
                throw new IOException("seen");
            });
            await(gatherOutcomes(seen));
            while (!unseen.isDone()) {
                await(sleep(Duration.ZERO));
            }
            return "over";
        });
        until(() -> !subscriber.told.isEmpty());
        assertThat(told).containsExactly("task 'unseen' failed and nobody awaited it: down");
    }

    @Test
    default void onDone_callbackThrows_tellsTheHandlerAndHarmsNobody() {
        List<String> told = new CopyOnWriteArrayList<>();
        loop().onUnhandled((what, failure) -> told.add(failure.getMessage()));
        List<String> called = new CopyOnWriteArrayList<>();
        Promise<String> begin = new Promise<>("begin");
        Task<String> task = loop().createTask(() -> await(begin.task()));
        task.onDone(outcome -> {
            throw new IllegalStateException("broken");
        });
        task.onDone(outcome -> called.add(OnLoop.kind(outcome)));
        begin.succeed("go");
        assertThat(value(task)).isEqualTo("go");
        until(() -> !called.isEmpty());
        assertThat(called).containsExactly("Success");
        assertThat(told).containsExactly("broken");
    }
}
