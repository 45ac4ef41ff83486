package dev.taskbridge.reactor;

import static dev.taskbridge.reactor.ReactorBridge.*;

import dev.taskbridge.ClosedLoop;
import org.reactivestreams.Publisher;
import org.reactivestreams.tck.PublisherVerification;
import org.reactivestreams.tck.TestEnvironment;

/** The Reactive Streams TCK on {@code mono(…)}. */
public class ColdMonoTckTest extends PublisherVerification<Integer> {

    public ColdMonoTckTest() {
        super(new TestEnvironment(2_000, 100));
    }

    @Override
    public Publisher<Integer> createPublisher(long elements) {
        return elements == 0 ? mono(() -> null) : mono(() -> 42);
    }

    @Override
    public Publisher<Integer> createFailedPublisher() {
        return mono(ClosedLoop.one(), () -> 42);
    }

    @Override
    public long maxElementsFromPublisher() {
        return 1;
    }
}
