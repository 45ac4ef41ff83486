package dev.taskbridge.rxjava3;

import static dev.taskbridge.Async.run;
import static dev.taskbridge.rxjava3.RxJavaBridge.await;
import static dev.taskbridge.rxjava3.RxJavaBridge.toTask;
import static org.assertj.core.api.Assertions.assertThat;

import dev.taskbridge.Task;
import dev.taskbridge.contract.Upstream;
import io.reactivex.rxjava3.core.Maybe;
import io.reactivex.rxjava3.core.MaybeObserver;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code await(maybe)} and {@code toTask(maybe)}. */
final class MaybeAwaitTest implements RxAwaitContract<Maybe<Integer>> {

    @RegisterExtension
    final DroppedErrors dropped = new DroppedErrors();

    @Override
    public Maybe<Integer> value() {
        return Maybe.just(42);
    }

    @Override
    public Maybe<Integer> failing(Throwable error) {
        return Maybe.error(error);
    }

    @Override
    public Upstream<Maybe<Integer>> upstream() {
        return RxUpstream.maybe();
    }

    @Override
    public Object awaiting(Maybe<Integer> source) {
        return await(source);
    }

    @Override
    public Task<?> asTask(Maybe<Integer> source) {
        return toTask(source);
    }

    @Override
    public List<Throwable> dropped() {
        return dropped.all();
    }

    @Override
    public Maybe<Integer> throwingOnSubscribe(Error error) {
        return new Maybe<>() {
            @Override
            protected void subscribeActual(MaybeObserver<? super Integer> observer) {
                throw error;
            }
        };
    }

    @Test // X34, X44
    void await_ofEmptyMaybe_isNull() {
        assertThat(run(() -> await(Maybe.<Integer>empty()))).isNull();
        assertThat(run(() -> toTask(Maybe.<Integer>empty()).await())).isNull();
    }
}
