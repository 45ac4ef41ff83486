package dev.taskbridge.contract;

import dev.taskbridge.Outcome;
import dev.taskbridge.Task;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

/** How a test's own thread waits for what it has started; {@code @Timeout} is what ends a wait in vain. */
public final class Waiting {
    private Waiting() {}

    /** Until the task has ended, and whoever listened earlier has been told. */
    public static <T> Outcome<T> outcome(Task<T> task) {
        CompletableFuture<Outcome<T>> ended = new CompletableFuture<>();
        task.onDone(ended::complete);
        return ended.join();
    }

    /** Until the task's body stands in an await. */
    public static void standsInAwait(Task<?> task) {
        until(() -> task.isDone() || task.toString().contains(", awaits "));
        if (task.isDone()) {
            throw new AssertionError("ended instead of awaiting: " + task + ", " + task.outcome());
        }
    }

    /** Until the thread is parked. */
    public static void parked(Thread thread) {
        until(() -> {
            Thread.State state = thread.getState();
            if (state == Thread.State.TERMINATED) {
                throw new AssertionError("ended instead of waiting: " + thread);
            }
            return state == Thread.State.WAITING;
        });
    }

    /** Until the condition holds. */
    public static void until(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            if (Thread.interrupted()) {
                throw new AssertionError("the test took too long");
            }
            Thread.yield();
        }
    }

    /** Runs the body on a virtual thread that is no task's, to its end; what it throws is thrown. */
    public static void onPlainVirtualThread(Runnable body) {
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> thrown.complete(thrownBy(body)));
        rethrow(thrown.join());
    }

    /** What the body throws, or null. */
    public static Throwable thrownBy(Runnable body) {
        try {
            body.run();
            return null;
        } catch (Throwable thrown) {
            return thrown;
        }
    }

    private static void rethrow(Throwable thrown) {
        if (thrown != null) {
            throw Waiting.<RuntimeException>sneaky(thrown);
        }
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // the type is the compiler's only
    private static <X extends Throwable> X sneaky(Throwable thrown) throws X {
        throw (X) thrown;
    }
}
