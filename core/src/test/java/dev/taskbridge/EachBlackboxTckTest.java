package dev.taskbridge;

import dev.taskbridge.contract.Reading;
import org.reactivestreams.Subscriber;
import org.reactivestreams.tck.SubscriberBlackboxVerification;
import org.reactivestreams.tck.TestEnvironment;
import org.testng.annotations.AfterClass;

/** The Reactive Streams TCK on what {@code each} subscribes with. */
public class EachBlackboxTckTest extends SubscriberBlackboxVerification<Integer> {
    private final Reading reading = new Reading(source -> Publishers.each(source, 2));

    public EachBlackboxTckTest() {
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
