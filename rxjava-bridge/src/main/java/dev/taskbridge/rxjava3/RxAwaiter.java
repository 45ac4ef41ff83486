package dev.taskbridge.rxjava3;

import dev.taskbridge.Promise;
import dev.taskbridge.Task;
import io.reactivex.rxjava3.core.CompletableObserver;
import io.reactivex.rxjava3.core.MaybeObserver;
import io.reactivex.rxjava3.core.SingleObserver;
import io.reactivex.rxjava3.disposables.Disposable;
import io.reactivex.rxjava3.exceptions.ProtocolViolationException;
import io.reactivex.rxjava3.plugins.RxJavaPlugins;
import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Observes a Single, a Maybe or a Completable and hands its end to the one who awaits it. */
final class RxAwaiter<T> implements SingleObserver<T>, MaybeObserver<T>, CompletableObserver {

    // null ──onSubscribe──▶ Disposable ──▶ DONE or DISPOSED (final)
    //   └─────────────────────────────────▶ DONE or DISPOSED
    // whoever takes a Disposable out for DISPOSED disposes of it
    private static final VarHandle UPSTREAM = handle("upstream");

    /*
     * null ──ends while it is subscribed to──▶ OVER or Throwable (final)
     *   └──subscribe() has returned──────────▶ Promise (final), which the end is handed to
     * Until there is a promise nobody can dispose, so a source that ends inside subscribe() needs none.
     */
    private static final VarHandle WAITER = handle("waiter");

    private static final Object DONE = new Object();
    private static final Object DISPOSED = new Object();
    private static final Object OVER = new Object();

    private final String name;

    /*
     * The thread that is in subscribe() for an await; null from when that has returned, and for a task. Written by that thread. Others read it
     * without order, and whatever they read it is not them.
     */
    private @Nullable Thread home;

    private @Nullable T value; // written by who signals it, before OVER; read by who has seen OVER
    private volatile @Nullable Object upstream;
    private volatile @Nullable Object waiter;

    private RxAwaiter(String name, @Nullable Thread home) {
        this.name = name;
        this.home = home;
    }

    private static VarHandle handle(String field) {
        return ConstantBootstraps.fieldVarHandle(
                MethodHandles.lookup(), field, VarHandle.class, RxAwaiter.class, Object.class);
    }

    // ---- for those who wait

    /** For an await: to be subscribed to its source by this thread, which then waits for the result. */
    static <T> RxAwaiter<T> here(String name) {
        return new RxAwaiter<>(name, Thread.currentThread());
    }

    static <T> Task<@Nullable T> task(String name, Consumer<? super RxAwaiter<T>> source) {
        RxAwaiter<T> awaiter = new RxAwaiter<>(name, null);
        Promise<@Nullable T> promise = awaiter.promise();
        awaiter.waiter = promise;
        awaiter.subscribedTo(source);
        return promise.task();
    }

    private Promise<@Nullable T> promise() {
        boolean made = false;
        try {
            Promise<@Nullable T> promise = new Promise<>(name);
            promise.onCancel(this::dispose);
            made = true;
            return promise;
        } finally {
            if (!made) {
                giveUp(); // the scope has ended
            }
        }
    }

    RxAwaiter<T> subscribedTo(Consumer<? super RxAwaiter<T>> source) {
        boolean subscribed = false;
        try {
            source.accept(this);
            subscribed = true;
            return this;
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
        } else {
            dispose();
            if (seen instanceof Throwable failure) {
                RxJavaPlugins.onError(failure);
            }
        }
    }

    @Nullable
    T result() {
        Object seen = waiter;
        if (seen == OVER) {
            return value;
        }
        Promise<@Nullable T> promise = promise();
        if (seen == null) {
            seen = WAITER.compareAndExchange(this, null, promise);
        }
        if (seen == OVER) {
            promise.succeed(value);
        } else if (seen instanceof Throwable failure) {
            fail(promise, failure);
        }
        return promise.await();
    }

    private static void fail(Promise<?> promise, Throwable error) {
        if (!promise.fail(error)) {
            RxJavaPlugins.onError(error);
        }
    }

    private void dispose() {
        if (UPSTREAM.getAndSet(this, DISPOSED) instanceof Disposable disposable) {
            disposable.dispose();
        }
    }

    // ---- for the source

    /**
     * As compareAndSet. While a thread is in subscribe(), what it signals itself cannot meet anything: others signal before or after, and
     * nobody disposes.
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
    public void onSubscribe(Disposable disposable) {
        if (!swap(UPSTREAM, null, disposable)) {
            disposable.dispose();
            if (upstream != DISPOSED) {
                RxJavaPlugins.onError(new ProtocolViolationException("onSubscribe was called twice"));
            }
        }
    }

    @Override
    public void onSuccess(T success) {
        if (success == null) {
            onError(forbidden("onSuccess(null)"));
        } else {
            succeed(success);
        }
    }

    @Override
    public void onComplete() {
        succeed(null);
    }

    @SuppressWarnings("unchecked") // it was made for this
    private void succeed(@Nullable T success) {
        if (Thread.currentThread() == home) { // as in swap()
            if (waiter == null) {
                value = success;
                UPSTREAM.set(this, DONE);
                WAITER.set(this, OVER);
            }
            return;
        }
        end();
        if (waiter == null) {
            value = success;
        }
        if (!swap(WAITER, null, OVER) && waiter instanceof Promise) {
            ((Promise<@Nullable T>) waiter).succeed(success); // RxJava has no hook for a value that comes too late
        }
    }

    @Override
    public void onError(Throwable error) {
        if (error == null) {
            onError(forbidden("onError(null)"));
            return;
        }
        end();
        if (swap(WAITER, null, error)) {
            return;
        }
        if (waiter instanceof Promise<?> promise) {
            fail(promise, error);
        } else {
            RxJavaPlugins.onError(error);
        }
    }

    private static NullPointerException forbidden(String signal) {
        return new NullPointerException(signal + ", which RxJava forbids");
    }

    /** From here on there is nothing to dispose of. */
    private void end() {
        Object seen;
        do {
            seen = upstream;
        } while (seen != DISPOSED && !swap(UPSTREAM, seen, DONE));
    }
}
