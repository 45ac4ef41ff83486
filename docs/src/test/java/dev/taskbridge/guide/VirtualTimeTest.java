package dev.taskbridge.guide;

import static dev.taskbridge.Async.*;
import static dev.taskbridge.reactor.ReactorBridge.*;
import static dev.taskbridge.rxjava3.RxJavaBridge.*;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.taskbridge.Coroutine;
import dev.taskbridge.Promise;
import dev.taskbridge.Task;
import dev.taskbridge.reactor.ReactorBridge;
import dev.taskbridge.rxjava3.RxJavaBridge;
import dev.taskbridge.testing.AsyncTest;
import dev.taskbridge.testing.VirtualTime;
import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.observers.TestObserver;
import io.reactivex.rxjava3.schedulers.TestScheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

@Timeout(60)
class VirtualTimeTest {

    // @start region="kettle"
    /** Looks once an hour whether the kettle is hot, and gives up after a day. */
    static Coroutine<String> tea(Coroutine<Boolean> hot) {
        return () -> timeout(ofHours(24), () -> {
            while (!await(hot)) {
                await(sleep(ofHours(1)));
            }
            return "tea";
        });
    }
    // @end region="kettle"

    // @start region="asyncTest"
    @AsyncTest
    void tea_kettleNeverHot_givesUpAfterADay(VirtualTime time) {
        assertThatThrownBy(() -> await(tea(() -> false))).isInstanceOf(TimeoutException.class);
        assertThat(time.time()).isEqualTo(ofHours(24)); // and no second of it was waited for
    }
    // @end region="asyncTest"

    // @start region="run"
    @Test
    void tea_kettleHotAfterThreeHours_isReadyThen() {
        VirtualTime time = VirtualTime.create();
        String drink = run(time, () -> await(tea(() -> time.time().compareTo(ofHours(3)) >= 0)));
        assertThat(drink + " after " + time.time()).isEqualTo("tea after PT3H");
    }
    // @end region="run"

    // @start region="stepVerifier"
    @Test
    void tea_asAMono_isTestedWithStepVerifier() {
        StepVerifier.withVirtualTime(() -> mono(tea(() -> false))) // no loop is named
                .expectSubscription()
                .expectNoEvent(ofHours(24).minusSeconds(1))
                .thenAwait(ofSeconds(1))
                .verifyError(TimeoutException.class);
    }
    // @end region="stepVerifier"

    // @start region="testScheduler"
    @Test
    void tea_asASingle_isTestedWithTestScheduler() {
        TestScheduler scheduler = new TestScheduler();
        TestObserver<String> observer =
                single(eventLoop(scheduler), tea(() -> false)).test();
        scheduler.advanceTimeBy(23, TimeUnit.HOURS);
        observer.assertEmpty();
        scheduler.advanceTimeBy(1, TimeUnit.HOURS); // runs the body before it returns
        observer.assertError(TimeoutException.class);
    }
    // @end region="testScheduler"

    @Test
    void advance_runsThePieces() {
        // @start region="pieces"
        VirtualTime time = VirtualTime.create();
        List<String> steps = new ArrayList<>();
        Task<Void> guest = time.createTask(() -> {
            steps.add("sits down");
            await(sleep(ofMinutes(10)));
            steps.add("orders");
        });
        assertThat(steps).isEmpty();

        time.settle(); // all that is possible now
        assertThat(steps).containsExactly("sits down");

        time.advance(ofMinutes(10)); // and what is due until then, the last instant included
        assertThat(steps).containsExactly("sits down", "orders");
        assertThat(guest.isDone()).isTrue();
        // @end region="pieces"
    }

    @Test
    void oneClock_forAll() {
        // @start region="oneClock"
        VirtualTime time = VirtualTime.create();
        List<String> rings = new ArrayList<>();
        run(time, () -> {
            Task<Long> reactor = toTask(Mono.delay(ofHours(2), ReactorBridge.scheduler(time)));
            Task<Long> rxjava = toTask(Flowable.interval(1, TimeUnit.HOURS, RxJavaBridge.scheduler(time))
                    .take(3)
                    .lastOrError());
            await(sleep(ofHours(1)));
            rings.add("sleep " + time.time());
            await(reactor);
            rings.add("Reactor " + time.time());
            await(rxjava);
            rings.add("RxJava " + time.time());
        });
        assertThat(rings).containsExactly("sleep PT1H", "Reactor PT2H", "RxJava PT3H");
        // @end region="oneClock"
    }

    @Test
    void deadlock_isToldAtOnce() {
        // @start region="deadlock"
        Promise<String> kettle = new Promise<>("kettle");
        assertThatThrownBy(() -> run(VirtualTime.create(), () -> await(kettle.task())))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("deadlock: every task waits, and no timer is pending")
                .hasMessageContaining("awaits 'kettle'");
        // @end region="deadlock"
    }

    @Test
    void patient_waitsForOtherThreads() {
        // @start region="patient"
        Promise<String> kettle = new Promise<>("kettle");
        String state = run(VirtualTime.create().patient(ofSeconds(30)), () -> {
            Thread.ofPlatform().start(() -> kettle.succeed("hot")); // the loop knows nothing of it
            return await(kettle.task());
        });
        assertThat(state).isEqualTo("hot");
        // @end region="patient"
    }

    @Test
    void seeds_findWhatDependsOnOrder() {
        // @start region="seeds"
        assertThatThrownBy(() -> VirtualTime.seeds(1, 1_000, time -> {
                    List<String> queue = new ArrayList<>();
                    Task<Void> ada = createTask(() -> {
                        queue.add("Ada");
                    });
                    Task<Void> grace = createTask(() -> {
                        queue.add("Grace");
                    });
                    await(gather(ada, grace));
                    assertThat(queue).containsExactly("Ada", "Grace"); // who promised that?
                }))
                .isInstanceOf(AssertionError.class)
                .hasMessageMatching("(?s)with VirtualTime.seeded\\(\\d+\\): .*"); // repeats that very run
        // @end region="seeds"
    }

    // @start region="seed"
    @AsyncTest(seed = 42, limitSeconds = 5)
    void tea_inAnotherOrder(VirtualTime time) throws Exception {
        assertThat(await(tea(() -> true))).isEqualTo("tea");
        assertThat(time.time()).isEqualTo(Duration.ZERO);
    }
    // @end region="seed"
}
