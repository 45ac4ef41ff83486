package dev.taskbridge.rxjava3;

import static dev.taskbridge.rxjava3.RxJavaBridge.*;

import dev.taskbridge.ClosedLoop;
import org.reactivestreams.Publisher;
import org.reactivestreams.tck.PublisherVerification;
import org.reactivestreams.tck.TestEnvironment;

/** The Reactive Streams TCK on {@code single(…)}, seen as a Flowable. */
public class ColdSingleTckTest extends PublisherVerification<Integer> {

    public ColdSingleTckTest() {
        super(new TestEnvironment(2_000, 100));
    }

    @Override
    public Publisher<Integer> createPublisher(long elements) {
        return elements == 0
                ? RxJavaBridge.<Integer>maybe(() -> null).toFlowable()
                : single(() -> 42).toFlowable();
    }

    @Override
    public Publisher<Integer> createFailedPublisher() {
        return single(ClosedLoop.one(), () -> 42).toFlowable();
    }

    @Override
    public long maxElementsFromPublisher() {
        return 1;
    }
}
