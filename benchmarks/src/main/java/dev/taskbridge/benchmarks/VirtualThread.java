package dev.taskbridge.benchmarks;

import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;

/** A virtual thread as plain Java uses it: a future, and a thread that runs it. */
final class VirtualThread {
    private VirtualThread() {}

    static <T> FutureTask<T> start(Callable<T> body) {
        FutureTask<T> future = new FutureTask<>(body);
        Thread.startVirtualThread(future);
        return future;
    }

    /** Runs a whole benchmark on one, so that what it waits for is waited for on a virtual thread, as in a task. */
    static <T> T call(Callable<T> body) throws Exception {
        return start(body).get();
    }
}
