package dev.taskbridge.rxjava3;

import static dev.taskbridge.rxjava3.RxJavaBridge.*;

import dev.taskbridge.ClosedLoop;
import org.reactivestreams.Publisher;
import org.reactivestreams.tck.PublisherVerification;
import org.reactivestreams.tck.TestEnvironment;

/** The Reactive Streams TCK on {@code flowable(…)}. */
public class FlowableTckTest extends PublisherVerification<Integer> {

    public FlowableTckTest() {
        super(new TestEnvironment(2_000, 100));
    }

    @Override
    public Publisher<Integer> createPublisher(long elements) {
        return flowable(out -> {
            for (int i = 0; i < elements; i++) {
                out.emit(i);
            }
        });
    }

    @Override
    public Publisher<Integer> createFailedPublisher() {
        return flowable(ClosedLoop.one(), out -> {});
    }
}
