package dev.taskbridge.contract;

import dev.taskbridge.LeakCheck;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What the tests of publishers need to know of a library.
 *
 * @param <P> the foreign type
 */
@ExtendWith(LeakCheck.class)
@Timeout(120)
public interface SubscribeContract<P> {

    /** Subscribes the probe, and hands it the library's own subscription. */
    void subscribe(P source, Probe probe);

    /** What the library's hook for errors that come too late has received in this test; each is the error itself. */
    List<Throwable> dropped();

    /** What a subscriber is told of a value. */
    List<Object> signalsOf(Integer value);

    /** Whether a subscriber is told of a missing value as of its end; else it is an error. */
    default boolean mayBeEmpty() {
        return true;
    }

    /** Subscribes and waits for the end. */
    default Probe ended(P source) {
        Probe probe = new Probe();
        subscribe(source, probe);
        return probe.awaitEnd();
    }
}
