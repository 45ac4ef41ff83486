package dev.taskbridge.rxjava3;

import static dev.taskbridge.rxjava3.RxJavaBridge.*;

import dev.taskbridge.contract.Reading;
import io.reactivex.rxjava3.core.Flowable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.tck.SubscriberBlackboxVerification;
import org.reactivestreams.tck.TestEnvironment;
import org.testng.annotations.AfterClass;

/** The Reactive Streams TCK on what {@code each} subscribes with. */
public class EachFlowableBlackboxTckTest extends SubscriberBlackboxVerification<Integer> {
    private final Reading reading = new Reading(source -> each(Flowable.fromPublisher(source), 2));

    public EachFlowableBlackboxTckTest() {
        super(new TestEnvironment(2_000, 100));
    }

    @Override
    public Subscriber<Integer> createSubscriber() {
        return reading.subscriber();
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
