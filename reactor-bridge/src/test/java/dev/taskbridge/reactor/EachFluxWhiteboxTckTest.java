package dev.taskbridge.reactor;

import static dev.taskbridge.reactor.ReactorBridge.*;

import dev.taskbridge.contract.Reading;
import org.reactivestreams.Subscriber;
import org.reactivestreams.tck.SubscriberWhiteboxVerification;
import org.reactivestreams.tck.TestEnvironment;
import org.testng.annotations.AfterClass;
import reactor.core.publisher.Flux;

/** The Reactive Streams TCK on what {@code each} subscribes with. */
public class EachFluxWhiteboxTckTest extends SubscriberWhiteboxVerification<Integer> {
    private final Reading reading = new Reading(source -> each(Flux.from(source), 2));

    public EachFluxWhiteboxTckTest() {
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
