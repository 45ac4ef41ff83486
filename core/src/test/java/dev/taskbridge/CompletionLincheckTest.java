package dev.taskbridge;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.taskbridge.Outcome.Cancelled;
import dev.taskbridge.Outcome.Failure;
import dev.taskbridge.Outcome.Success;
import java.io.IOException;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The end of a task is one step: whatever two threads see of it, in any of the interleavings that Lincheck walks through, could have
 * happened one call after the other.
 */
@Timeout(120)
class CompletionLincheckTest {
    private static final Failure<Integer> FAILURE = new Failure<>(new IOException("no"));

    /** What can be done to a task without a body, and what each caller learns. */
    public abstract static class Ends {
        abstract boolean complete(Outcome<Integer> outcome);

        abstract Outcome<Integer> ended();

        @Operation
        public boolean succeed() {
            return complete(new Success<>(42));
        }

        @Operation
        public boolean fail() {
            return complete(FAILURE);
        }

        @Operation
        public boolean cancel() {
            return complete(new Cancelled<>("enough"));
        }

        @Operation
        public String outcome() {
            return switch (ended()) {
                case null -> "pending";
                case Success<Integer>(Integer value) -> "value " + value;
                case Failure<Integer> failure -> "failure";
                case Cancelled<Integer> cancelled -> "cancelled";
            };
        }
    }

    /** The real one; in no scope, which would keep those that nobody ends. */
    public static class Real extends Ends {
        private final PromiseTask<Integer> task = PromiseTask.apart("lincheck", EventLoop.parallel().endless);

        @Override
        boolean complete(Outcome<Integer> outcome) {
            task.seen(); // a failure that nobody awaits is no news here
            return outcome instanceof Cancelled<Integer>(String reason) ? task.cancel(reason) : task.complete(outcome);
        }

        @Override
        Outcome<Integer> ended() {
            return task.ended();
        }

        /** Who listens, and leaves again, is told once at the most. */
        @Operation
        public int listen() {
            int[] told = {0};
            task.onDone(outcome -> told[0]++).close();
            return Math.max(told[0], 1);
        }
    }

    /** The canary: it looks before it writes. */
    public static class Broken extends Ends {
        private volatile Outcome<Integer> state;

        @Override
        boolean complete(Outcome<Integer> outcome) {
            if (state != null) {
                return false;
            }
            state = outcome;
            return true;
        }

        @Override
        Outcome<Integer> ended() {
            return state;
        }
    }

    private static void check(Class<?> tested) {
        new ModelCheckingOptions()
                .iterations(8) // of random scenarios
                .invocationsPerIteration(300) // interleavings of each
                .threads(2)
                .actorsPerThread(2)
                .actorsBefore(0)
                .actorsAfter(1)
                .minimizeFailedScenario(false)
                .check(tested);
    }

    @Test
    void completion_inAnyInterleaving_isOneStep() {
        check(Real.class);
    }

    @Test
    void brokenTwin_isFoundOut() {
        assertThatThrownBy(() -> check(Broken.class)).isInstanceOf(LincheckAssertionError.class);
    }
}
