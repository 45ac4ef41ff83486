package dev.taskbridge.sync;

import dev.taskbridge.Publishers;
import java.io.IOException;
import org.reactivestreams.Publisher;
import org.reactivestreams.tck.PublisherVerification;
import org.reactivestreams.tck.TestEnvironment;

/** The Reactive Streams TCK on {@link AsyncQueue#items}. */
public class QueuePublisherTckTest extends PublisherVerification<Integer> {

    public QueuePublisherTckTest() {
        super(new TestEnvironment(2_000, 100));
    }

    @Override
    public long maxElementsFromPublisher() {
        return 10_000;
    }

    @Override
    public Publisher<Integer> createPublisher(long elements) {
        AsyncQueue<Integer> queue = AsyncQueue.unbounded();
        for (int i = 0; i < elements; i++) {
            queue.tryPut(i);
        }
        queue.shutdown();
        return Publishers.publisher(queue.items());
    }

    @Override
    public Publisher<Integer> createFailedPublisher() {
        AsyncQueue<Integer> queue = new AsyncQueue<>();
        queue.shutdown(new IOException("the source broke"));
        return Publishers.publisher(queue.items());
    }
}
