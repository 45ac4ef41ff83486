package dev.taskbridge.reactor;

import static dev.taskbridge.reactor.ReactorBridge.*;

import dev.taskbridge.ClosedLoop;
import org.reactivestreams.Publisher;
import org.reactivestreams.tck.PublisherVerification;
import org.reactivestreams.tck.TestEnvironment;

/** The Reactive Streams TCK on {@code mapAwait(…)}. */
public class MapAwaitTckTest extends PublisherVerification<Integer> {

    public MapAwaitTckTest() {
        super(new TestEnvironment(2_000, 100));
    }

    @Override
    public Publisher<Integer> createPublisher(long elements) {
        return mapAwait(
                ReactorBridge.<Integer>flux(out -> {
                    for (int i = 0; i < elements; i++) {
                        out.emit(i);
                    }
                }),
                3,
                item -> item + 1);
    }

    @Override
    public Publisher<Integer> createFailedPublisher() {
        return mapAwait(ReactorBridge.<Integer>flux(ClosedLoop.one(), out -> {}), 3, item -> item);
    }
}
