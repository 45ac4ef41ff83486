package dev.taskbridge.guide;

import static dev.taskbridge.Async.*;
import static dev.taskbridge.reactor.ReactorBridge.*;
import static dev.taskbridge.rxjava3.RxJavaBridge.*;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.taskbridge.EventLoop;
import dev.taskbridge.Task;
import dev.taskbridge.reactor.ReactorBridge;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

@Timeout(60)
class LoopsTest {

    @Test
    void confined_needsNoLock() {
        // @start region="confined"
        EventLoop loop = EventLoop.confined();
        int[] guests = {0}; // no lock, no atomic: between two awaits, nobody else runs
        run(loop, () -> {
            List<Task<Void>> arrivals = new ArrayList<>();
            for (int i = 0; i < 1_000; i++) {
                arrivals.add(createTask(() -> {
                    int before = guests[0];
                    guests[0] = before + 1;
                    await(sleep(Duration.ZERO)); // here, others may come in between
                }));
            }
            await(gather(arrivals));
        });
        assertThat(guests[0]).isEqualTo(1_000);
        // @end region="confined"
    }

    @Test
    void mono_onALoop_staysThere() {
        // @start region="named"
        EventLoop loop = EventLoop.confined();
        Mono<Boolean> here = mono(loop, () -> await(createTask(() -> EventLoop.current() == loop)));
        assertThat(here.block()).isTrue(); // what a body starts stays on its loop
        // @end region="named"
    }

    @Test
    void threadPerBody_hidesThreadLocals() {
        // @start region="threadPerBody"
        EventLoop loop = EventLoop.parallel("legacy").threadPerBody(true);
        ThreadLocal<String> user = new ThreadLocal<>();
        run(loop, () -> {
            user.set("ada");
            String seen = await(createTask(() -> user.get()));
            assertThat(seen).isNull(); // whichever thread was quicker
        });
        // @end region="threadPerBody"
    }

    @Test
    void manySleeps_needNoThreads() {
        // @start region="many"
        run(() -> {
            List<Task<Void>> sleeps = new ArrayList<>();
            for (int i = 0; i < 10_000; i++) {
                sleeps.add(sleep(ofMillis(10))); // no body, no thread
            }
            await(gather(sleeps));
            assertThat(sleeps).allMatch(Task::isDone);
        });
        // @end region="many"
    }

    @Test
    void jobs_takeTheirTurn() {
        // @start region="jobs"
        EventLoop loop = EventLoop.confined();
        Queue<String> steps = new ConcurrentLinkedQueue<>();
        loop.execute(() -> steps.add("now")); // from any thread
        Task<Void> later = loop.schedule(ofMillis(1), () -> steps.add("later"));
        Task<Void> never = loop.schedule(ofHours(1), () -> steps.add("never"));
        never.cancel("not needed");
        run(() -> await(later));
        assertThat(steps).containsExactly("now", "later");
        // @end region="jobs"
    }

    @Test
    void close_endsWhatIsLeft() {
        // @start region="close"
        EventLoop loop = EventLoop.confined();
        Queue<String> told = new ConcurrentLinkedQueue<>();
        loop.onUnhandled((what, failure) -> told.add(what + ": " + failure.getMessage()));
        Task<Void> guest = loop.createTask("guest", () -> await(sleep(ofHours(1))));
        assertThat(loop.tasks()).contains(guest);

        loop.close(); // cancels, and waits for the clean-up
        assertThat(guest.isCancelled()).isTrue();
        assertThatThrownBy(() -> loop.createTask(() -> {})).isInstanceOf(RejectedExecutionException.class);
        assertThat(told).isEmpty(); // a cancellation that was asked for is no failure
        // @end region="close"
    }

    @Test
    void loop_onAScheduler() {
        // @start region="onScheduler"
        Scheduler single = Schedulers.newSingle("ui", true);
        EventLoop loop = eventLoop(single); // one step at a time, each a job of the scheduler
        String text = mono(loop, () -> {
                    await(sleep(ofMillis(1))); // by the scheduler's clock
                    return "done";
                })
                .block();
        assertThat(text).isEqualTo("done");
        loop.close(); // leaves the scheduler as it is
        single.dispose();
        // @end region="onScheduler"
    }

    @Test
    void scheduler_onALoop() {
        // @start region="schedulerOnLoop"
        EventLoop loop = EventLoop.confined();
        int[] sum = {0}; // shared by operators and coroutines, without a lock
        run(loop, () -> {
            Task<Void> operators = toTask(Flux.range(1, 100)
                    .publishOn(ReactorBridge.scheduler(loop))
                    .doOnNext(n -> sum[0] += n)
                    .then());
            sum[0] += 1_000;
            await(operators);
        });
        assertThat(sum[0]).isEqualTo(6_050);
        // @end region="schedulerOnLoop"
    }
}
