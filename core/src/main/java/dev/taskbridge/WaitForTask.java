package dev.taskbridge;

import dev.taskbridge.Outcome.Cancelled;
import dev.taskbridge.Outcome.Failure;
import dev.taskbridge.Outcome.Success;
import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Ends as the inner task does, or with a timeout once the inner task has been cancelled and has ended. */
final class WaitForTask<T extends @Nullable Object> extends Completion<T> implements Listener {

    // null ──timer──▶ EXPIRED ;  null ──cancel──▶ the request
    private static final VarHandle STOPPED = ConstantBootstraps.fieldVarHandle(
            MethodHandles.lookup(), "stopped", VarHandle.class, WaitForTask.class, Object.class);

    private static final Object EXPIRED = new Object();

    private final Completion<T> inner;
    private final Duration limit;
    private final Timer timer = new Timer(this::expire);
    private volatile @Nullable Object stopped;

    private WaitForTask(Block block, Completion<T> inner, Duration limit) {
        super(block);
        this.inner = inner;
        this.limit = limit;
    }

    static <T extends @Nullable Object> WaitForTask<T> start(Completion<T> inner, Duration limit) {
        Given.task(inner);
        long nanos = Clock.nanos(limit);
        Block block = EventLoop.here();
        WaitForTask<T> task = block.owner().join(new WaitForTask<>(block, inner, limit));
        inner.listen(task);
        if (nanos == 0) {
            task.expire();
        } else {
            task.arm(nanos);
        }
        return task;
    }

    private void arm(long nanos) {
        Clock clock = block.owner().loop.clock;
        try {
            clock.schedule(timer, nanos);
        } catch (RejectedExecutionException hostGone) {
            complete(new Failure<>(hostGone));
        }
        if (isDone()) {
            clock.cancel(timer); // it ended before there was a timer to cancel
        }
    }

    private void expire() {
        if (STOPPED.compareAndSet(this, null, EXPIRED)) {
            Cancellation request = new Cancellation("waitFor gave it " + limit + ", which is over");
            Trampoline.run(() -> inner.cancel(request, null));
        }
    }

    @Override
    void announce(Cancellation request) {
        STOPPED.compareAndSet(this, null, request);
    }

    @Override
    boolean cancel(Cancellation request, @Nullable Block within) {
        if (isDone()) {
            return false;
        }
        announce(request);
        if (within == null || within.contains(inner.block)) {
            Trampoline.run(() -> inner.cancel(request, within));
        } else if (complete(new Cancelled<>(request.reason()))) {
            inner.forget(this);
        }
        return true;
    }

    @Override
    public void ended(Completion<?> task) {
        boolean handedOn = complete(
                switch (inner.ended()) {
                    case null -> throw new AssertionError("told before the end");
                    case Cancelled<T>(String reason) -> cancelled(reason);
                    case Success<T> success
                    when stopped instanceof Cancellation request -> new Cancelled<>(request.reason());
                    case Outcome<T> other -> other;
                });
        if (handedOn) {
            inner.seen();
        }
    }

    @Override
    public boolean observes() {
        return false;
    }

    private Outcome<T> cancelled(String reason) {
        Object why = stopped;
        if (why == EXPIRED) {
            return new Failure<>(new TimeoutException("task '" + inner.name() + "' did not end within " + limit));
        }
        return why instanceof Cancellation request
                ? new Cancelled<>(request.reason())
                : new Failure<>(new CancellationException("task '" + inner.name() + "' was cancelled: " + reason));
    }

    @Override
    void ending(Outcome<T> outcome) {
        block.owner().loop.clock.cancel(timer);
    }

    @Override
    public int cancelling() {
        return stopped instanceof Cancellation ? 1 : 0;
    }

    @Override
    public String name() {
        return "waitFor(" + inner.nameInside() + ", " + limit + ")";
    }

    @Override
    String waitsFor() {
        return "'" + inner.name() + "'";
    }
}
