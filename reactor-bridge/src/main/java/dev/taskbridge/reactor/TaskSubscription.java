package dev.taskbridge.reactor;

import dev.taskbridge.Downstream;
import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Scannable;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/** One subscription to a {@link TaskMono}: a value waits for demand, the end does not. */
final class TaskSubscription<T> extends Downstream<@Nullable T> implements Subscription, Scannable {

    // null ──request──▶ REQUESTED ──value──▶ DONE
    //   └────value────▶ T ────────request──▶ DONE
    //   any of them ──empty, error, request(n ≤ 0)──▶ DONE
    //   any of them ──cancel─────────────────────────▶ CANCELLED
    private static final VarHandle STATE = ConstantBootstraps.fieldVarHandle(
            MethodHandles.lookup(), "state", VarHandle.class, TaskSubscription.class, Object.class);

    private static final Object REQUESTED = new Object();
    private static final Object DONE = new Object();
    private static final Object CANCELLED = new Object();

    private final CoreSubscriber<? super T> actual;
    private final boolean shared; // the outcome is not this subscriber's to discard or to report

    @SuppressWarnings("unused") // through STATE
    private volatile @Nullable Object state;

    TaskSubscription(CoreSubscriber<? super T> actual, boolean shared) {
        this.actual = actual;
        this.shared = shared;
    }

    Context context() {
        return actual.currentContext();
    }

    // ---- from downstream

    @Override
    @SuppressWarnings("unchecked") // succeeded() puts in nothing else
    public void request(long n) {
        if (n <= 0) {
            if (stop(DONE)) {
                actual.onError(new IllegalArgumentException(
                        "§3.9: request(" + n + ") was called; the number of items must be positive"));
            }
            return;
        }
        Object seen = STATE.compareAndExchange(this, null, REQUESTED);
        if (isValue(seen) && STATE.compareAndSet(this, seen, DONE)) {
            emit((T) seen);
        }
    }

    @Override
    public void cancel() {
        stop(CANCELLED);
    }

    /** The subscriber leaves; answers false if it was told the end, or has left before. */
    @SuppressWarnings("unchecked") // as above
    private boolean stop(Object end) {
        Object seen = end(end);
        if (isOver(seen)) {
            return false;
        }
        leave();
        if (isValue(seen)) {
            discarded((T) seen);
        }
        return true;
    }

    /** Answers the state before; it stays if it is an end. */
    private @Nullable Object end(Object end) {
        Object seen;
        do {
            seen = state;
        } while (!isOver(seen) && !STATE.compareAndSet(this, seen, end));
        return seen;
    }

    private static boolean isOver(@Nullable Object state) {
        return state == DONE || state == CANCELLED;
    }

    private static boolean isValue(@Nullable Object state) {
        return state != null && state != REQUESTED && !isOver(state);
    }

    private void emit(T value) {
        actual.onNext(value);
        actual.onComplete();
    }

    // ---- from the task

    @Override
    protected void succeeded(@Nullable T value) {
        if (value == null) {
            if (!isOver(end(DONE))) {
                actual.onComplete();
            }
            return;
        }
        Object seen = STATE.compareAndExchange(this, null, value);
        if (seen == REQUESTED && STATE.compareAndSet(this, REQUESTED, DONE)) {
            emit(value);
        } else if (seen != null) {
            discarded(value);
        }
    }

    @Override
    protected void failed(Throwable cause) {
        if (!isOver(end(DONE))) {
            actual.onError(cause);
        } else if (!shared) {
            tooLate(cause);
        }
    }

    @Override
    protected void tooLate(Throwable cause) {
        Operators.onErrorDropped(cause, context());
    }

    @Override
    protected void discarded(@Nullable T value) {
        if (value != null && !shared) {
            Operators.onDiscard(value, context());
        }
    }

    @Override
    @SuppressWarnings("rawtypes") // as Reactor declares it
    public @Nullable Object scanUnsafe(Attr key) {
        if (key == Attr.ACTUAL) {
            return actual;
        }
        if (key == Attr.TERMINATED) {
            return state == DONE;
        }
        if (key == Attr.CANCELLED) {
            return state == CANCELLED;
        }
        return key == Attr.RUN_STYLE ? Attr.RunStyle.ASYNC : null;
    }
}
