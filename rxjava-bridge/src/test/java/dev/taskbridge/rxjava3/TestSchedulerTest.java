package dev.taskbridge.rxjava3;

import static dev.taskbridge.Async.*;
import static dev.taskbridge.rxjava3.RxJavaBridge.*;
import static java.util.concurrent.TimeUnit.HOURS;
import static java.util.concurrent.TimeUnit.MINUTES;

import dev.taskbridge.EventLoop;
import dev.taskbridge.testing.VirtualTime;
import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.core.Single;
import io.reactivex.rxjava3.observers.TestObserver;
import io.reactivex.rxjava3.plugins.RxJavaPlugins;
import io.reactivex.rxjava3.schedulers.TestScheduler;
import java.time.Duration;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class TestSchedulerTest {

    @Test
    void sleep_onATestSchedulersLoop_followsItsClock() {
        TestScheduler scheduler = new TestScheduler();
        EventLoop loop = eventLoop(scheduler);
        TestObserver<String> observer = single(loop, () -> {
                    await(sleep(Duration.ofHours(1)));
                    await(Single.timer(1, HOURS, scheduler));
                    return "after " + EventLoop.current().time();
                })
                .test();
        scheduler.advanceTimeBy(119, MINUTES);
        observer.assertEmpty();
        scheduler.advanceTimeBy(1, MINUTES);
        observer.assertResult("after PT2H");
    }

    @Test
    void single_withoutALoop_findsATestSchedulerInThePlaceOfComputation() {
        TestScheduler scheduler = new TestScheduler();
        RxJavaPlugins.setComputationSchedulerHandler(old -> scheduler);
        try {
            TestObserver<Long> observer = single(() -> {
                        await(sleep(Duration.ofHours(1)));
                        return await(Flowable.interval(1, HOURS).take(3).lastOrError());
                    })
                    .test();
            scheduler.advanceTimeBy(239, MINUTES);
            observer.assertEmpty();
            scheduler.advanceTimeBy(1, MINUTES);
            observer.assertResult(2L);
        } finally {
            RxJavaPlugins.reset();
        }
    }

    @Test
    void scheduler_onVirtualTime_movesOperatorsAndTasksTogether() {
        VirtualTime time = VirtualTime.create();
        String result = run(time, () -> {
            Long last =
                    await(Flowable.interval(1, HOURS, scheduler(time)).take(48).lastOrError());
            return last + " at " + time.time();
        });
        Assertions.assertThat(result).isEqualTo("47 at PT48H");
    }
}
