package dev.taskbridge.rxjava3;

import static dev.taskbridge.Async.run;
import static dev.taskbridge.rxjava3.RxJavaBridge.await;
import static dev.taskbridge.rxjava3.RxJavaBridge.toTask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.taskbridge.Task;
import dev.taskbridge.contract.Upstream;
import io.reactivex.rxjava3.core.Single;
import io.reactivex.rxjava3.core.SingleObserver;
import io.reactivex.rxjava3.disposables.Disposable;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code await(single)} and {@code toTask(single)}. */
final class SingleAwaitTest implements RxAwaitContract<Single<Integer>> {

    @RegisterExtension
    final DroppedErrors dropped = new DroppedErrors();

    @Override
    public Single<Integer> value() {
        return Single.just(42);
    }

    @Override
    public Single<Integer> failing(Throwable error) {
        return Single.error(error);
    }

    @Override
    public Upstream<Single<Integer>> upstream() {
        return RxUpstream.single();
    }

    @Override
    public Object awaiting(Single<Integer> source) {
        return await(source);
    }

    @Override
    public Task<?> asTask(Single<Integer> source) {
        return toTask(source);
    }

    @Override
    public List<Throwable> dropped() {
        return dropped.all();
    }

    @Override
    public Single<Integer> throwingOnSubscribe(Error error) {
        return new Single<>() {
            @Override
            protected void subscribeActual(SingleObserver<? super Integer> observer) {
                throw error;
            }
        };
    }

    @Test // protocol breakers are never fatal
    void await_ofSingleThatSucceedsTwice_returnsTheFirst() {
        assertThat(run(() -> await(new Single<Integer>() {
                    @Override
                    protected void subscribeActual(SingleObserver<? super Integer> observer) {
                        observer.onSubscribe(Disposable.disposed());
                        observer.onSuccess(1);
                        observer.onSuccess(2);
                    }
                })))
                .isEqualTo(1);
    }

    @Test
    void await_ofSingleThatSucceedsAndThenThrows_throwsAndDisposesOfNothing() {
        AtomicBoolean disposed = new AtomicBoolean();
        AssertionError thrown = new AssertionError("subscribe");
        assertThatThrownBy(() -> run(() -> await(new Single<Integer>() {
                    @Override
                    protected void subscribeActual(SingleObserver<? super Integer> observer) {
                        observer.onSubscribe(Disposable.fromAction(() -> disposed.set(true)));
                        observer.onSuccess(1);
                        throw thrown;
                    }
                })))
                .hasRootCause(thrown);
        assertThat(disposed).as("disposed of, though it has ended").isFalse();
    }
}
