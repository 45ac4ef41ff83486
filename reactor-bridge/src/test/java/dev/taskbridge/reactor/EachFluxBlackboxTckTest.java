package dev.taskbridge.reactor;

import static dev.taskbridge.reactor.ReactorBridge.*;

import dev.taskbridge.contract.Reading;
import org.reactivestreams.Subscriber;
import org.reactivestreams.tck.SubscriberBlackboxVerification;
import org.reactivestreams.tck.TestEnvironment;
import org.testng.annotations.AfterClass;
import reactor.core.publisher.Flux;

/** The Reactive Streams TCK on what {@code each} subscribes with. */
public class EachFluxBlackboxTckTest extends SubscriberBlackboxVerification<Integer> {
    private final Reading reading = new Reading(source -> each(Flux.from(source), 2));

    public EachFluxBlackboxTckTest() {
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
