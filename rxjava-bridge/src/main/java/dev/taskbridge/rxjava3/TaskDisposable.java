package dev.taskbridge.rxjava3;

import dev.taskbridge.Downstream;
import io.reactivex.rxjava3.disposables.Disposable;
import io.reactivex.rxjava3.plugins.RxJavaPlugins;
import org.jspecify.annotations.Nullable;

/** One subscription to a Single, a Maybe or a Completable whose signals come from a task. */
abstract class TaskDisposable<T extends @Nullable Object> extends Downstream<T> implements Disposable {

    @Override
    public final void dispose() {
        leave();
    }

    @Override
    public final boolean isDisposed() {
        return isEnded();
    }

    @Override
    protected final void tooLate(Throwable cause) {
        RxJavaPlugins.onError(cause);
    }

    @Override
    protected final void discarded(T value) {
        // RxJava has no hook for a value that comes too late
    }
}
