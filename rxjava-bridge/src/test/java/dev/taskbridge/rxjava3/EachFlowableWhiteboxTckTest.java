package dev.taskbridge.rxjava3;

import static dev.taskbridge.rxjava3.RxJavaBridge.*;

import dev.taskbridge.contract.Reading;
import io.reactivex.rxjava3.core.Flowable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.tck.SubscriberWhiteboxVerification;
import org.reactivestreams.tck.TestEnvironment;
import org.testng.annotations.AfterClass;

/** The Reactive Streams TCK on what {@code each} subscribes with. */
public class EachFlowableWhiteboxTckTest extends SubscriberWhiteboxVerification<Integer> {
    private final Reading reading = new Reading(source -> each(Flowable.fromPublisher(source), 2));

    public EachFlowableWhiteboxTckTest() {
        super(new TestEnvironment(2_000, 100));
    }

    @Override
    public Subscriber<Integer> createSubscriber(WhiteboxSubscriberProbe<Integer> probe) {
        return reading.subscriber(probe);
    }

    @Override
    public Integer createElement(int element) {
        return element;
    }

    @AfterClass
    public void closeAll() {
        reading.close();
    }
}
