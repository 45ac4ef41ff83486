package dev.taskbridge.reactor;

import dev.taskbridge.EventLoop;
import dev.taskbridge.Generator;
import dev.taskbridge.contract.DemandContract;
import dev.taskbridge.contract.StreamProbe;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/** The contract of streams that a generator emits, by Flux. */
class FluxWriteTest implements DemandContract<Flux<Integer>> {

    @RegisterExtension
    final DroppedErrors droppedErrors = new DroppedErrors();

    private final List<Object> discarded = new CopyOnWriteArrayList<>();

    @Override
    public Flux<Integer> stream(Generator<Integer> generator) {
        return ReactorBridge.flux(generator);
    }

    @Override
    public Flux<Integer> stream(EventLoop loop, Generator<Integer> generator) {
        return ReactorBridge.flux(loop, generator);
    }

    @Override
    public void subscribe(Flux<Integer> source, StreamProbe probe) {
        connect(source, probe, Operators.enableOnDiscard(Context.empty(), discarded::add));
    }

    static void connect(Flux<Integer> source, StreamProbe probe, Context context) {
        source.subscribe(new CoreSubscriber<Integer>() {
            @Override
            public Context currentContext() {
                return context;
            }

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

    @Override
    public List<Object> discarded() {
        return discarded;
    }
}
