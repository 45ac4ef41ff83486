package dev.taskbridge.contract;

import static dev.taskbridge.Async.*;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;

import dev.taskbridge.CancelledError;
import dev.taskbridge.Outcome.Cancelled;
import dev.taskbridge.Outcome.Success;
import dev.taskbridge.Promise;
import dev.taskbridge.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** The order of steps, turn by turn, as asyncio's tests assert it. Nothing here is locked: the loop orders it. */
public interface TurnByTurn extends OnLoop {

    @Test
    default void toString_ofATaskThatWaits_namesWhatItWaitsFor() { // T017
        Task<String> text = loop().createTask(() -> {
            Promise<String> gate = new Promise<>("gate");
            Task<String> blocked = createTask("blocked", () -> await(gate.task()));
            await(sleep(ZERO));
            String seen = blocked.toString();
            gate.succeed("open");
            return seen;
        });
        assertThat(value(text)).contains("'blocked'").contains("awaits 'gate'");
    }

    @Test
    default void currentTask_afterEachSwitch_isTheOneThatRuns() { // T032
        List<String> wrong = new ArrayList<>();
        List<String> steps = new ArrayList<>();
        Task<Void> all = loop().createTask(() -> {
            List<Task<Void>> tasks = new ArrayList<>();
            for (String name : List.of("one", "two", "three")) {
                tasks.add(createTask(name, () -> {
                    for (int i = 0; i < 5; i++) {
                        String current = Task.current().orElseThrow().name();
                        steps.add(current);
                        if (!current.equals(name)) {
                            wrong.add(current + " in " + name);
                        }
                        await(sleep(ZERO));
                    }
                }));
            }
            await(gather(tasks));
        });
        value(all);
        assertThat(wrong).isEmpty();
        assertThat(steps).hasSize(15).startsWith("one", "two", "three");
        assertThat(Task.current()).isEmpty();
    }

    @Test
    default void cancel_betweenTwoYields_endsItAtTheSecond() { // T043
        List<String> steps = new ArrayList<>();
        Task<String> all = loop().createTask(() -> {
            Promise<String> gate = new Promise<>("gate");
            Task<Void> task = createTask(() -> {
                steps.add("begun");
                await(gate.task());
                steps.add("behind the first await");
                await(sleep(ZERO));
                steps.add("behind the second");
            });
            await(sleep(ZERO));
            gate.succeed("open"); // it may go on, and has not had its turn
            task.cancel("enough");
            return OnLoop.kind(await(gatherOutcomes(task)).getFirst());
        });
        assertThat(value(all)).isEqualTo("Cancelled");
        assertThat(steps).doesNotContain("behind the second").startsWith("begun");
    }

    @Test
    default void uncancel_beforeTheRequestIsDelivered_takesItBack() { // T047
        Task<Integer> task = loop().createTask(() -> {
            Task<?> me = Task.current().orElseThrow();
            assertThat(me.cancel("by mistake")).isTrue();
            assertThat(me.cancelling()).isEqualTo(1);
            assertThat(me.uncancel()).isZero();
            await(sleep(ZERO));
            return 42;
        });
        assertThat(value(task)).isEqualTo(42);
    }

    @Test
    default void sleepZero_letsAJobRunThatWasGivenBefore() { // T092
        List<String> steps = new ArrayList<>();
        Task<Void> task = loop().createTask(() -> {
            loop().execute(() -> steps.add("job"));
            steps.add("before");
            await(sleep(ZERO));
            steps.add("after");
        });
        value(task);
        assertThat(steps).containsExactly("before", "job", "after");
    }

    @Test
    default void sleepZero_ofSeveralTasks_takesTurns() { // T24 of runTest
        List<String> steps = new ArrayList<>();
        Task<Void> all = loop().createTask(() -> {
            List<Task<Void>> tasks = new ArrayList<>();
            for (String name : List.of("a", "b", "c")) {
                tasks.add(createTask(() -> {
                    for (int i = 1; i <= 3; i++) {
                        steps.add(name + i);
                        Promise<Integer> turn = new Promise<>("turn");
                        loop().execute(() -> turn.succeed(0));
                        turn.await();
                    }
                }));
            }
            await(gather(tasks));
        });
        value(all);
        assertThat(steps).containsExactly("a1", "b1", "c1", "a2", "b2", "c2", "a3", "b3", "c3");
    }

    @Test
    default void timeoutZero_interruptsEvenSleepZero() { // O008
        List<String> steps = new ArrayList<>();
        Task<String> task = loop().createTask(() -> {
            try {
                timeout(ZERO, () -> {
                    steps.add("begun");
                    await(sleep(ZERO));
                    steps.add("slept");
                });
                return "in time";
            } catch (TimeoutException late) {
                return "late";
            }
        });
        assertThat(value(task)).isEqualTo("late");
        assertThat(steps).containsExactly("begun");
    }

    @Test
    default void waitFor_valueAndCancelInOneTurn_bothArrive() { // W014
        Promise<String> gate = new Promise<>("gate");
        Task<String> all = loop().createTask(() -> {
            Task<String> inner = createTask(() -> await(gate.task()));
            Task<String> outer = createTask(() -> await(waitFor(inner, LONG)));
            while (!outer.toString().contains("awaits")) {
                await(sleep(ZERO));
            }
            gate.succeed("value");
            await(inner);
            outer.cancel("at that moment");
            return await(gatherOutcomes(outer)).getFirst() + " " + inner.outcome();
        });
        assertThat(value(all))
                .satisfiesAnyOf(
                        text -> assertThat(text).isEqualTo(new Success<>("value") + " " + new Success<>("value")),
                        text -> assertThat(text)
                                .isEqualTo(new Cancelled<>("at that moment") + " " + new Success<>("value")));
    }

    @Test
    default void cancel_thatABodySwallows_isOverWithThat() { // T056, on any turn
        List<String> steps = new ArrayList<>();
        Task<String> all = loop().createTask(() -> {
            Promise<String> later = new Promise<>("later");
            Task<String> task = createTask(() -> {
                try {
                    await(sleep(LONG));
                } catch (CancelledError swallowed) {
                    steps.add("swallowed");
                }
                return await(later.task());
            });
            while (!task.toString().contains("awaits")) {
                await(sleep(ZERO));
            }
            task.cancel("once");
            await(sleep(ZERO));
            later.succeed("later");
            return await(task);
        });
        assertThat(value(all)).isEqualTo("later");
        assertThat(steps).containsExactly("swallowed");
    }
}
