package dev.taskbridge.reactor;

import dev.taskbridge.Promise;
import dev.taskbridge.Task;
import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Fuseable;
import reactor.core.Scannable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/** Subscribes to a Mono and hands its end to the one who awaits it. */
final class MonoAwaiter<T> implements CoreSubscriber<T>, Scannable {

    /*
     * null ──onSubscribe──▶ REQUESTING ──requested──▶ Subscription ──▶ DONE or CANCELLED (final)
     *   └───────────────────────┴────────────────────────────────────▶ DONE or CANCELLED
     *   └──onSubscribe, inside subscribe() of an await──▶ Subscription
     * While one thread is in request(), nobody else calls cancel(): who requested looks here afterwards (rule 2.7). The value waits for
     * onComplete, so that a Mono which has emitted is never cancelled by its own success.
     */
    private static final VarHandle UPSTREAM = handle("upstream");

    // null ──onNext──▶ T ──handed out, discarded──▶ TAKEN;  whoever takes a T owns it
    //   └──onComplete──────────────────────────────▶ TAKEN
    private static final VarHandle VALUE = handle("value");

    /*
     * null ──ends while it is subscribed to──▶ OVER or Throwable (final)
     *   └──subscribe() has returned──────────▶ Promise (final), which the end is handed to
     * Until there is a promise nobody can cancel, so a Mono that ends inside subscribe() needs none. In OVER the value is the waiter's, and
     * upstream stays as it is.
     */
    private static final VarHandle WAITER = handle("waiter");

    private static final Object REQUESTING = new Object();
    private static final Object DONE = new Object();
    private static final Object CANCELLED = new Object();
    private static final Object TAKEN = new Object();
    private static final Object OVER = new Object();

    private static final String NAME = "a Mono";

    private final Context context = ReactorBridge.CONTEXT.get();

    /*
     * The thread that is in subscribe() for an await; null from when that has returned, and for a task. Written by that thread. Others read it
     * without order, and whatever they read it is not them.
     */
    private @Nullable Thread home;

    private volatile @Nullable Object upstream;

    @SuppressWarnings("unused") // through VALUE
    private volatile @Nullable Object value;

    private volatile @Nullable Object waiter;

    private MonoAwaiter(@Nullable Thread home) {
        this.home = home;
    }

    private static VarHandle handle(String field) {
        return ConstantBootstraps.fieldVarHandle(
                MethodHandles.lookup(), field, VarHandle.class, MonoAwaiter.class, Object.class);
    }

    // ---- for those who wait

    @SuppressWarnings("unchecked") // a Mono<T> that can be called returns a T
    static <T> @Nullable T await(Mono<T> mono) {
        if (mono instanceof Fuseable.ScalarCallable
                && mono instanceof Fuseable) { // a value, as in just; an error is not Fuseable
            try {
                return ((Fuseable.ScalarCallable<T>) mono).call();
            } catch (Exception unexpected) {
                // a subscriber gets it through the hooks
            }
        }
        MonoAwaiter<T> awaiter = new MonoAwaiter<>(Thread.currentThread());
        awaiter.subscribeTo(mono);
        return awaiter.result();
    }

    static <T> Task<@Nullable T> task(Mono<T> mono) {
        MonoAwaiter<T> awaiter = new MonoAwaiter<>(null);
        Promise<@Nullable T> promise = awaiter.promise();
        awaiter.waiter = promise;
        awaiter.subscribeTo(mono);
        return promise.task();
    }

    private Promise<@Nullable T> promise() {
        boolean made = false;
        try {
            Promise<@Nullable T> promise = new Promise<>(NAME);
            promise.onCancel(this::cancel);
            made = true;
            return promise;
        } finally {
            if (!made) {
                giveUp(); // the scope has ended
            }
        }
    }

    private void subscribeTo(Mono<T> mono) {
        boolean subscribed = false;
        try {
            mono.subscribe(this);
            subscribed = true;
        } finally {
            home = null;
            if (!subscribed) {
                giveUp();
            }
        }
    }

    /** Something was thrown that the caller is to see. */
    private void giveUp() {
        Object seen = WAITER.compareAndExchange(this, null, OVER);
        if (seen instanceof Promise<?> promise) {
            promise.cancel("its source threw when it was subscribed to");
        } else if (seen == null) {
            cancel();
        } else if (seen == OVER) {
            discard(take());
        } else {
            Operators.onErrorDropped((Throwable) seen, context);
        }
    }

    private @Nullable T result() {
        Object seen = waiter;
        if (seen == OVER) {
            return mine();
        }
        Promise<@Nullable T> promise = promise();
        if (seen == null) {
            seen = WAITER.compareAndExchange(this, null, promise);
        }
        if (seen == OVER) {
            promise.succeed(mine());
        } else if (seen instanceof Throwable failure) {
            fail(promise, failure);
        }
        return promise.await();
    }

    private void fail(Promise<?> promise, Throwable error) {
        if (!promise.fail(error)) {
            Operators.onErrorDropped(error, context);
        }
    }

    /** The value, when it is over: nobody else takes it then. */
    @SuppressWarnings("unchecked") // onNext puts in nothing else
    private @Nullable T mine() {
        Object taken = value;
        return taken == TAKEN ? null : (T) taken;
    }

    private void cancel() {
        Object seen = UPSTREAM.getAndSet(this, CANCELLED);
        if (seen instanceof Subscription subscription) {
            subscription.cancel();
        }
        discard(take());
    }

    // ---- for the Mono

    /**
     * As compareAndSet. While a thread is in subscribe(), what it signals itself cannot meet anything: others signal before or after (rule
     * 1.3), and nobody cancels.
     */
    private boolean swap(VarHandle field, @Nullable Object from, Object to) {
        if (field.getVolatile(this) != from) {
            return false;
        }
        if (Thread.currentThread() == home) {
            field.set(this, to); // others see it by what the source does to signal there, or by the promise
            return true;
        }
        return field.compareAndSet(this, from, to);
    }

    @Override
    public Context currentContext() {
        return context;
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        if (subscription == null) {
            breaksTheRules("onSubscribe(null)");
            return;
        }
        boolean inside = Thread.currentThread() == home; // then nobody cancels before request() has returned
        if (over() || !swap(UPSTREAM, null, inside ? subscription : REQUESTING)) {
            subscription.cancel();
            if (upstream != CANCELLED) {
                Operators.reportSubscriptionSet();
            }
            return;
        }
        subscription.request(Long.MAX_VALUE);
        if (!inside && !UPSTREAM.compareAndSet(this, REQUESTING, subscription) && upstream == CANCELLED) {
            subscription.cancel();
        }
    }

    @Override
    public void onNext(T item) {
        if (item == null) {
            breaksTheRules("onNext(null)");
        } else if (!swap(VALUE, null, item)) {
            if (upstream == CANCELLED) {
                discard(item);
            } else {
                Operators.onNextDropped(item, context);
            }
        }
    }

    @Override
    public void onError(Throwable error) {
        if (error == null) {
            onError(forbidden("onError(null)"));
        } else if (swap(WAITER, null, error)) {
            discard(take());
        } else if (waiter instanceof Promise<?> promise) {
            end();
            discard(take());
            fail(promise, error);
        } else {
            Operators.onErrorDropped(error, context);
        }
    }

    @Override
    @SuppressWarnings("unchecked") // it was made for this
    public void onComplete() {
        boolean empty = swap(VALUE, null, TAKEN);
        if (!swap(WAITER, null, OVER) && waiter instanceof Promise) {
            end();
            T taken = empty ? null : take();
            if (!((Promise<@Nullable T>) waiter).succeed(taken)) {
                discard(taken);
            }
        }
    }

    /** Who awaits a source that goes on like this would get nothing, or wait for ever. */
    private void breaksTheRules(String signal) {
        if (!over()) { // else the value may be the waiter's
            cancel();
        }
        onError(forbidden(signal));
    }

    private static NullPointerException forbidden(String signal) {
        return new NullPointerException(signal + ", which Reactive Streams rule 2.13 forbids");
    }

    /** From here on there is nothing to cancel. */
    private void end() {
        Object seen;
        do {
            seen = upstream;
        } while (seen != CANCELLED && !UPSTREAM.compareAndSet(this, seen, DONE));
    }

    private boolean over() {
        Object seen = waiter;
        return seen != null && !(seen instanceof Promise);
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
            return upstream != CANCELLED && (upstream == DONE || over());
        }
        return key == Attr.RUN_STYLE ? Attr.RunStyle.SYNC : null;
    }
}
