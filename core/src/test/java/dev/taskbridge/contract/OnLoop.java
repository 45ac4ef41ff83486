package dev.taskbridge.contract;

import dev.taskbridge.Downstream;
import dev.taskbridge.EventLoop;
import dev.taskbridge.Outcome;
import dev.taskbridge.Outcome.Cancelled;
import dev.taskbridge.Outcome.Failure;
import dev.taskbridge.Outcome.Success;
import dev.taskbridge.Task;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Timeout;

/** A test on a loop, and how time passes there. */
@Timeout(60)
public interface OnLoop {

    /** A while: short enough to be lived through, and longer than any turn. */
    Duration WHILE = Duration.ofMillis(20);

    /** Longer than any test lasts. */
    Duration LONG = Duration.ofHours(1);

    /** The loop of this test, the same each time. */
    EventLoop loop();

    /** Lets at least this time pass on the loop's clock; where it passes by itself, there is nothing to do. */
    void pass(Duration time);

    /** Whether time passes only where the test says so: then it is exact. */
    default boolean isVirtual() {
        return false;
    }

    /** Whether its host bears it that other threads give it jobs while its time passes. */
    default boolean bearsForeignThreads() {
        return true;
    }

    /** Lets time pass until it is so; the time limit of the test, which interrupts, ends it. */
    default void until(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            if (Thread.interrupted()) {
                throw new AssertionError("interrupted while it was not so; tasks: " + loop().tasks());
            }
            pass(Duration.ofMillis(1));
            Thread.yield();
        }
    }

    /** How a task ends, with the time that this takes. */
    default <T> Outcome<T> end(Task<T> task) {
        until(task::isDone);
        return task.outcome();
    }

    /** The value of a body that runs on the loop. */
    default <T> T value(Task<T> task) {
        return switch (end(task)) {
            case Success<T>(T value) -> value;
            case Failure<T>(Throwable cause) -> throw new AssertionError("the task failed", cause);
            case Cancelled<T>(String reason) -> throw new AssertionError("the task was cancelled: " + reason);
        };
    }

    /** How a task ended, in a word. */
    static String kind(Outcome<?> outcome) {
        return outcome.getClass().getSimpleName();
    }

    /** A subscriber that remembers what it is told. */
    final class Subscriber extends Downstream<String> {
        final Queue<String> told = new ConcurrentLinkedQueue<>();

        @Override
        protected void succeeded(String value) {
            told.add("value " + value);
        }

        @Override
        protected void failed(Throwable cause) {
            told.add("failure " + cause.getClass().getSimpleName());
        }

        @Override
        protected void tooLate(Throwable cause) {
            told.add("too late " + cause);
        }

        @Override
        protected void discarded(String value) {
            told.add("discarded " + value);
        }
    }
}
