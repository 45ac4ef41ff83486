package dev.taskbridge;

import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A block that is cancelled when its time is over. */
final class Deadline extends Block {

    // Limit ──its timer──▶ Cancellation ──body ends──▶ LEFT
    //   │ └──reschedule──▶ another Limit
    //   └────────body ends──────────────────────────▶ LEFT
    // the timer of a limit that is no longer the state has come too late
    private static final VarHandle STATE = ConstantBootstraps.fieldVarHandle(
            MethodHandles.lookup(), "state", VarHandle.class, Deadline.class, Object.class);

    private static final Object LEFT = new Object();

    private final class Limit {
        final Duration duration;
        final long at; // in the loop's time, nanoseconds
        final Timer timer = new Timer(this::expire);

        Limit(Duration duration) {
            this.duration = duration;
            this.at = clock.nanoTime() + Clock.nanos(duration);
        }

        void arm() {
            long nanos = Clock.nanos(duration);
            if (nanos == 0) {
                expire();
            } else {
                clock.schedule(timer, nanos);
            }
        }

        void expire() {
            Cancellation request = new Cancellation("the timeout of " + duration + " is over", Deadline.this);
            if (STATE.compareAndSet(Deadline.this, this, request)) {
                task.cancel(request, null);
            }
        }
    }

    private final BodyTask<?> task;
    private final Clock clock;
    private Limit limit; // the latest; as below: written and read by the body's thread
    private @Nullable TimeoutException timeout; // what it has thrown
    private volatile Object state;

    Deadline(BodyTask<?> task, Duration duration) {
        super(task.at());
        this.task = task;
        this.clock = owner().loop.clock;
        this.limit = new Limit(duration);
        this.state = limit;
    }

    /** Runs the body in place, on the task's thread. */
    <T extends @Nullable Object> T run(Callable<T> body) throws TimeoutException {
        Block shield = task.shield();
        task.enter(this);
        try {
            limit.arm();
            return body.call();
        } catch (CancelledError | Exception thrown) {
            if (causedBy(thrown)) {
                timeout = new TimeoutException("the body did not end within " + limit.duration);
                timeout.initCause(thrown);
                throw timeout;
            }
            throw Sneaky.rethrow(thrown);
        } finally {
            clock.cancel(limit.timer);
            if (STATE.getAndSet(this, LEFT) instanceof Cancellation request) {
                task.requests().takeBack(request);
            }
            task.leave(this, shield);
        }
    }

    /** Runs the body in place; answers whether it was stopped by this deadline. */
    boolean stops(Callable<?> body) {
        try {
            run(body);
            return false;
        } catch (TimeoutException expired) {
            if (expired == timeout) {
                return true;
            }
            throw Sneaky.rethrow(expired); // the body's own
        }
    }

    /** Another limit, from now on; answers false if this one is over. */
    boolean reschedule(Duration fromNow) {
        Limit before = limit;
        Limit after = new Limit(fromNow);
        if (!STATE.compareAndSet(this, before, after)) {
            return false;
        }
        clock.cancel(before.timer);
        limit = after;
        after.arm();
        return true;
    }

    /** The deadline that a body is in, the innermost one; null if it is in none. */
    static @Nullable Deadline innermost(BodyTask<?> task) {
        for (Block block = task.at(); block != null; block = block.parent) {
            if (block instanceof Deadline deadline && deadline.task == task) {
                return deadline;
            }
        }
        return null;
    }

    /** When the first of the deadlines that a body is in, up to a shield, is over, in the loop's time; null for never. */
    static @Nullable Duration first(BodyTask<?> task) {
        long first = Long.MAX_VALUE;
        Block shelter = Shielded.holding(task.shield());
        for (Block block = task.at(); block != null && block != shelter; block = block.parent) {
            if (block instanceof Deadline deadline && deadline.task == task) {
                first = Math.min(first, deadline.limit.at);
            }
        }
        return first == Long.MAX_VALUE ? null : Duration.ofNanos(first);
    }

    /** Whether the body was stopped by this deadline and by nothing else. */
    private boolean causedBy(Throwable thrown) {
        return state instanceof Cancellation request
                && (thrown instanceof CancelledError error
                        ? error.onlyFor(request)
                        : StopCause.byInterrupt(thrown) && task.requests().onlyInterruptedFor(request));
    }

    @Override
    boolean left() {
        return state == LEFT;
    }
}
