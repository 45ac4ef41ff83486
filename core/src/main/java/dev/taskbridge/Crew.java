package dev.taskbridge;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** Bodies that were made together, and the threads that run them. */
final class Crew implements Postponed.Start, Runnable {

    /*
     * A thread takes one body after the other. Before it runs one that is not the last, it sees to it that another thread has been
     * started which has not taken a body yet. So whatever a body does, and wherever it blocks, those behind it wait for nothing but a turn
     * of the scheduler of virtual threads, as they would with a thread each; and where bodies are shorter than the start of a thread,
     * a few threads run them all.
     */
    private final List<BodyTask<?>> bodies;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicBoolean coming = new AtomicBoolean(); // a thread was started, and has not come yet

    Crew(List<BodyTask<?>> bodies) {
        this.bodies = bodies;
    }

    @Override
    public void startThread() {
        if (!coming.get() && coming.compareAndSet(false, true)) {
            BodyThread.startJob(this);
        }
    }

    @Override
    public void run() {
        coming.set(false);
        Thread here = Thread.currentThread();
        for (int i = next.getAndIncrement(); i < bodies.size(); i = next.getAndIncrement()) {
            if (i < bodies.size() - 1) {
                startThread();
            }
            BodyTask<?> body = bodies.get(i);
            here.setName(body.name());
            boolean unused = body.runHere(0);
        }
    }
}
