package dev.taskbridge;

import java.util.AbstractList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** The tasks of bodies that were gathered: one member of their scope, and the threads that run them. */
final class Crew extends Member implements Postponed.Start, Runnable {

    /*
     * A thread takes one body after the other, and where bodies are shorter than the start of a thread, a few threads run them all. What
     * if a body is not short? While there are bodies that nobody has taken, either a thread is coming that was started for them, or the start of
     * another one is put off, by one of those that run bodies. When its body pauses, it performs that start. When its body blocks where we do not
     * see it, or computes, the start is overdue after two ticks; then, if hardly a body has been taken since the last time, one thread is
     * started, the next time two, and so on: soon there are as many as there are bodies, as with a thread each.
     *
     * A thread that has run bodies for a tick lets others go first: it takes more than its turn from the scheduler of virtual threads.
     *
     * A task is made when its body is taken, or when somebody asks for it before.
     */
    private static final int BRISK = 4; // bodies that each thread takes in a tick, if they are short
    private static final int CORES = Runtime.getRuntime().availableProcessors();
    private static final int MOST = 1 << 10; // threads to start in one go

    private final GatherTask<?> gather; // is told the end of each, and tells when all have ended
    private final AtomicReferenceArray<Awaitable<?>> places; // a body, then, by who comes first, its task
    private final TaskLocals locals;
    private final AtomicInteger taken = new AtomicInteger(); // bodies, and some more when there are no more
    private final AtomicInteger threads = new AtomicInteger(); // that were started
    private final AtomicBoolean coming = new AtomicBoolean(); // a thread was started, and has not come yet
    private final AtomicBoolean putOff = new AtomicBoolean(true); // a start is; first by who gathers
    private int takenBefore; // at the last tick; the starter's, as the next one
    private int more = 1; // threads to start when one is overdue

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
        putOff.set(false);
        if (taken.get() < places.length() && coming.compareAndSet(false, true)) {
            start(1);
        }
    }

    private void start(int many) {
        int started = 0;
        try {
            while (started < many) {
                BodyThread.startJob(this);
                started++;
            }
        } finally {
            threads.addAndGet(started);
            if (started == 0) { // for want of memory, say
                coming.set(false);
            }
        }
    }

    @Override
    public boolean isOverdue() {
        int now = taken.get();
        boolean brisk = now - takenBefore >= BRISK * threads.get();
        takenBefore = now;
        if (brisk) {
            more = 1;
        }
        return !brisk || threads.get() < CORES;
    }

    @Override
    public void startOverdue() {
        putOff.set(false);
        int many = Math.min(more, places.length() - taken.get());
        if (many > 0) {
            more = Math.min(2 * more, MOST);
            coming.set(true);
            start(many);
        }
    }

    /** Sees to it that another thread comes if this one stays away. */
    private void standBy() {
        if (!putOff.get() && !coming.get() && putOff.compareAndSet(false, true)) {
            Postponed.STARTS.put(this);
        }
    }

    @Override
    public void run() {
        coming.set(false);
        Thread here = Thread.currentThread();
        String shared = BodyTask.nextName();
        int tick = Postponed.STARTS.ticks();
        for (int i = taken.getAndIncrement(); i < places.length(); i = taken.getAndIncrement()) {
            if (i < places.length() - 1) {
                standBy();
            }
            BodyTask<?> task = task(i);
            task.isNamed(shared);
            if (here.getName() != task.name()) {
                here.setName(task.name());
            }
            task.runInCrew(this);
            if (tick != Postponed.STARTS.ticks()) {
                tick = Postponed.STARTS.ticks();
                Suspension.giveWay();
            }
        }
    }
}
