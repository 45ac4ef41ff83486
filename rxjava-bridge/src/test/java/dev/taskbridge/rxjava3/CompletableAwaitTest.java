package dev.taskbridge.rxjava3;

import static dev.taskbridge.rxjava3.RxJavaBridge.await;
import static dev.taskbridge.rxjava3.RxJavaBridge.toTask;

import dev.taskbridge.Task;
import dev.taskbridge.contract.Upstream;
import io.reactivex.rxjava3.core.Completable;
import io.reactivex.rxjava3.core.CompletableObserver;
import java.util.List;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code await(completable)} and {@code toTask(completable)}. */
final class CompletableAwaitTest implements RxAwaitContract<Completable> {

    @RegisterExtension
    final DroppedErrors dropped = new DroppedErrors();

    @Override
    public Completable value() {
        return Completable.complete();
    }

    @Override
    public Completable failing(Throwable error) {
        return Completable.error(error);
    }

    @Override
    public Upstream<Completable> upstream() {
        return RxUpstream.completable();
    }

    @Override
    public Object awaiting(Completable source) {
        await(source);
        return null;
    }

    @Override
    public Object expected() {
        return null;
    }

    @Override
    public Task<?> asTask(Completable source) {
        return toTask(source);
    }

    @Override
    public List<Throwable> dropped() {
        return dropped.all();
    }

    @Override
    public Completable throwingOnSubscribe(Error error) {
        return new Completable() {
            @Override
            protected void subscribeActual(CompletableObserver observer) {
                throw error;
            }
        };
    }
}
