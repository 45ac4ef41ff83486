package dev.taskbridge;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Asserts an order of events across threads: every place that should be passed calls {@link #reached} with its number, the last one
 * {@link #finished}. A wrong number throws where it stands and, since a task may swallow that, is thrown again by {@link #finished}.
 */
public final class Steps {
    private final ReentrantLock lock = new ReentrantLock();
    private final List<String> passed = new ArrayList<>(); // guarded by lock, as all below
    private AssertionError wrong;
    private boolean over;

    /** No step has been reached. */
    public Steps() {}

    /** This place is the {@code number}-th that is passed. */
    public void reached(int number) {
        lock.lock();
        try {
            pass(number);
        } finally {
            lock.unlock();
        }
    }

    /** This place is the {@code number}-th that is passed, and the last one; no other was passed in the wrong order. */
    public void finished(int number) {
        lock.lock();
        try {
            if (wrong != null) {
                throw wrong;
            }
            pass(number);
            over = true;
        } finally {
            lock.unlock();
        }
    }

    /** This place must not be passed at all. */
    public AssertionError unreachable(String place) {
        lock.lock();
        try {
            throw fail("this place must not be reached: " + place);
        } finally {
            lock.unlock();
        }
    }

    private void pass(int number) {
        if (over) {
            throw fail("step " + number + " came after the last step");
        }
        if (number != passed.size() + 1) {
            throw fail("step " + number + " came where step " + (passed.size() + 1) + " was due");
        }
        passed.add(number + " on thread '" + Thread.currentThread().getName() + "'");
    }

    private AssertionError fail(String what) {
        AssertionError error = new AssertionError(
                what + ", on thread '" + Thread.currentThread().getName() + "'; passed before: " + passed);
        if (wrong == null) {
            wrong = error;
        }
        return error;
    }
}
