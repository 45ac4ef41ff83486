package dev.taskbridge;

import java.util.concurrent.atomic.AtomicInteger;

/** Lets go of what nobody reads any more: one call at a time, whoever calls. */
final class Drain {

    /*
     * Whoever raises the count from zero does the job, until nobody has called meanwhile; the others only leave word.
     */
    private final AtomicInteger calls = new AtomicInteger();
    private final Runnable job;
    private volatile boolean begun; // from then on, what comes has to be let go of as well; written by run()

    Drain(Runnable job) {
        this.job = job;
    }

    /** Something more may be there: does the job again if it has been done before. */
    void goOn() {
        if (begun) {
            run();
        }
    }

    void run() {
        begun = true;
        if (calls.getAndIncrement() > 0) {
            return;
        }
        int seen = 1;
        do {
            job.run();
            seen = calls.addAndGet(-seen);
        } while (seen > 0);
    }
}
