package dev.taskbridge;

import dev.taskbridge.contract.DemandContract;
import dev.taskbridge.contract.StreamProbe;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/** The contract of streams that a generator emits, by a plain Publisher. */
class PublisherWriteTest implements DemandContract<Publisher<Integer>> {
    private final Reports reports = Reports.capture();

    @AfterEach
    void giveTheLoggerBack() {
        reports.close();
    }

    @Override
    public Publisher<Integer> stream(Generator<Integer> generator) {
        return Publishers.publisher(generator);
    }

    @Override
    public Publisher<Integer> stream(EventLoop loop, Generator<Integer> generator) {
        return Publishers.publisher(loop, generator);
    }

    @Override
    public void subscribe(Publisher<Integer> source, StreamProbe probe) {
        connect(source, probe);
    }

    static void connect(Publisher<Integer> source, StreamProbe probe) {
        source.subscribe(new Subscriber<>() {
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
        return reports.failures();
    }
}
