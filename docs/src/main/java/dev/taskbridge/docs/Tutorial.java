package dev.taskbridge.docs;

import static dev.taskbridge.Async.await;
import static dev.taskbridge.Async.gather;
import static dev.taskbridge.Async.run;
import static dev.taskbridge.Async.sleep;
import static java.time.Duration.ofSeconds;

import dev.taskbridge.Coroutine;
import dev.taskbridge.Task;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/** The first verbs, with a watch in hand. */
final class Tutorial {
    private static final int COLUMNS_A_SECOND = 20;

    private final PrintStream out;

    Tutorial(PrintStream out) {
        this.out = out;
    }

    void helloWorld() {
        Coroutine<String> sayHello = () -> {
            await(sleep(ofSeconds(1)));
            return "hello";
        };
        Coroutine<String> sayWorld = () -> {
            await(sleep(ofSeconds(1)));
            return "world";
        };
        run(() -> await(gather(() -> await(sleep(Duration.ZERO))))); // loads the classes, which is not to be measured

        timed("await(sayHello)", sayHello);
        timed("await(sayWorld)", sayWorld);
        timed("await(gather(sayHello, sayWorld))", () -> String.join(" ", await(gather(sayHello, sayWorld))));
    }

    private void timed(String code, Coroutine<String> body) {
        long began = System.nanoTime();
        String said = run(body);
        double seconds = secondsSince(began);
        String bar = "█".repeat((int) Math.round(seconds * COLUMNS_A_SECOND));
        out.printf("    %-34s %-24s %.2f s   %s%n", code, bar, seconds, said);
    }

    /** So many sleeps at once, of a second each: they are timers, and take no threads. */
    void sleeps(int count) {
        run(() -> {
            long began = System.nanoTime();
            List<Task<Void>> asleep = IntStream.range(0, count)
                    .mapToObj(each -> sleep(ofSeconds(1)))
                    .toList();
            Task<?> all = gather(asleep);
            double started = secondsSince(began);
            await(all);
            double seconds = secondsSince(began);

            Runtime jvm = Runtime.getRuntime();
            long used = jvm.totalMemory() - jvm.freeMemory();
            out.printf("    %,d sleeps of one second in one gather%n", count);
            out.printf("      %.2f s to start them, %.2f s until the last one has ended%n", started, seconds);
            out.printf("      %d MiB of heap used, of %d%n", used >> 20, jvm.maxMemory() >> 20);
        });
    }

    private static double secondsSince(long began) {
        return (System.nanoTime() - began) / 1e9;
    }
}
