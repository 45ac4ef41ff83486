package dev.taskbridge.reactor;

import static dev.taskbridge.reactor.ReactorBridge.*;

import dev.taskbridge.EventLoop;
import dev.taskbridge.Task;
import org.reactivestreams.Publisher;
import org.reactivestreams.tck.PublisherVerification;
import org.reactivestreams.tck.TestEnvironment;

/** The Reactive Streams TCK on {@code toMono(task)}. */
public class HotMonoTckTest extends PublisherVerification<Integer> {

    public HotMonoTckTest() {
        super(new TestEnvironment(2_000, 100));
    }

    @Override
    public Publisher<Integer> createPublisher(long elements) {
        return toMono(
                elements == 0 ? Task.completed(null) : EventLoop.parallel().createTask(() -> 42));
    }

    @Override
    public Publisher<Integer> createFailedPublisher() {
        return toMono(Task.failed(new IllegalStateException("failed")));
    }

    @Override
    public long maxElementsFromPublisher() {
        return 1;
    }
}
