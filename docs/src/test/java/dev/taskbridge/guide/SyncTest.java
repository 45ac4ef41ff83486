package dev.taskbridge.guide;

import static dev.taskbridge.Async.*;
import static dev.taskbridge.reactor.ReactorBridge.toFlux;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.taskbridge.EventLoop;
import dev.taskbridge.Task;
import dev.taskbridge.sync.AsyncBarrier;
import dev.taskbridge.sync.AsyncCondition;
import dev.taskbridge.sync.AsyncEvent;
import dev.taskbridge.sync.AsyncLock;
import dev.taskbridge.sync.AsyncQueue;
import dev.taskbridge.sync.AsyncSemaphore;
import dev.taskbridge.sync.Held;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

@SuppressWarnings("try") // what is held need not be looked at
@Timeout(30)
class SyncTest {

    @Test
    void lock_heldAcrossAnAwait_keepsOthersOut() {
        // @start region="lock"
        AsyncLock lock = new AsyncLock("counter");
        int[] counter = {0};

        run(() -> {
            List<Task<Void>> tasks = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                tasks.add(createTask(() -> {
                    try (Held held = lock.acquire()) {
                        int before = counter[0];
                        await(sleep(Duration.ZERO)); // the others may run, and wait for the lock
                        counter[0] = before + 1;
                    }
                }));
            }
            await(gather(tasks));
        });
        assertThat(counter[0]).isEqualTo(10);
        assertThat(lock).hasToString("AsyncLock['counter', free]");
        // @end region="lock"
    }

    @Test
    void lock_acquiredTwice_isAnError() {
        run(() -> {
            // @start region="reentrant"
            AsyncLock lock = new AsyncLock();
            try (Held held = lock.acquire()) {
                assertThatThrownBy(lock::acquire).hasMessageContaining("would wait for itself for ever");
            }
            // @end region="reentrant"
        });
    }

    @Test
    void semaphore_twoPermits_twoAtATime() {
        // @start region="semaphore"
        AsyncSemaphore permits = AsyncSemaphore.bounded("price feed", 2);
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();

        run(() -> {
            List<Task<Void>> calls = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                calls.add(createTask(() -> {
                    try (Held permit = permits.acquire()) {
                        most.accumulateAndGet(now.incrementAndGet(), Math::max);
                        await(sleep(Duration.ofMillis(1))); // the call
                        now.decrementAndGet();
                    }
                }));
            }
            await(gather(calls));
        });
        assertThat(most.get()).isLessThanOrEqualTo(2);
        // @end region="semaphore"
    }

    @Test
    void event_set_wakesAll() {
        run(() -> {
            // @start region="event"
            AsyncEvent ready = new AsyncEvent("ready");
            Task<String> one = createTask(() -> {
                ready.await();
                return "one";
            });
            Task<String> two = createTask(() -> {
                ready.await();
                return "two";
            });
            ready.set();
            assertThat(await(gather(one, two))).containsExactly("one", "two");
            // @end region="event"
        });
    }

    @Test
    void condition_stateChanges_wakesWhoWaitsForIt() {
        run(() -> {
            // @start region="condition"
            AsyncCondition filled = new AsyncCondition();
            Deque<String> lines = new ArrayDeque<>(); // guarded by the condition's lock
            Task<String> reader = createTask(() -> {
                try (Held held = filled.acquire()) {
                    filled.awaitUntil(() -> !lines.isEmpty()); // lets the lock go while it waits
                    return lines.remove();
                }
            });
            try (Held held = filled.acquire()) {
                lines.add("hello");
                filled.signal();
            }
            assertThat(await(reader)).isEqualTo("hello");
            // @end region="condition"
        });
    }

    @Test
    void barrier_allHaveCome_goOn() {
        run(EventLoop.confined(), () -> {
            // @start region="barrier"
            AsyncBarrier start = new AsyncBarrier(3);
            Task<Integer> one = createTask(start::await);
            Task<Integer> two = createTask(start::await);
            await(sleep(Duration.ZERO)); // both wait
            assertThat(start.await()).isEqualTo(2); // the last one of three
            assertThat(await(gather(one, two))).containsExactly(0, 1);
            // @end region="barrier"
        });
    }

    @Test
    void queue_severalWorkers_shareTheItems() {
        // @start region="queue"
        AsyncQueue<Integer> orders = new AsyncQueue<>("orders", 8);
        AtomicInteger sum = new AtomicInteger();

        run(() -> {
            List<Task<Void>> workers = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                workers.add(createTask(() -> {
                    for (int order : orders) { // until it is shut down, and empty
                        sum.addAndGet(order);
                    }
                }));
            }
            for (int order = 1; order <= 100; order++) {
                orders.put(order); // waits while there are eight
            }
            orders.shutdown();
            await(gather(workers));
        });
        assertThat(sum).hasValue(5050);
        // @end region="queue"
    }

    @Test
    void queue_join_waitsForTheWork() {
        run(() -> {
            // @start region="join"
            AsyncQueue<String> jobs = AsyncQueue.priority(Comparator.comparing(String::length));
            List<String> done = new ArrayList<>();
            jobs.put("ccc");
            jobs.put("a");
            jobs.put("bb");
            Task<Void> worker = createTask(() -> {
                for (String job : jobs) {
                    done.add(job);
                    jobs.taskDone();
                }
            });
            jobs.join(); // until taskDone has been called three times
            assertThat(done).containsExactly("a", "bb", "ccc");
            worker.cancel();
            // @end region="join"
        });
    }

    @Test
    void queue_betweenTwoStreams_holdsBackTheFaster() {
        // @start region="streams"
        AsyncQueue<Integer> between = new AsyncQueue<>(16);
        Flux.range(0, 1_000).subscribe(between.subscriber()); // asks for as much as there is room for

        Flux<Integer> shared = toFlux(between); // takes an item when a subscriber asks for one
        StepVerifier.create(shared.take(10)).expectNextCount(10).verifyComplete();
        StepVerifier.create(shared).expectNext(10).expectNextCount(989).verifyComplete();
        // @end region="streams"
    }
}
