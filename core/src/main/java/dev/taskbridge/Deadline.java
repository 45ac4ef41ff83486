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

    // Armed ──reschedule──▶ Armed anew
    //   ├──its own timer──▶ EXPIRED ──body ends──▶ LEFT
    //   └─────────────────────────────body ends──▶ LEFT
    // A clock may be firing the timer that is being replaced, so each is known by what it belongs to.
    private static final VarHandle STATE = ConstantBootstraps.fieldVarHandle(
            MethodHandles.lookup(), "state", VarHandle.class, Deadline.class, Object.class);

    private static final Object EXPIRED = new Object();
    private static final Object LEFT = new Object();

    private final class Armed {
        final Timer timer = new Timer(() -> expire(this));
    }

    private final BodyTask<?> task;
    private final Clock clock;
    private final Cancellation request;
    private Duration limit; // as below: written and read by the body's thread
    private Armed armed = new Armed();
    private long at; // in the loop's time, nanoseconds
    private @Nullable TimeoutException timeout; // what it has thrown
    private volatile Object state = armed;

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
            if (STATE.getAndSet(this, LEFT) == EXPIRED) {
                task.requests().takeBack(request);
            } else {
                clock.cancel(armed.timer);
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
            expire(armed);
        } else {
            clock.schedule(armed.timer, nanos);
        }
    }

    /** Another limit, from now on; answers false if this one is over. */
    boolean reschedule(Duration fromNow) {
        clock.cancel(armed.timer);
        Armed anew = new Armed();
        if (!STATE.compareAndSet(this, armed, anew)) {
            return false;
        }
        limit = fromNow;
        armed = anew;
        arm();
        return true;
    }

    private void expire(Armed due) {
        if (STATE.compareAndSet(this, due, EXPIRED)) {
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
                        && state == EXPIRED
                        && task.requests().onlyInterruptedFor(request);
    }

    @Override
    boolean left() {
        return state == LEFT;
    }
}
