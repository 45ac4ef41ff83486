package dev.taskbridge.rxjava3;

import static dev.taskbridge.rxjava3.RxJavaBridge.*;

import dev.taskbridge.EventLoop;
import dev.taskbridge.Task;
import org.reactivestreams.Publisher;
import org.reactivestreams.tck.PublisherVerification;
import org.reactivestreams.tck.TestEnvironment;

/** The Reactive Streams TCK on {@code toSingle(task)}, seen as a Flowable. */
public class HotSingleTckTest extends PublisherVerification<Integer> {

    public HotSingleTckTest() {
        super(new TestEnvironment(2_000, 100));
    }

    @Override
    public Publisher<Integer> createPublisher(long elements) {
        return elements == 0
                ? RxJavaBridge.<Integer>toMaybe(Task.completed(null)).toFlowable()
                : toSingle(EventLoop.parallel().createTask(() -> 42)).toFlowable();
    }

    @Override
    public Publisher<Integer> createFailedPublisher() {
        return RxJavaBridge.<Integer>toSingle(Task.failed(new IllegalStateException("failed")))
                .toFlowable();
    }

    @Override
    public long maxElementsFromPublisher() {
        return 1;
    }
}
