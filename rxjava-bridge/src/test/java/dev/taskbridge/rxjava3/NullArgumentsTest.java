package dev.taskbridge.rxjava3;

import static dev.taskbridge.Async.createTask;
import static dev.taskbridge.Async.run;
import static dev.taskbridge.rxjava3.RxJavaBridge.await;
import static dev.taskbridge.rxjava3.RxJavaBridge.completable;
import static dev.taskbridge.rxjava3.RxJavaBridge.flowable;
import static dev.taskbridge.rxjava3.RxJavaBridge.mapAwait;
import static dev.taskbridge.rxjava3.RxJavaBridge.maybe;
import static dev.taskbridge.rxjava3.RxJavaBridge.observable;
import static dev.taskbridge.rxjava3.RxJavaBridge.single;
import static dev.taskbridge.rxjava3.RxJavaBridge.toCompletable;
import static dev.taskbridge.rxjava3.RxJavaBridge.toMaybe;
import static dev.taskbridge.rxjava3.RxJavaBridge.toSingle;
import static dev.taskbridge.rxjava3.RxJavaBridge.toTask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.taskbridge.EventLoop;
import dev.taskbridge.LeakCheck;
import dev.taskbridge.Outcome;
import dev.taskbridge.Task;
import dev.taskbridge.contract.Waiting;
import io.reactivex.rxjava3.core.Completable;
import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.core.Maybe;
import io.reactivex.rxjava3.core.Single;
import io.reactivex.rxjava3.core.SingleObserver;
import io.reactivex.rxjava3.disposables.Disposable;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Null where something is expected: of ours, refused when the pipeline is assembled; of a source, told to who awaits it. */
@SuppressWarnings("NullArgumentForNonNullParameter") // as sources do that know no rules
@Timeout(30)
@ExtendWith(LeakCheck.class)
class NullArgumentsTest {
    private static final String ON_ERROR = "onError(null), which RxJava forbids";
    private static final String ON_SUCCESS = "onSuccess(null), which RxJava forbids";

    @RegisterExtension
    final DroppedErrors dropped = new DroppedErrors();

    private static void refuses(String advice, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(NullPointerException.class).hasMessage(advice);
    }

    @Test
    void body_ofNull_isRefusedAtAssembly() {
        EventLoop loop = EventLoop.parallel();
        String advice = "the body is null; write what to run, () -> …";
        refuses(advice, () -> single(null));
        refuses(advice, () -> single(loop, null));
        refuses(advice, () -> maybe(null));
        refuses(advice, () -> maybe(loop, null));
        refuses(advice, () -> completable(null));
        refuses(advice, () -> completable(loop, null));
    }

    @Test
    void generator_ofNull_isRefusedAtAssembly() {
        EventLoop loop = EventLoop.parallel();
        String advice = "the generator is null; write what emits the items, out -> …";
        refuses(advice, () -> flowable(null));
        refuses(advice, () -> flowable(loop, null));
        refuses(advice, () -> observable(null));
        refuses(advice, () -> observable(loop, null));
        refuses("the flowable is null; write where the items come from", () -> mapAwait(null, 1, item -> item));
        refuses("the function is null; write what to call", () -> mapAwait(Flowable.just(1), 1, null));
    }

    @Test
    void task_ofNull_isRefusedAtAssembly() {
        String advice = "the task is null; write one that has been started, or single, maybe or completable(() -> …)";
        refuses(advice, () -> toSingle(null));
        refuses(advice, () -> toMaybe(null));
        refuses(advice, () -> toCompletable(null));
    }

    @Test
    void loop_ofNull_isRefusedAtAssembly() {
        String advice = "the loop is null; write EventLoop.parallel(), or leave it out";
        refuses(advice, () -> single(null, () -> 1));
        refuses(advice, () -> maybe(null, () -> 1));
        refuses(advice, () -> completable(null, () -> {}));
        refuses(advice, () -> flowable(null, out -> {}));
        refuses(advice, () -> observable(null, out -> {}));
    }

    @Test
    void await_ofSourceThatSignalsNullAsItsError_throwsAndSaysSo() {
        Single<Integer> single = Single.unsafeCreate(observer -> {
            observer.onSubscribe(Disposable.empty());
            observer.onError(null);
        });
        Maybe<Integer> maybe = Maybe.unsafeCreate(observer -> {
            observer.onSubscribe(Disposable.empty());
            observer.onError(null);
        });
        Completable completable = Completable.unsafeCreate(observer -> {
            observer.onSubscribe(Disposable.empty());
            observer.onError(null);
        });
        refuses(ON_ERROR, () -> run(() -> await(single)));
        refuses(ON_ERROR, () -> run(() -> await(maybe)));
        refuses(ON_ERROR, () -> run(() -> await(completable)));
        refuses(ON_ERROR, () -> run(() -> toTask(single).await()));
        refuses(ON_ERROR, () -> run(() -> toTask(maybe).await()));
        refuses(ON_ERROR, () -> run(() -> toTask(completable).await()));
        assertThat(dropped.all()).isEmpty();
    }

    @Test
    void await_ofSourceThatSucceedsWithNull_throwsAndSaysSo() {
        Single<Integer> single = Single.unsafeCreate(observer -> {
            observer.onSubscribe(Disposable.empty());
            observer.onSuccess(null);
        });
        Maybe<Integer> maybe = Maybe.unsafeCreate(observer -> {
            observer.onSubscribe(Disposable.empty());
            observer.onSuccess(null);
        });
        refuses(ON_SUCCESS, () -> run(() -> await(single)));
        refuses(ON_SUCCESS, () -> run(() -> await(maybe)));
        refuses(ON_SUCCESS, () -> run(() -> toTask(single).await()));
        refuses(ON_SUCCESS, () -> run(() -> toTask(maybe).await()));
        assertThat(dropped.all()).isEmpty();
    }

    @Test
    void await_ofSourceThatSignalsNullLater_throwsAndReportsWhatComesThen() {
        AtomicReference<SingleObserver<? super Integer>> observer = new AtomicReference<>();
        Single<Integer> source = Single.unsafeCreate(actual -> {
            actual.onSubscribe(Disposable.empty());
            observer.set(actual);
        });
        Task<Integer> failing = createTask(() -> await(source));
        Waiting.standsInAwait(failing);
        observer.get().onError(null);
        assertThat(failureOf(failing)).isInstanceOf(NullPointerException.class).hasMessage(ON_ERROR);

        Task<Integer> succeeding = createTask(() -> await(source));
        Waiting.standsInAwait(succeeding);
        observer.get().onSuccess(null);
        assertThat(failureOf(succeeding))
                .isInstanceOf(NullPointerException.class)
                .hasMessage(ON_SUCCESS);
        assertThat(dropped.all()).isEmpty();

        observer.get().onSuccess(null);
        assertThat(dropped.all()).singleElement().isInstanceOf(NullPointerException.class);
    }

    private static Throwable failureOf(Task<?> task) {
        return ((Outcome.Failure<?>) Waiting.outcome(task)).cause();
    }
}
