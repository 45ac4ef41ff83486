package dev.taskbridge.reactor;

import dev.taskbridge.Promise;
import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Scannable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/** Subscribes to a Mono and hands its end to a promise. */
final class MonoAwaiter<T> implements CoreSubscriber<T>, Scannable {

    /*
     * null ──onSubscribe──▶ REQUESTING ──requested──▶ Subscription ──▶ DONE or CANCELLED (final)
     *   └───────────────────────┴────────────────────────────────────▶ DONE or CANCELLED
     * While one thread is in request(), nobody else calls cancel(): who requested looks here afterwards (rule 2.7). The value waits for
     * onComplete, so that a Mono which has emitted is never cancelled by its own success.
     */
    private static final VarHandle UPSTREAM = handle("upstream");

    // null ──onNext──▶ T ──onComplete, onError, cancel──▶ TAKEN;  whoever takes a T owns it
    private static final VarHandle VALUE = handle("value");

    private static final Object REQUESTING = new Object();
    private static final Object DONE = new Object();
    private static final Object CANCELLED = new Object();
    private static final Object TAKEN = new Object();

    private final Promise<@Nullable T> promise;
    private final Context context = ReactorBridge.CONTEXT.get();
    private volatile @Nullable Object upstream;

    @SuppressWarnings("unused") // through VALUE
    private volatile @Nullable Object value;

    private MonoAwaiter(String name) {
        promise = new Promise<>(name);
        promise.onCancel(this::cancel);
    }

    private static VarHandle handle(String field) {
        return ConstantBootstraps.fieldVarHandle(
                MethodHandles.lookup(), field, VarHandle.class, MonoAwaiter.class, Object.class);
    }

    static <T> Promise<@Nullable T> subscribe(Mono<T> mono) {
        MonoAwaiter<T> awaiter = new MonoAwaiter<>("a Mono");
        boolean subscribed = false;
        try {
            mono.subscribe(awaiter);
            subscribed = true;
        } finally {
            if (!subscribed) {
                awaiter.promise.cancel("its source threw when it was subscribed to");
            }
        }
        return awaiter.promise;
    }

    @Override
    public Context currentContext() {
        return context;
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        if (!UPSTREAM.compareAndSet(this, null, REQUESTING)) {
            subscription.cancel();
            if (upstream != CANCELLED) {
                Operators.reportSubscriptionSet();
            }
            return;
        }
        subscription.request(Long.MAX_VALUE);
        if (!UPSTREAM.compareAndSet(this, REQUESTING, subscription) && upstream == CANCELLED) {
            subscription.cancel();
        }
    }

    private void cancel() {
        Object seen = UPSTREAM.getAndSet(this, CANCELLED);
        if (seen instanceof Subscription subscription) {
            subscription.cancel();
        }
        discard(take());
    }

    @Override
    public void onNext(T item) {
        if (!VALUE.compareAndSet(this, null, item)) {
            if (upstream == CANCELLED) {
                discard(item);
            } else {
                Operators.onNextDropped(item, context);
            }
        }
    }

    @Override
    public void onError(Throwable error) {
        end();
        discard(take());
        if (!promise.fail(error)) {
            Operators.onErrorDropped(error, context);
        }
    }

    @Override
    public void onComplete() {
        end();
        T taken = take();
        if (!promise.succeed(taken)) {
            discard(taken);
        }
    }

    /** From here on there is nothing to cancel. */
    private void end() {
        Object seen;
        do {
            seen = upstream;
        } while (seen != CANCELLED && !UPSTREAM.compareAndSet(this, seen, DONE));
    }

    @SuppressWarnings("unchecked") // onNext puts in nothing else
    private @Nullable T take() {
        Object taken = VALUE.getAndSet(this, TAKEN);
        return taken == TAKEN ? null : (T) taken;
    }

    private void discard(@Nullable T item) {
        if (item != null) {
            Operators.onDiscard(item, context);
        }
    }

    @Override
    @SuppressWarnings("rawtypes") // as Reactor declares it
    public @Nullable Object scanUnsafe(Attr key) {
        if (key == Attr.PARENT) {
            return upstream instanceof Subscription subscription ? subscription : null;
        }
        if (key == Attr.CANCELLED) {
            return upstream == CANCELLED;
        }
        if (key == Attr.TERMINATED) {
            return upstream == DONE;
        }
        return key == Attr.RUN_STYLE ? Attr.RunStyle.SYNC : null;
    }
}
