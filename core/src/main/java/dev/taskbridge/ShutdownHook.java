package dev.taskbridge;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Ends a run in good order when the JVM shuts down. */
final class ShutdownHook implements Runnable {
    private final BodyTask<?> main;
    private final Duration grace;

    private ShutdownHook(BodyTask<?> main, Duration grace) {
        this.main = main;
        this.grace = grace;
    }

    /** Runs something on this thread, with the hook in place. */
    static <T extends @Nullable Object> T during(BodyTask<?> main, Duration grace, Supplier<T> run) {
        Thread thread = BodyThread.shutdown(new ShutdownHook(main, grace));
        Runtime.getRuntime().addShutdownHook(thread);
        try {
            return run.get();
        } finally {
            remove(thread);
        }
    }

    @SuppressWarnings("EmptyCatch") // there is nothing left to do
    private static void remove(Thread thread) {
        try {
            Runtime.getRuntime().removeShutdownHook(thread);
        } catch (IllegalStateException shuttingDown) {
            // the hook runs, or has run
        }
    }

    @Override
    public void run() {
        CountDownLatch ended = new CountDownLatch(1);
        main.onDone(end -> ended.countDown());
        main.cancel("the JVM shuts down");
        boolean inTime;
        try {
            inTime = ended.await(Clock.nanos(grace), TimeUnit.NANOSECONDS);
        } catch (InterruptedException stranger) {
            inTime = false;
        }
        if (!inTime) {
            dump();
        }
    }

    /** To the standard error stream: java.util.logging closes its handlers in a shutdown hook of its own, in no order with this one. */
    private void dump() {
        EventLoop loop = main.block.owner().loop;
        System.err.println(loop.tasks().stream()
                .map(Object::toString)
                .collect(Collectors.joining(
                        "\n  ", "the JVM shuts down, and these tasks have not ended within " + grace + ":\n  ", "")));
    }
}
