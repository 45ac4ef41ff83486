package dev.taskbridge;

import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Waits for what no latch can tell: that another thread stands still. Bounded, and without parking. */
public final class Until {
    private static final long MOST_NANOS = TimeUnit.SECONDS.toNanos(20);

    private Until() {}

    /** The body stands in one of our awaits. */
    public static void awaits(Task<?> task) {
        holds("that " + task + " awaits something", () -> ((BodyTask<?>) task).pause() != null);
    }

    /** The thread stands in a call that blocks. */
    public static void blocks(Thread thread) {
        holds("that " + thread + " blocks", () -> switch (thread.getState()) {
            case WAITING, TIMED_WAITING, BLOCKED -> true;
            default -> false;
        });
    }

    public static void holds(String what, BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start > MOST_NANOS) {
                throw new AssertionError("waited in vain for this: " + what);
            }
            Thread.yield();
        }
    }
}
