package dev.taskbridge.contract;

import static dev.taskbridge.Async.*;
import static org.assertj.core.api.Assertions.assertThat;

import dev.taskbridge.EventLoop;
import dev.taskbridge.Outcome.Cancelled;
import dev.taskbridge.Outcome.Failure;
import dev.taskbridge.Promise;
import dev.taskbridge.Task;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Tasks, their cancellation and their scopes, on every loop. */
public interface TasksOnLoop extends OnLoop {

    // ---- tasks

    @Test
    default void createTask_bodyReturns_succeedsOnTheLoop() {
        Task<String> task = loop().createTask("greeter", () -> {
            assertThat(EventLoop.current()).isSameAs(loop());
            assertThat(Task.current().orElseThrow().name()).isEqualTo("greeter");
            assertThat(Thread.currentThread().isVirtual()).isTrue();
            return "hello";
        });
        assertThat(value(task)).isEqualTo("hello");
    }

    @Test
    default void createTask_bodyThrows_failsWithThatObject() {
        IOException down = new IOException("down");
        Task<String> task = loop().createTask(() -> {
            throw down;
        });
        assertThat(end(task)).isEqualTo(new Failure<>(down));
    }

    @Test
    default void createTask_insideATask_staysOnTheLoop() {
        assertThat(value(loop().createTask(() -> await(createTask(() -> EventLoop.current() == loop())))))
                .isTrue();
    }

    @Test
    default void await_taskThatWaits_givesItsValue() {
        Task<Integer> task = loop().createTask(() -> {
            Task<Integer> one = createTask(() -> {
                await(sleep(WHILE));
                return 1;
            });
            int two = await(() -> {
                await(sleep(Duration.ZERO));
                return 2;
            });
            return await(one) + two;
        });
        assertThat(value(task)).isEqualTo(3);
    }

    @Test
    default void await_manyInARow_needsNoStack() {
        int awaits = isVirtual() ? 20_000 : 2_000;
        Task<Integer> task = loop().createTask(() -> {
            int sum = 0;
            for (int i = 0; i < awaits; i++) {
                sum += await(createTask(() -> 1));
            }
            return sum;
        });
        assertThat(value(task)).isEqualTo(awaits);
    }

    @Test
    default void gather_ofSleepers_givesValuesInOrder() {
        Task<List<Integer>> task = loop().createTask(() -> await(gather(
                () -> {
                    await(sleep(WHILE.multipliedBy(2)));
                    return 1;
                },
                () -> {
                    await(sleep(WHILE));
                    return 2;
                },
                () -> 3)));
        assertThat(value(task)).containsExactly(1, 2, 3);
    }

    @Test
    default void gather_memberFails_cancelsWhatItStartedAndRunsItsCleanUp() {
        AtomicInteger cleaned = new AtomicInteger();
        IOException down = new IOException("down");
        Promise<String> begun = new Promise<>("begun"); // a body that has not begun has nothing to clean up
        Task<List<String>> task = loop().createTask(() -> await(gather(
                () -> {
                    try {
                        begun.succeed("yes");
                        await(sleep(LONG));
                        return "slept";
                    } finally {
                        await(sleep(WHILE));
                        cleaned.incrementAndGet();
                    }
                },
                () -> {
                    await(begun.task());
                    await(sleep(WHILE));
                    throw down;
                })));
        assertThat(end(task)).isEqualTo(new Failure<>(down));
        until(() -> cleaned.get() == 1);
    }

    // ---- cancellation

    @Test
    default void cancel_beforeTheBodyBegins_orAtItsFirstAwait_endsAsCancelled() {
        Task<Void> task = loop().createTask(() -> await(sleep(LONG)));
        assertThat(task.cancel("no need")).isTrue();
        assertThat(end(task)).isEqualTo(new Cancelled<>("no need"));
        assertThat(task.cancel("again")).isFalse();
    }

    @Test
    default void cancel_whileItAwaits_runsAFinallyThatAwaits() {
        List<String> steps = new CopyOnWriteArrayList<>();
        Task<Void> task = loop().createTask(() -> {
            try {
                steps.add("begun");
                await(sleep(LONG));
            } finally {
                await(sleep(WHILE));
                steps.add("cleaned up");
            }
        });
        until(() -> steps.contains("begun"));
        task.cancel("stop");
        assertThat(end(task)).isEqualTo(new Cancelled<>("stop"));
        assertThat(steps).containsExactly("begun", "cleaned up");
    }

    @Test
    default void cancel_ofAnAwaitingTask_takesTheInnerOneAlong() {
        AtomicInteger inner = new AtomicInteger();
        Task<Void> task = loop().createTask(() -> await(createTask(() -> {
            try {
                inner.incrementAndGet();
                await(sleep(LONG));
            } finally {
                inner.incrementAndGet();
            }
        })));
        until(() -> inner.get() == 1);
        task.cancel();
        assertThat(end(task)).isInstanceOf(Cancelled.class);
        assertThat(inner).hasValue(2);
    }

    @Test
    default void await_ofATaskThatSomebodyElseCancelled_throwsCancellationException() {
        Task<String> task = loop().createTask(() -> {
            Task<Void> other = sleep(LONG);
            other.cancel("by somebody else");
            try {
                await(other);
                return "slept";
            } catch (CancellationException failure) {
                return "failure";
            }
        });
        assertThat(value(task)).isEqualTo("failure");
    }

    // ---- scopes
    @Test
    default void scope_ends_cancelsAndAwaitsWhatIsLeft() {
        AtomicInteger cleaned = new AtomicInteger();
        Subscriber subscriber = new Subscriber();
        AtomicInteger cleanedBefore = new AtomicInteger(-1);
        subscriber.launch(loop(), () -> {
            Promise<String> begun = new Promise<>("begun");
            createTask(() -> {
                try {
                    begun.succeed("yes");
                    await(sleep(LONG));
                } finally {
                    await(sleep(WHILE));
                    cleaned.incrementAndGet();
                }
            });
            return await(begun.task());
        });
        until(() -> {
            if (subscriber.isEnded()) {
                cleanedBefore.compareAndSet(-1, cleaned.get());
            }
            return !subscriber.told.isEmpty();
        });
        assertThat(subscriber.told).containsExactly("value yes");
        assertThat(cleanedBefore.get()).isNotZero();
        assertThat(cleaned).hasValue(1);
    }

    @Test
    default void subscriber_leaves_cancelsTheBodyInSilence() {
        Subscriber subscriber = new Subscriber();
        AtomicInteger steps = new AtomicInteger();
        subscriber.launch(loop(), () -> {
            try {
                steps.incrementAndGet();
                await(sleep(LONG));
                return "slept";
            } finally {
                await(sleep(Duration.ZERO));
                steps.incrementAndGet();
            }
        });
        until(() -> steps.get() == 1);
        assertThat(subscriber.leave()).isTrue();
        until(() -> loop().tasks().isEmpty());
        assertThat(steps).hasValue(2);
        assertThat(subscriber.told).isEmpty();
    }

    // ---- signals from elsewhere

    @Test
    default void promise_completedOnAForeignThread_resumesItsAwaiter() throws InterruptedException {
        Promise<String> promise = new Promise<>("from elsewhere");
        Task<String> task = loop().createTask(() -> await(promise.task()) + " on " + (EventLoop.current() == loop()));
        until(() -> task.toString().contains("awaits"));
        Thread foreign = Thread.ofPlatform().start(() -> promise.succeed("value"));
        foreign.join();
        assertThat(value(task)).isEqualTo("value on true");
    }

    @Test
    default void createTask_fromManyForeignThreads_losesNone() throws InterruptedException {
        int threads = 4;
        int each = 200;
        AtomicInteger ran = new AtomicInteger();
        Queue<Task<Void>> tasks = new ConcurrentLinkedQueue<>();
        List<Thread> foreign = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            foreign.add(Thread.ofPlatform().start(() -> {
                for (int k = 0; k < each; k++) {
                    tasks.add(loop().createTask(() -> {
                        await(sleep(Duration.ZERO));
                        ran.incrementAndGet();
                    }));
                }
            }));
        }
        for (Thread thread : foreign) {
            thread.join();
        }
        tasks.forEach(this::value);
        assertThat(ran).hasValue(threads * each);
    }
}
