package dev.taskbridge;

import org.reactivestreams.Publisher;
import org.reactivestreams.tck.PublisherVerification;
import org.reactivestreams.tck.TestEnvironment;

/** The Reactive Streams TCK on {@link Publishers#publisher}. */
public class PublisherTckTest extends PublisherVerification<Integer> {

    public PublisherTckTest() {
        super(new TestEnvironment(2_000, 100));
    }

    @Override
    public Publisher<Integer> createPublisher(long elements) {
        return Publishers.publisher(out -> {
            for (int i = 0; i < elements; i++) {
                out.emit(i);
            }
        });
    }

    @Override
    public Publisher<Integer> createFailedPublisher() {
        return Publishers.publisher(ClosedLoop.one(), out -> {});
    }
}
