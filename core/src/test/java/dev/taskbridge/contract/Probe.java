package dev.taskbridge.contract;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/** A subscriber of any library, which writes down what it is told. Each library's tests connect it. */
public final class Probe {
    public static final Object COMPLETE = "complete";

    /** The subscription, as the library has it. */
    public interface Connection {
        void dispose();

        boolean isDisposed();
    }

    private final List<Object> signals = new CopyOnWriteArrayList<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile Connection connection;
    private boolean leaving; // set by the test before it subscribes, as all below
    private Throwable thrown;
    private Runnable atEnd = () -> {};

    /** Leaves as soon as it has a subscription. */
    public Probe leavingAtOnce() {
        leaving = true;
        return this;
    }

    /** Throws at the first signal of the value or the end. */
    public Probe throwing(Throwable error) {
        thrown = error;
        return this;
    }

    /** Called at the first signal of the value or the end. */
    public Probe atEnd(Runnable callback) {
        atEnd = callback;
        return this;
    }

    // ---- for the library

    public void onSubscribe(Connection given) {
        connection = given;
        if (leaving) {
            given.dispose();
        }
    }

    public void onValue(Object value) {
        signal(value);
    }

    public void onComplete() {
        signal(COMPLETE);
        ended.countDown();
    }

    public void onError(Throwable error) {
        signal(error);
        ended.countDown();
    }

    /** A value that is the end as well. */
    public void onSuccess(Object value) {
        signal(value);
        ended.countDown();
    }

    private void signal(Object signal) {
        boolean first = signals.isEmpty();
        signals.add(signal);
        if (first) {
            atEnd.run();
            if (thrown != null) {
                ended.countDown();
                throw Probe.<RuntimeException>sneaky(thrown);
            }
        }
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // the type is the compiler's only
    private static <X extends Throwable> X sneaky(Throwable thrown) throws X {
        throw (X) thrown;
    }

    // ---- for the test

    public Probe awaitEnd() {
        try {
            ended.await();
        } catch (InterruptedException tooLong) {
            throw new AssertionError("no end; signals so far: " + signals, tooLong);
        }
        return this;
    }

    /** Values, errors and {@link #COMPLETE}, as they came. */
    public List<Object> signals() {
        return List.copyOf(signals);
    }

    public void dispose() {
        connection.dispose();
    }

    /** Whether it has been given a subscription. */
    public boolean isConnected() {
        return connection != null;
    }

    public boolean isDisposed() {
        return connection.isDisposed();
    }
}
