package dev.taskbridge.rxjava3;

import dev.taskbridge.contract.Upstream;
import io.reactivex.rxjava3.core.Completable;
import io.reactivex.rxjava3.core.CompletableObserver;
import io.reactivex.rxjava3.core.Maybe;
import io.reactivex.rxjava3.core.MaybeObserver;
import io.reactivex.rxjava3.core.Single;
import io.reactivex.rxjava3.core.SingleObserver;
import io.reactivex.rxjava3.disposables.Disposable;

/** Sources whose signals the test gives: they are handed to the observer as they are, though RxJava's contract forbids some. */
abstract class RxUpstream<S> extends Upstream<S> {

    /** What an observer is, whatever it observes. */
    interface Observer {
        void onSubscribe(Disposable disposable);

        void onEnd();

        void onError(Throwable error);
    }

    private volatile Observer observer;

    final void subscribedBy(Observer given) {
        observer = given;
        subscribed();
    }

    @Override
    protected final void handOver(int number) {
        observer.onSubscribe(Disposable.fromRunnable(() -> cancelled(number)));
    }

    @Override
    public final void succeed() {
        observer.onEnd();
    }

    @Override
    public final void fail(Throwable error) {
        observer.onError(error);
    }

    static Upstream<Single<Integer>> single() {
        return new RxUpstream<>() {
            private final Single<Integer> source = new Single<>() {
                @Override
                protected void subscribeActual(SingleObserver<? super Integer> actual) {
                    subscribedBy(observing(actual));
                }
            };

            @Override
            public Single<Integer> source() {
                return source;
            }
        };
    }

    static Upstream<Maybe<Integer>> maybe() {
        return new RxUpstream<>() {
            private final Maybe<Integer> source = new Maybe<>() {
                @Override
                protected void subscribeActual(MaybeObserver<? super Integer> actual) {
                    subscribedBy(observing(actual));
                }
            };

            @Override
            public Maybe<Integer> source() {
                return source;
            }
        };
    }

    static Upstream<Completable> completable() {
        return new RxUpstream<>() {
            private final Completable source = new Completable() {
                @Override
                protected void subscribeActual(CompletableObserver actual) {
                    subscribedBy(observing(actual));
                }
            };

            @Override
            public Completable source() {
                return source;
            }
        };
    }

    private static Observer observing(SingleObserver<? super Integer> actual) {
        return new Observer() {
            @Override
            public void onSubscribe(Disposable disposable) {
                actual.onSubscribe(disposable);
            }

            @Override
            public void onEnd() {
                actual.onSuccess(42);
            }

            @Override
            public void onError(Throwable error) {
                actual.onError(error);
            }
        };
    }

    private static Observer observing(MaybeObserver<? super Integer> actual) {
        return new Observer() {
            @Override
            public void onSubscribe(Disposable disposable) {
                actual.onSubscribe(disposable);
            }

            @Override
            public void onEnd() {
                actual.onSuccess(42);
            }

            @Override
            public void onError(Throwable error) {
                actual.onError(error);
            }
        };
    }

    private static Observer observing(CompletableObserver actual) {
        return new Observer() {
            @Override
            public void onSubscribe(Disposable disposable) {
                actual.onSubscribe(disposable);
            }

            @Override
            public void onEnd() {
                actual.onComplete();
            }

            @Override
            public void onError(Throwable error) {
                actual.onError(error);
            }
        };
    }
}
