package dev.taskbridge.reactor;

import static dev.taskbridge.reactor.ReactorBridge.*;

import dev.taskbridge.ClosedLoop;
import org.reactivestreams.Publisher;
import org.reactivestreams.tck.PublisherVerification;
import org.reactivestreams.tck.TestEnvironment;

/** The Reactive Streams TCK on {@code flux(…)}. */
public class FluxTckTest extends PublisherVerification<Integer> {

    public FluxTckTest() {
        super(new TestEnvironment(2_000, 100));
    }

    @Override
    public Publisher<Integer> createPublisher(long elements) {
        return flux(out -> {
            for (int i = 0; i < elements; i++) {
                out.emit(i);
            }
        });
    }

    @Override
    public Publisher<Integer> createFailedPublisher() {
        return flux(ClosedLoop.one(), out -> {});
    }
}
