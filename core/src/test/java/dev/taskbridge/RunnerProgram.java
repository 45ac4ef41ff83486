package dev.taskbridge;

import static dev.taskbridge.Async.await;
import static dev.taskbridge.Async.createTask;
import static dev.taskbridge.Async.gather;
import static dev.taskbridge.Async.run;
import static dev.taskbridge.Async.shielded;
import static dev.taskbridge.Async.sleep;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A program that a test starts in a JVM of its own, and stops. It tells its steps on the standard output. */
final class RunnerProgram {
    private RunnerProgram() {}

    public static void main(String[] arguments) {
        switch (arguments[0]) {
            case "orderly" -> orderly();
            case "stubborn" -> stubborn();
            case "twice" -> twice();
            case "manyStand" -> stand(Rehearsal.STANDING, Rehearsal.STANDING);
            case "someGoOn" -> {
                stand(Rehearsal.ENOUGH, Rehearsal.ENOUGH);
                stand(Rehearsal.STANDING, Rehearsal.ENOUGH);
            }
            case "millionSleeps" -> millionSleeps();
            default -> throw new IllegalArgumentException(arguments[0]);
        }
    }

    private static void millionSleeps() {
        say(run(() -> {
            List<Task<Void>> sleeps = new ArrayList<>();
            for (int i = 0; i < 1_000_000; i++) {
                sleeps.add(sleep(ofSeconds(1)));
            }
            return String.valueOf(await(gather(sleeps)).size());
        }));
    }

    /** So many bodies pause and go on; tells how many pauses have been counted. */
    private static void stand(int bodies, int expected) {
        try (EventLoop loop = EventLoop.parallel("standing")) {
            Promise<Void> all = new Promise<>();
            List<Task<?>> tasks = new ArrayList<>();
            for (int i = 0; i < bodies; i++) {
                tasks.add(loop.createTask(() -> {
                    await(all.task());
                }));
            }
            tasks.forEach(Until::awaits);
            Until.holds("that all are counted", () -> Rehearsal.OF_PAUSES.standing() >= expected);
            say(String.valueOf(Rehearsal.OF_PAUSES.standing()));
            all.succeed(null);
            for (Task<?> task : tasks) {
                task.toCompletableFuture().join();
            }
        }
    }

    private static void orderly() {
        try (Runner runner = new Runner().stopAtShutdown(ofHours(1))) {
            runner.run(() -> {
                createTask(() -> {
                    try {
                        await(sleep(ofHours(1)));
                    } finally {
                        say("child stopped");
                    }
                });
                try {
                    say("ready");
                    await(sleep(ofHours(1)));
                } catch (CancelledError stop) {
                    say(stop.reason());
                    await(sleep(ofMillis(50)));
                    say("cleaned up");
                    throw stop;
                }
            });
        }
    }

    private static void stubborn() {
        try (Runner runner = new Runner().stopAtShutdown(ofMillis(50))) {
            runner.run(() -> shielded(() -> {
                createTask("the one that stays", () -> await(sleep(ofHours(1))));
                say("ready");
                await(sleep(ofHours(1)));
            }));
        }
    }

    private static void twice() {
        try (Runner runner = new Runner().stopAtShutdown(ofSeconds(60))) {
            runner.run(() -> say("one"));
            runner.run(() -> say("two"));
        }
    }

    private static void say(String step) {
        try (FileOutputStream out = new FileOutputStream(FileDescriptor.out) {
            @Override
            public void close() {}
        }) {
            out.write((step + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
