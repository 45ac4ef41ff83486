package dev.taskbridge;

import java.util.AbstractList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** The tasks of bodies that were gathered: one member of their scope, and the threads that run them. */
final class Crew extends Member implements Postponed.Start, Runnable {

    /*
     * A thread takes one body after the other. Before it runs one that is not the last, it sees to it that another thread has been
     * started which has not taken a body yet. So whatever a body does, and wherever it blocks, those behind it wait for nothing but a turn
     * of the scheduler of virtual threads, as they would with a thread each; and where bodies are shorter than the start of a thread,
     * a few threads run them all.
     *
     * A task is made when its body is taken, or when somebody asks for it before.
     */
    private final GatherTask<?> gather; // is told the end of each, and tells when all have ended
    private final AtomicReferenceArray<Awaitable<?>> places; // a body, then, by who comes first, its task
    private final TaskLocals locals;
    private final AtomicInteger taken = new AtomicInteger(); // bodies, and some more when there are no more
    private final AtomicBoolean coming = new AtomicBoolean(); // a thread was started, and has not come yet

    Crew(GatherTask<?> gather, List<Awaitable<?>> bodies) {
        this.gather = gather;
        this.places = new AtomicReferenceArray<>(bodies.toArray(Awaitable<?>[]::new));
        this.locals = CurrentTask.locals();
    }

    /** The tasks in the order of the bodies. */
    List<BodyTask<?>> tasks() {
        return new AbstractList<>() {
            @Override
            public BodyTask<?> get(int index) {
                return task(index);
            }

            @Override
            public int size() {
                return places.length();
            }
        };
    }

    private BodyTask<?> task(int index) {
        Awaitable<?> at = places.get(index);
        if (at instanceof Coroutine<?> body) {
            BodyTask<?> mine = BodyTask.member(gather, body, locals);
            at = places.compareAndExchange(index, at, mine);
            if (at == body) {
                return mine;
            }
        }
        return (BodyTask<?>) at;
    }

    // ---- as a member

    @Override
    boolean inShield() {
        return gather.inShield();
    }

    @Override
    void addTo(List<Completion<?>> all) {
        for (int i = 0; i < places.length(); i++) {
            BodyTask<?> task = task(i);
            if (!task.isDone()) {
                all.add(task);
            }
        }
    }

    // ---- as threads

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
        TaskName shared = new TaskName(null, false);
        String name = "";
        for (int i = taken.getAndIncrement(); i < places.length(); i = taken.getAndIncrement()) {
            if (i < places.length() - 1) {
                startThread();
            }
            BodyTask<?> task = task(i);
            task.isNamed(shared);
            if (name != task.name()) {
                name = task.name();
                here.setName(name);
            }
            boolean unused = task.runHere(0);
            CurrentTask.set(null);
        }
    }
}
