package dev.taskbridge.guide;

import static dev.taskbridge.Async.*;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.taskbridge.Coroutine;
import dev.taskbridge.Outcome;
import dev.taskbridge.Outcome.Cancelled;
import dev.taskbridge.Outcome.Failure;
import dev.taskbridge.Outcome.Success;
import dev.taskbridge.Promise;
import dev.taskbridge.Task;
import dev.taskbridge.TaskLocal;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class AsyncioTest {

    @Test
    void coroutine_awaitedTwice_runsTwice() {
        // @start region="coroutine"
        AtomicInteger runs = new AtomicInteger();
        Coroutine<Integer> count = runs::incrementAndGet; // nothing has run

        run(() -> {
            int one = await(count); // runs in place, as a call would
            int two = await(count); // runs anew
            Task<Integer> task = createTask(count); // a third time, beside us
            int three = await(task);
            int again = await(task); // the same outcome
            assertThat(List.of(one, two, three, again)).containsExactly(1, 2, 3, 3);
        });
        // @end region="coroutine"
    }

    @Test
    void task_pending_tellsWhatItDoes() {
        // @start region="names"
        run(() -> {
            Promise<Void> asleep = new Promise<>("asleep");
            Task<String> lookup = createTask("lookup", () -> {
                asleep.succeed(null);
                await(sleep(ofHours(1)));
                return Thread.currentThread().getName();
            });
            await(asleep.task());

            assertThat(lookup.name()).isEqualTo("lookup"); // and its thread's name is the same
            assertThat(lookup.toString()) // for example Task['lookup', waiting, 0.001 s old, awaits 'sleep(PT1H)']
                    .startsWith("Task['lookup', ");
            lookup.cancel("closing time");
        });
        // @end region="names"
    }

    @Test
    void task_ended_hasItsOutcome() {
        // @start region="outcome"
        run(() -> {
            Task<String> task = createTask(() -> "tea");
            Task.Registration registration = task.onDone(outcome -> {}); // on the thread that ends the task
            await(task);
            registration.close(); // takes a callback back that has not been called

            String text = switch (task.outcome()) { // while it is pending: IllegalStateException
                case Success<String>(String value) -> value;
                case Failure<String>(Throwable cause) -> "failed: " + cause;
                case Cancelled<String>(String reason) -> "cancelled: " + reason;
            };
            assertThat(text).isEqualTo("tea");
        });
        // @end region="outcome"
    }

    @Test
    void checkedException_throughATask_isCaughtAsItIs() {
        // @start region="checked"
        FileNotFoundException missing = new FileNotFoundException("menu.txt");
        Coroutine<String> read = () -> {
            throw missing;
        };
        String menu = run(() -> {
            try {
                return await(createTask(read), IOException.class); // for the compiler: catch (IOException …) may follow
            } catch (IOException e) {
                assertThat(e).isSameAs(missing); // never wrapped, never copied
                return "water";
            }
        });
        // @end region="checked"
        assertThat(menu).isEqualTo("water");
    }

    @Test
    void gather_pair_isTyped() {
        // @start region="pair"
        record Person(String name, int age) {}
        Coroutine<String> name = () -> "Ada";
        Coroutine<Integer> age = () -> 36;

        Person person = run(() -> await(gather(name, age, Person::new)));
        // @end region="pair"
        assertThat(person).isEqualTo(new Person("Ada", 36));
    }

    @Test
    void gatherOutcomes_oneFails_tellsHowEachEnded() {
        Exception sour = new Exception("the milk is sour");
        // @start region="outcomes"
        Coroutine<String> tea = () -> "tea";
        Coroutine<String> milk = () -> {
            throw sour;
        };
        List<Outcome<String>> outcomes = run(() -> await(gatherOutcomes(tea, milk)));

        assertThat(outcomes).containsExactly(new Success<>("tea"), new Failure<>(sour));
        // @end region="outcomes"
    }

    @Test
    void waitFor_limitOver_cancelsTheTask() {
        // @start region="waitFor"
        run(() -> {
            Task<Void> slow = sleep(ofHours(1));
            assertThatThrownBy(() -> await(waitFor(slow, ofMillis(10)))).isInstanceOf(TimeoutException.class);
            assertThat(slow.isCancelled()).isTrue();
        });
        // @end region="waitFor"
    }

    @Test
    void shield_cancelled_leavesTheInnerTaskAlone() {
        // @start region="shield"
        run(() -> {
            Promise<String> report = new Promise<>("report");
            Task<String> watcher = shield(report.task());

            watcher.cancel("no longer interested");
            report.succeed("all is well");

            assertThat(watcher.isCancelled()).isTrue();
            assertThat(await(report.task())).isEqualTo("all is well");
        });
        // @end region="shield"
    }

    @Test
    void blockingAndCpu_run_onPlatformThreads() {
        // @start region="threads"
        run(() -> {
            Task<Boolean> pins = blocking(() -> Thread.currentThread().isVirtual()); // as many as it takes
            Task<Boolean> computes = cpu(() -> Thread.currentThread().isVirtual()); // as many as there are cores
            Task<Boolean> body = createTask(() -> Thread.currentThread().isVirtual());

            assertThat(await(gather(pins, computes, body))).containsExactly(false, false, true);
        });
        // @end region="threads"
    }

    /** An API of callbacks, as there are many. */
    private static final class Thermometer {
        private final ScheduledExecutorService wire = Executors.newSingleThreadScheduledExecutor();
        private final CountDownLatch stopped = new CountDownLatch(1);

        Runnable read(Consumer<Double> onDegrees, Consumer<Exception> onFailure) {
            var reading = wire.schedule(() -> onDegrees.accept(36.6), 1, TimeUnit.MILLISECONDS);
            return () -> {
                reading.cancel(false);
                stopped.countDown();
            };
        }
    }

    @Test
    void promise_ofACallback_endsWithIt() {
        Thermometer thermometer = new Thermometer();
        // @start region="promise"
        double degrees = run(() -> {
            Promise<Double> reading = new Promise<>("reading");
            Runnable stop = thermometer.read(reading::succeed, reading::fail); // any thread may call back
            reading.onCancel(stop); // when whoever awaits it is cancelled
            return reading.await();
        });
        // @end region="promise"
        assertThat(degrees).isEqualTo(36.6);
        assertThat(thermometer.stopped.getCount()).isEqualTo(1);
        thermometer.wire.shutdownNow();
    }

    @Test
    void stage_bothWays_keepsItsFailure() {
        // @start region="stage"
        IOException down = new IOException("the line is down");
        CompletionStage<String> call = CompletableFuture.failedFuture(down);
        run(() -> {
            assertThatThrownBy(() -> await(call)).isSameAs(down); // free of its CompletionException

            Task<Void> slow = sleep(ofHours(1));
            CompletableFuture<Void> view = slow.toCompletableFuture();
            view.orTimeout(10, TimeUnit.MILLISECONDS); // however the future ends first, the task is cancelled
            assertThat(await(gatherOutcomes(slow)).getFirst()).isInstanceOf(Cancelled.class);
        });
        // @end region="stage"
    }

    @Test
    void taskLocal_setInATask_isNotSeenByItsCreator() {
        // @start region="local"
        TaskLocal<String> user = TaskLocal.withInitial(() -> "nobody");
        run(() -> {
            user.set("Ada");
            Task<String> inside = createTask(() -> {
                String inherited = user.get();
                user.set("Grace");
                return inherited + ", then " + user.get();
            });
            assertThat(await(inside)).isEqualTo("Ada, then Grace");
            assertThat(user.get()).isEqualTo("Ada");
        });
        assertThat(user.get()).isEqualTo("nobody");
        // @end region="local"
    }

    @Test
    void cached_task_isSharedBetweenRuns() {
        // @start region="cache"
        Task<String> menu = createTask(() -> "tea, cake"); // outside any task: it belongs to no scope that ends

        List<String> guests = new ArrayList<>();
        guests.add(run(() -> await(menu)));
        guests.add(run(() -> await(menu)));
        // @end region="cache"
        assertThat(guests).containsExactly("tea, cake", "tea, cake");
    }

    @Test
    void timeout_fallback_stillHasItsOtherInputs() {
        // @start region="timeout"
        String breakfast = run(() -> {
            Task<String> tea = createTask(() -> "tea");
            Task<Void> cake = sleep(ofSeconds(60)); // in the oven
            try {
                return timeout(ofMillis(10), () -> {
                    await(cake);
                    return await(tea) + " and cake";
                });
            } catch (TimeoutException late) {
                assertThat(cake.isDone()).isFalse(); // still in the oven, until this body ends
                return await(tea) + " alone";
            }
        });
        // @end region="timeout"
        assertThat(breakfast).isEqualTo("tea alone");
    }
}
