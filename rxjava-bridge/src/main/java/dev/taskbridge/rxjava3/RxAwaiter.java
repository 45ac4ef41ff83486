package dev.taskbridge.rxjava3;

import dev.taskbridge.Promise;
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

/** Observes a Single, a Maybe or a Completable and hands its end to a promise. */
final class RxAwaiter<T> implements SingleObserver<T>, MaybeObserver<T>, CompletableObserver {

    // null ──onSubscribe──▶ Disposable ──▶ DONE or DISPOSED (final)
    //   └─────────────────────────────────▶ DONE or DISPOSED
    // whoever takes a Disposable out for DISPOSED disposes of it
    private static final VarHandle UPSTREAM = ConstantBootstraps.fieldVarHandle(
            MethodHandles.lookup(), "upstream", VarHandle.class, RxAwaiter.class, Object.class);

    private static final Object DONE = new Object();
    private static final Object DISPOSED = new Object();

    private final Promise<@Nullable T> promise;
    private volatile @Nullable Object upstream;

    private RxAwaiter(String name) {
        promise = new Promise<>(name);
        promise.onCancel(this::dispose);
    }

    static <T> Promise<@Nullable T> subscribe(String name, Consumer<? super RxAwaiter<T>> source) {
        RxAwaiter<T> awaiter = new RxAwaiter<>(name);
        boolean subscribed = false;
        try {
            source.accept(awaiter);
            subscribed = true;
        } finally {
            if (!subscribed) {
                awaiter.promise.cancel("its source threw when it was subscribed to");
            }
        }
        return awaiter.promise;
    }

    @Override
    public void onSubscribe(Disposable disposable) {
        if (!UPSTREAM.compareAndSet(this, null, disposable)) {
            disposable.dispose();
            if (upstream != DISPOSED) {
                RxJavaPlugins.onError(new ProtocolViolationException("onSubscribe was called twice"));
            }
        }
    }

    private void dispose() {
        if (UPSTREAM.getAndSet(this, DISPOSED) instanceof Disposable disposable) {
            disposable.dispose();
        }
    }

    @Override
    public void onSuccess(T value) {
        end();
        promise.succeed(value); // RxJava has no hook for a value that comes too late
    }

    @Override
    public void onComplete() {
        end();
        promise.succeed(null);
    }

    @Override
    public void onError(Throwable error) {
        end();
        if (!promise.fail(error)) {
            RxJavaPlugins.onError(error);
        }
    }

    /** From here on there is nothing to dispose of. */
    private void end() {
        Object seen;
        do {
            seen = upstream;
        } while (seen != DISPOSED && !UPSTREAM.compareAndSet(this, seen, DONE));
    }
}
