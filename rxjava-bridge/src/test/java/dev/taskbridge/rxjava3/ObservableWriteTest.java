package dev.taskbridge.rxjava3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskbridge.EventLoop;
import dev.taskbridge.Generator;
import dev.taskbridge.contract.StreamProbe;
import dev.taskbridge.contract.WriteContract;
import io.reactivex.rxjava3.core.Observable;
import io.reactivex.rxjava3.core.Observer;
import io.reactivex.rxjava3.disposables.Disposable;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.reactivestreams.Subscription;

/** The contract of streams that a generator emits, by Observable, which has no demand. */
class ObservableWriteTest implements WriteContract<Observable<Integer>> {

    @RegisterExtension
    final DroppedErrors droppedErrors = new DroppedErrors();

    @Override
    public Observable<Integer> stream(Generator<Integer> generator) {
        return RxJavaBridge.observable(generator);
    }

    @Override
    public Observable<Integer> stream(EventLoop loop, Generator<Integer> generator) {
        return RxJavaBridge.observable(loop, generator);
    }

    @Override
    public void subscribe(Observable<Integer> source, StreamProbe probe) {
        source.subscribe(new Observer<Integer>() {
            @Override
            public void onSubscribe(Disposable disposable) {
                probe.subscribed(new Subscription() {
                    @Override
                    public void request(long n) {}

                    @Override
                    public void cancel() {
                        disposable.dispose();
                        assertThat(disposable.isDisposed()).isTrue();
                    }
                });
            }

            @Override
            public void onNext(Integer item) {
                probe.item(item);
            }

            @Override
            public void onError(Throwable error) {
                probe.end(error);
            }

            @Override
            public void onComplete() {
                probe.end(StreamProbe.COMPLETE);
            }
        });
    }

    @Override
    public List<Throwable> dropped() {
        return droppedErrors.all();
    }

    @Test
    void emit_withoutDemand_neverWaits() {
        StreamProbe probe = new StreamProbe(0);
        subscribe(stream(out -> WriteContract.emit(out, 1, 10_000)), probe);
        assertThat(probe.awaitEnd().items()).hasSize(10_000);
    }
}
