package dev.taskbridge.testing;

import static dev.taskbridge.Async.*;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.taskbridge.LeakCheck;
import dev.taskbridge.Promise;
import dev.taskbridge.Task;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** One order, always the same; and others, each by its seed. */
@Timeout(60)
@ExtendWith(LeakCheck.class)
class SeedTest {

    /** A racy program: who is first at the gate, at the sleep and at the callback is nowhere promised. */
    private static String trace(VirtualTime time) {
        StringBuilder trace = new StringBuilder();
        run(time, () -> {
            Promise<String> gate = new Promise<>("gate");
            List<Task<Void>> tasks = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                int number = i;
                tasks.add(createTask(() -> {
                    trace.append(number);
                    await(sleep(ofMillis(number % 2)));
                    trace.append("s").append(number);
                    await(gate.task());
                    trace.append("g").append(number);
                    await(sleep(ZERO));
                    trace.append("z").append(number);
                }));
            }
            gate.task().onDone(outcome -> trace.append("c"));
            time.execute(() -> trace.append("j"));
            await(sleep(ofMillis(1)));
            gate.succeed("open");
            await(gather(tasks));
        });
        return trace.append("@").append(time.time()).toString();
    }

    @Test
    void run_1000Times_takesTheSameSteps() {
        String first = trace(VirtualTime.create());
        String seeded = trace(VirtualTime.seeded(7));
        for (int i = 0; i < 1_000; i++) {
            assertThat(trace(VirtualTime.seeded(7))).isEqualTo(seeded);
            if (i % 10 == 0) {
                assertThat(trace(VirtualTime.create())).isEqualTo(first);
            }
        }
    }

    @Test
    void seeds_giveDifferentOrders_ofTheSameSteps() {
        Set<String> traces = new HashSet<>();
        for (int seed = 1; seed <= 100; seed++) {
            traces.add(trace(VirtualTime.seeded(seed)));
        }
        assertThat(traces).hasSizeGreaterThan(50);
        assertThat(traces).allSatisfy(trace -> assertThat(trace).hasSameSizeAs(trace(VirtualTime.create())));
    }

    /** Reads, awaits and writes: an update is lost when another task comes in between. By order of creation, none does. */
    private static void transfer() {
        int[] balance = {0};
        Task<Void> deposit = createTask(() -> {
            int before = balance[0];
            await(createTask(() -> {})); // the bank's own book
            balance[0] = before + 10;
        });
        Task<Void> report = createTask(() -> {
            await(createTask(() -> {}));
            await(sleep(ZERO));
            assertThat(balance[0]).as("the balance that is reported").isEqualTo(10);
        });
        await(gather(deposit, report));
    }

    @Test
    void bug_ofOrder_isFoundByOneOfTheSeedsWhichIsNamed() {
        run(VirtualTime.create(), SeedTest::transfer); // by order of creation, all is well

        AtomicInteger runs = new AtomicInteger();
        AssertionError found = failure(() -> VirtualTime.seeds(1, 1_000, time -> {
            runs.incrementAndGet();
            transfer();
        }));
        long seed = runs.get(); // they are tried in order
        assertThat(seed).isBetween(1L, 999L);
        assertThat(found)
                .hasMessageStartingWith("with VirtualTime.seeded(" + seed + "): ")
                .hasMessageContaining("the balance that is reported")
                .hasCauseInstanceOf(AssertionError.class);

        assertThatThrownBy(() -> run(VirtualTime.seeded(seed), SeedTest::transfer))
                .hasMessage(found.getCause().getMessage());
        assertThat(VirtualTime.seeded(seed)).hasToString("EventLoop[VirtualTime, seed " + seed + "]");
    }

    private static AssertionError failure(Runnable body) {
        try {
            body.run();
        } catch (AssertionError failed) {
            return failed;
        }
        throw new AssertionError("no seed found it");
    }

    @Test
    void seeds_ofABodyWithoutOrderDependence_areAllTried() {
        List<String> loops = new ArrayList<>();
        VirtualTime.seeds(5, 8, time -> {
            await(sleep(ofMillis(1)));
            loops.add(time.toString());
        });
        assertThat(loops)
                .containsExactly(
                        "EventLoop[VirtualTime, seed 5]",
                        "EventLoop[VirtualTime, seed 6]",
                        "EventLoop[VirtualTime, seed 7]",
                        "EventLoop[VirtualTime, seed 8]");
    }
}
