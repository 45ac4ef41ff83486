package dev.taskbridge.rxjava3;

import dev.taskbridge.contract.Probe;
import io.reactivex.rxjava3.core.Completable;
import io.reactivex.rxjava3.core.CompletableObserver;
import io.reactivex.rxjava3.core.Maybe;
import io.reactivex.rxjava3.core.MaybeObserver;
import io.reactivex.rxjava3.core.Single;
import io.reactivex.rxjava3.core.SingleObserver;
import io.reactivex.rxjava3.disposables.Disposable;

/** Subscribes probes to RxJava's sources, with nothing in between. */
final class Probes {
    private Probes() {}

    static void subscribe(Single<Integer> source, Probe probe) {
        source.subscribe(new SingleObserver<Integer>() {
            @Override
            public void onSubscribe(Disposable disposable) {
                probe.onSubscribe(connection(disposable));
            }

            @Override
            public void onSuccess(Integer value) {
                probe.onSuccess(value);
            }

            @Override
            public void onError(Throwable error) {
                probe.onError(error);
            }
        });
    }

    static void subscribe(Maybe<Integer> source, Probe probe) {
        source.subscribe(new MaybeObserver<Integer>() {
            @Override
            public void onSubscribe(Disposable disposable) {
                probe.onSubscribe(connection(disposable));
            }

            @Override
            public void onSuccess(Integer value) {
                probe.onSuccess(value);
            }

            @Override
            public void onComplete() {
                probe.onComplete();
            }

            @Override
            public void onError(Throwable error) {
                probe.onError(error);
            }
        });
    }

    static void subscribe(Completable source, Probe probe) {
        source.subscribe(new CompletableObserver() {
            @Override
            public void onSubscribe(Disposable disposable) {
                probe.onSubscribe(connection(disposable));
            }

            @Override
            public void onComplete() {
                probe.onComplete();
            }

            @Override
            public void onError(Throwable error) {
                probe.onError(error);
            }
        });
    }

    private static Probe.Connection connection(Disposable disposable) {
        return new Probe.Connection() {
            @Override
            public void dispose() {
                disposable.dispose();
            }

            @Override
            public boolean isDisposed() {
                return disposable.isDisposed();
            }
        };
    }
}
