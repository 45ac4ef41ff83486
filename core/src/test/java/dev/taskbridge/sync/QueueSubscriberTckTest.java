package dev.taskbridge.sync;

import org.reactivestreams.Subscriber;
import org.reactivestreams.tck.SubscriberBlackboxVerification;
import org.reactivestreams.tck.TestEnvironment;

/** The Reactive Streams TCK on {@link AsyncQueue#subscriber}. */
public class QueueSubscriberTckTest extends SubscriberBlackboxVerification<Integer> {

    public QueueSubscriberTckTest() {
        super(new TestEnvironment(2_000, 100));
    }

    @Override
    public Subscriber<Integer> createSubscriber() {
        return new AsyncQueue<Integer>(16).subscriber();
    }

    @Override
    public Integer createElement(int element) {
        return element;
    }
}
