package dev.taskbridge.contract;

import static dev.taskbridge.Async.*;
import static org.assertj.core.api.Assertions.assertThat;

import dev.taskbridge.Coroutine;
import dev.taskbridge.Promise;
import dev.taskbridge.Task;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What holds, beside that, on every loop that runs one step at a time. */
public interface SerialLoopContract extends LoopContract, TurnByTurn {

    /** Sees whether two steps overlap. What it guards is written without a lock: the loop orders it, or loses some of it. */
    final class Witness {
        private final AtomicInteger inside = new AtomicInteger();
        private final AtomicInteger overlaps = new AtomicInteger();
        private int steps;

        void step() {
            if (inside.incrementAndGet() != 1) {
                overlaps.incrementAndGet();
            }
            int before = steps;
            Thread.onSpinWait();
            steps = before + 1;
            inside.decrementAndGet();
        }

        void sawEach(int expected) {
            assertThat(overlaps).hasValue(0);
            assertThat(steps).isEqualTo(expected);
        }
    }

    @Test
    default void tasks_takeTheirFirstStepsInTheOrderOfCreation() {
        List<Integer> steps = new ArrayList<>();
        Task<Void> all = loop().createTask(() -> {
            List<Task<Void>> tasks = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                int number = i;
                tasks.add(createTask(() -> {
                    steps.add(number);
                }));
            }
            assertThat(steps).isEmpty(); // none begins before this one awaits
            await(gather(tasks));
        });
        value(all);
        assertThat(steps).hasSize(50).isSorted();
    }

    @Test
    default void awaiters_ofOnePromise_resumeInTheOrderInWhichTheyCame() {
        List<Integer> steps = new ArrayList<>();
        Task<Void> all = loop().createTask(() -> {
            Promise<String> gate = new Promise<>("gate");
            List<Task<Void>> tasks = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                int number = i;
                tasks.add(createTask(() -> {
                    await(gate.task());
                    steps.add(number);
                }));
            }
            await(createTask(() -> {})); // by then, all of them wait
            gate.succeed("open");
            assertThat(steps).isEmpty();
            await(gather(tasks));
        });
        value(all);
        assertThat(steps).hasSize(50).isSorted();
    }

    @Test
    default void execute_fromOneThread_isFifo() {
        List<Integer> steps = new CopyOnWriteArrayList<>();
        for (int i = 0; i < 200; i++) {
            int number = i;
            loop().execute(() -> steps.add(number));
        }
        until(() -> steps.size() == 200);
        assertThat(steps).isSorted();
    }

    @Test
    default void callbacks_takeTheirTurn() {
        List<String> steps = new ArrayList<>();
        Task<Void> all = loop().createTask(() -> {
            Promise<String> promise = new Promise<>("promise");
            promise.task().onDone(outcome -> steps.add("callback"));
            promise.succeed("value");
            steps.add("the step that ended it");
            await(sleep(WHILE));
            promise.task().onDone(outcome -> steps.add("late callback"));
            steps.add("the step that registered it");
            await(sleep(WHILE));
        });
        value(all);
        assertThat(steps)
                .containsExactly("the step that ended it", "callback", "the step that registered it", "late callback");
    }

    @Test
    default void steps_ofTasksJobsTimersAndCallbacks_neverOverlap() {
        Witness witness = new Witness();
        int tasks = 20;
        int each = 20;
        Task<Void> all = loop().createTask(() -> {
            List<Task<Void>> started = new ArrayList<>();
            for (int i = 0; i < tasks; i++) {
                started.add(createTask(() -> {
                    for (int k = 0; k < each; k++) {
                        Promise<Integer> promise = new Promise<>("promise");
                        promise.task().onDone(outcome -> witness.step());
                        int number = k;
                        Coroutine<Integer> succeed = () -> {
                            promise.succeed(number); // its callback is the loop's, wherever this runs
                            return number;
                        };
                        Task<Integer> beside = bearsForeignThreads() ? blocking(succeed::call) : createTask(succeed);
                        loop().execute(witness::step);
                        Task<Void> job = loop().schedule(Duration.ofNanos(k), witness::step);
                        witness.step();
                        await(gather(beside, promise.task()));
                        witness.step();
                        await(job);
                        witness.step();
                    }
                }));
            }
            await(gather(started));
        });
        value(all);
        int expected = tasks * each * 6;
        until(() -> witness.steps == expected || witness.overlaps.get() > 0);
        witness.sawEach(expected);
    }

    @Test
    default void combine_ofAGatherEndedElsewhere_isAStepOfTheLoop() throws InterruptedException {
        Promise<Integer> one = new Promise<>("one");
        Promise<Integer> two = new Promise<>("two");
        List<Boolean> here = new CopyOnWriteArrayList<>();
        Task<Integer> sum = loop().createTask(() -> await(gather(one.task(), two.task(), (a, b) -> {
            here.add(dev.taskbridge.EventLoop.current() == loop());
            return a + b;
        })));
        until(() -> sum.toString().contains("awaits"));
        one.succeed(1);
        Thread foreign = Thread.ofPlatform().start(() -> two.succeed(2));
        foreign.join();
        assertThat(value(sum)).isEqualTo(3);
        assertThat(here).containsExactly(true);
    }

    @Test
    default void close_insideAJob_isRefused() {
        List<String> messages = new CopyOnWriteArrayList<>();
        loop().execute(() -> messages.add(refusal(loop()::close)));
        until(() -> messages.size() == 1);
        assertThat(messages.getFirst()).contains("close was called inside a job");
    }

    @Test
    default void runAndAwait_insideAJob_areRefused() {
        List<String> messages = new CopyOnWriteArrayList<>();
        Promise<String> never = new Promise<>("never");
        loop().execute(() -> {
            messages.add(refusal(() -> run(loop(), () -> {})));
            messages.add(refusal(() -> await(never.task())));
        });
        until(() -> messages.size() == 2);
        never.cancel("over");
        assertThat(messages).allSatisfy(message -> assertThat(message).contains("createTask(() -> …)"));
    }

    private static String refusal(Runnable verb) {
        try {
            verb.run();
            return "not refused";
        } catch (IllegalStateException refused) {
            return String.valueOf(refused.getMessage());
        }
    }
}
