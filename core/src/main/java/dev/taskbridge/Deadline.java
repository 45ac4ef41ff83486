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

    // ARMED ──timer──▶ EXPIRED ──body ends──▶ LEFT
    //   └───────────────body ends───────────▶ LEFT
    private enum State {
        ARMED,
        EXPIRED,
        LEFT
    }

    private static final VarHandle STATE = ConstantBootstraps.fieldVarHandle(
            MethodHandles.lookup(), "state", VarHandle.class, Deadline.class, State.class);

    private final BodyTask<?> task;
    private final Clock clock;
    private final Cancellation request;
    private Duration limit; // as below: written and read by the body's thread
    private Timer timer = new Timer(this::expire);
    private long at; // in the loop's time, nanoseconds
    private @Nullable TimeoutException timeout; // what it has thrown
    private volatile State state = State.ARMED;

    Deadline(BodyTask<?> task, Duration limit) {
        super(task.at());
        this.task = task;
        this.clock = owner().loop.clock;
        this.limit = limit;
        this.request = new Cancellation("the timeout of " + limit + " is over", this);
    }

    /** Runs the body in place, on the task's thread. */
    <T extends @Nullable Object> T run(Callable<T> body) throws TimeoutException {
        Block shield = task.shield();
        task.enter(this);
        try {
            arm();
            return body.call();
        } catch (CancelledError | Exception thrown) {
            if (causedBy(thrown)) {
                timeout = new TimeoutException("the body did not end within " + limit);
                timeout.initCause(thrown);
                throw timeout;
            }
            throw Sneaky.rethrow(thrown);
        } finally {
            clock.cancel(timer);
            if (STATE.getAndSet(this, State.LEFT) == State.EXPIRED) {
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

    private void arm() {
        long nanos = Clock.nanos(limit);
        at = clock.nanoTime() + nanos;
        if (nanos == 0) {
            expire();
        } else {
            clock.schedule(timer, nanos);
        }
    }

    /** Another limit, from now on; answers false if this one is over. */
    boolean reschedule(Duration fromNow) {
        clock.cancel(timer);
        if (state != State.ARMED) {
            return false;
        }
        limit = fromNow;
        timer = new Timer(this::expire);
        arm();
        return true;
    }

    private void expire() {
        if (STATE.compareAndSet(this, State.ARMED, State.EXPIRED)) {
            task.cancel(request, null);
        }
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
        for (Block block = task.at(); block != null && block != task.shield(); block = block.parent) {
            if (block instanceof Deadline deadline && deadline.task == task) {
                first = Math.min(first, deadline.at);
            }
        }
        return first == Long.MAX_VALUE ? null : Duration.ofNanos(first);
    }

    /** Whether the body was stopped by this deadline and by nothing else. */
    private boolean causedBy(Throwable thrown) {
        return thrown instanceof CancelledError error
                ? error.onlyFor(request)
                : BodyTask.byInterrupt(thrown)
                        && state == State.EXPIRED
                        && task.requests().onlyInterruptedFor(request);
    }

    @Override
    boolean left() {
        return state == State.LEFT;
    }
}
