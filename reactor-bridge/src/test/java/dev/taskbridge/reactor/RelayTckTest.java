package dev.taskbridge.reactor;

import static dev.taskbridge.reactor.ReactorBridge.*;

import dev.taskbridge.Items;
import java.util.stream.LongStream;
import org.reactivestreams.Publisher;
import org.reactivestreams.tck.PublisherVerification;
import org.reactivestreams.tck.TestEnvironment;
import reactor.core.publisher.Flux;

/** The Reactive Streams TCK on a Flux that is read by {@code each} and emitted again by {@code flux(…)}. R83, R84, R85 */
public class RelayTckTest extends PublisherVerification<Integer> {

    public RelayTckTest() {
        super(new TestEnvironment(2_000, 100));
    }

    private static Flux<Integer> relayed(Flux<Integer> source, int prefetch) {
        return flux(out -> {
            try (Items<Integer> items = each(source, prefetch)) {
                for (int item : items) {
                    out.emit(item);
                }
            }
        });
    }

    @Override
    public Publisher<Integer> createPublisher(long elements) {
        Flux<Integer> source =
                Flux.fromStream(() -> LongStream.range(0, elements).boxed()).map(Long::intValue);
        return relayed(relayed(source, 2), 256);
    }

    @Override
    public Publisher<Integer> createFailedPublisher() {
        return relayed(Flux.error(new IllegalStateException("broken")), 1);
    }
}
