package dev.taskbridge.rxjava3;

import dev.taskbridge.EventLoop;
import dev.taskbridge.Generator;
import dev.taskbridge.contract.DemandContract;
import dev.taskbridge.contract.StreamProbe;
import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.core.FlowableSubscriber;
import java.util.List;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.reactivestreams.Subscription;

/** The contract of streams that a generator emits, by Flowable. */
class FlowableWriteTest implements DemandContract<Flowable<Integer>> {

    @RegisterExtension
    final DroppedErrors droppedErrors = new DroppedErrors();

    @Override
    public Flowable<Integer> stream(Generator<Integer> generator) {
        return RxJavaBridge.flowable(generator);
    }

    @Override
    public Flowable<Integer> stream(EventLoop loop, Generator<Integer> generator) {
        return RxJavaBridge.flowable(loop, generator);
    }

    @Override
    public void subscribe(Flowable<Integer> source, StreamProbe probe) {
        connect(source, probe);
    }

    static void connect(Flowable<Integer> source, StreamProbe probe) {
        source.subscribe(new FlowableSubscriber<Integer>() {
            @Override
            public void onSubscribe(Subscription subscription) {
                probe.subscribed(subscription);
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
}
