package dev.taskbridge;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** What others have asked of one body: the requests to stop that it has not taken yet, and the count of them all. */
final class Requests {

    /*
     * Made by the first request; most tasks never have one. A request is put in here first, then whoever put it looks for a pause to
     * stop, or else interrupts the thread; a body that begins a pause looks in here. One of the two sees the other. All of it happens
     * under the lock, so that nobody interrupts the thread for a request that has been taken: it would hit code that has nothing to
     * do with it. Only the target of a stopped pause is cancelled outside the lock: that is foreign code.
     */

    private static final int MOST_KNOWN = 16;

    /** Those of a body that has ended. */
    static final Requests CLOSED = new Requests(null);

    private static final class Entry {
        final Cancellation request;
        boolean interrupted; // the thread was interrupted for it

        @Nullable
        Pause forwardedTo; // the pause whose target was asked to stop for it

        Entry(Cancellation request) {
            this.request = request;
        }
    }

    private final @Nullable BodyTask<?> task;
    private final ReentrantLock lock = new ReentrantLock();
    private final List<Entry> open = new ArrayList<>(1); // guarded by lock, as all below
    private final List<Cancellation> aimed =
            new ArrayList<>(0); // counted, and to be taken back by the block they are aimed at
    private final ArrayDeque<Cancellation> known =
            new ArrayDeque<>(2); // the latest ones: the same request may arrive by several ways, others in between
    private int count;
    private boolean closed;
    private List<Cancellation> byInterrupt = List.of(); // the last ones that a foreign call has thrown
    private boolean strayInterrupt; // the thread was interrupted for a request that has been taken back since

    Requests(@Nullable BodyTask<?> task) {
        this.task = task;
        this.closed = task == null;
    }

    // ---- for those who ask

    /**
     * Counts a request, and disturbs nobody yet: {@link #deliver} does. Answers false if the body has ended, or has left the block that the request
     * is aimed at.
     */
    boolean announced(Cancellation request) {
        lock.lock();
        try {
            if (closed || request.isVoid()) {
                return false;
            }
            if (!known.contains(request)) {
                remember(request);
                count++;
                if (request.aim() != null) {
                    aimed.add(request);
                }
                open.add(new Entry(request));
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void remember(Cancellation request) {
        if (known.size() == MOST_KNOWN) {
            known.removeFirst();
        }
        known.addLast(request);
    }

    int count() {
        lock.lock();
        try {
            return count;
        } finally {
            lock.unlock();
        }
    }

    int takeOneBack() {
        lock.lock();
        try {
            if (count > 0 && --count == 0) {
                List<Entry> undelivered =
                        open.stream().filter(entry -> entry.forwardedTo == null).toList();
                open.removeAll(undelivered);
                undelivered.forEach(this::withdrawn);
                aimed.clear();
            }
            return count;
        } finally {
            lock.unlock();
        }
    }

    /** The pause whose target is asked for a request that the body has not taken yet; null if there is none. */
    @Nullable
    Pause handedOn(Cancellation request) {
        lock.lock();
        try {
            for (Entry entry : open) {
                if (entry.request == request && reaches(entry)) {
                    return entry.forwardedTo;
                }
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    /** Stops the pause that the body is in, or interrupts what it does instead. */
    void deliver() {
        BodyTask<?> mine = task;
        if (mine == null) {
            return;
        }
        List<Cancellation> forward = new ArrayList<>(1);
        Pause stopped;
        Block reach;
        boolean inReach;
        lock.lock();
        try {
            List<Entry> now = reaching();
            stopped = mine.pause();
            if (now.isEmpty() || stopped == null) {
                now.stream().filter(entry -> !entry.interrupted).forEach(entry -> entry.interrupted = mine.interrupt());
                return;
            }
            reach = now.stream()
                    .map(entry -> mine.reachOf(entry.request))
                    .reduce(Requests::wider)
                    .orElseThrow();
            inReach = stopped.owns() || reach.contains(stopped.target().block);
            if (!stopped.stop(inReach)) {
                return;
            }
            for (Entry entry : now) {
                if (entry.forwardedTo != stopped) {
                    entry.forwardedTo = stopped;
                    forward.add(entry.request);
                }
            }
        } finally {
            lock.unlock();
        }
        if (inReach) {
            forward.forEach(request -> Trampoline.run(() -> stopped.target().cancel(request, reach)));
        } else {
            stopped.resume();
        }
    }

    private static Block wider(Block one, Block two) {
        return one.depth <= two.depth ? one : two;
    }

    // ---- for the body, on its thread

    /**
     * Takes what can be delivered here. What the thread was interrupted for counts as delivered already if the interrupt is gone: then
     * a foreign call has thrown it as an {@link InterruptedException}.
     */
    List<Cancellation> take() {
        lock.lock();
        try {
            List<Entry> now = reaching();
            open.removeAll(now);
            return delivered(now);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Whether there is something to deliver here, before a pause. What a foreign call has thrown as an interrupt has been delivered by
     * that.
     */
    boolean asked() {
        lock.lock();
        try {
            settleInterrupt();
            return open.stream().anyMatch(this::reaches);
        } finally {
            lock.unlock();
        }
    }

    /** The body has gone behind a shield: an interrupt for what does not reach it there would hit the wrong code. */
    void sheltered() {
        lock.lock();
        try {
            settleInterrupt();
            if (open.stream().anyMatch(entry -> entry.interrupted && !reaches(entry))) {
                clearInterrupt();
            }
        } finally {
            lock.unlock();
        }
        rearm();
    }

    /** Finds out what has become of an interrupt since the thread left our code. */
    private void settleInterrupt() {
        clearStrayInterrupt();
        List<Entry> interrupted =
                open.stream().filter(entry -> entry.interrupted).toList();
        if (!interrupted.isEmpty() && !Thread.currentThread().isInterrupted()) {
            open.removeAll(interrupted);
            byInterrupt = interrupted.stream().map(entry -> entry.request).toList();
        }
    }

    private void clearStrayInterrupt() {
        if (strayInterrupt) {
            strayInterrupt = false;
            if (Thread.currentThread().isInterrupted()) {
                clearInterrupt();
            }
        }
    }

    /** What the thread was interrupted for is delivered another way. */
    private void clearInterrupt() {
        Thread.interrupted();
        open.forEach(entry -> entry.interrupted = false);
    }

    /** The body has ended; takes the rest. */
    List<Cancellation> close() {
        lock.lock();
        try {
            closed = true;
            return delivered(open);
        } finally {
            open.clear();
            lock.unlock();
        }
    }

    private List<Cancellation> delivered(List<Entry> entries) {
        boolean swallowed = anyInterrupted(entries) && !Thread.interrupted();
        List<Cancellation> thrown = new ArrayList<>(0);
        List<Cancellation> left = new ArrayList<>(entries.size());
        for (Entry entry : entries) {
            (swallowed && entry.interrupted ? thrown : left).add(entry.request);
        }
        if (swallowed) {
            byInterrupt = thrown;
        }
        return left;
    }

    private static boolean anyInterrupted(List<Entry> entries) {
        for (Entry entry : entries) {
            if (entry.interrupted) {
                return true;
            }
        }
        return false;
    }

    /** The block that a request is aimed at has ended: takes it back, delivered or not. */
    void takeBack(Cancellation request) {
        lock.lock();
        try {
            settleInterrupt(); // one that was thrown has delivered the others, too
            if (aimed.remove(request)) {
                count--;
            }
            for (Entry entry : List.copyOf(open)) {
                if (entry.request == request) {
                    open.remove(entry);
                    withdrawn(entry);
                }
            }
        } finally {
            lock.unlock();
        }
        rearm();
    }

    private void withdrawn(Entry entry) {
        if (entry.interrupted) {
            if (CurrentTask.get() == task) {
                clearInterrupt();
            } else {
                strayInterrupt = true;
            }
        }
    }

    /** What was delivered, and could not be thrown because something else had to be, is to be delivered again. */
    void putBack(List<Cancellation> requests) {
        lock.lock();
        try {
            requests.forEach(request -> open.add(new Entry(request)));
        } finally {
            lock.unlock();
        }
        rearm();
    }

    /** Whether this request is the only one that an interrupt, delivered or not, can have been for. */
    boolean onlyInterruptedFor(Cancellation request) {
        lock.lock();
        try {
            return open.isEmpty()
                    ? request.isAllOf(byInterrupt)
                    : open.stream().allMatch(entry -> entry.interrupted)
                            && request.isAllOf(
                                    open.stream().map(entry -> entry.request).toList());
        } finally {
            lock.unlock();
        }
    }

    /** What the thread was interrupted for, of which a foreign call has made an exception: it counts as delivered. */
    List<Cancellation> takeInterrupted() {
        lock.lock();
        try {
            List<Entry> interrupted =
                    open.stream().filter(entry -> entry.interrupted).toList();
            if (!interrupted.isEmpty()) {
                Thread.interrupted();
                open.removeAll(interrupted);
                byInterrupt = interrupted.stream().map(entry -> entry.request).toList();
            }
            return byInterrupt;
        } finally {
            lock.unlock();
        }
    }

    /** Interrupts the thread, which is about to leave our code, for what was not delivered in it, and for nothing else. */
    void rearm() {
        lock.lock();
        try {
            clearStrayInterrupt();
            for (Entry entry : open) {
                if (!entry.interrupted && reaches(entry)) {
                    entry.interrupted = true;
                    Thread.currentThread().interrupt();
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** A pause of ours swallowed an interrupt. Answers whether it was meant for a request. */
    boolean interruptSwallowed() {
        lock.lock();
        try {
            boolean ours = strayInterrupt || anyInterrupted(open);
            strayInterrupt = false;
            open.forEach(entry -> entry.interrupted = false);
            return ours;
        } finally {
            lock.unlock();
        }
    }

    /** Those that no shield keeps off. */
    private List<Entry> reaching() {
        List<Entry> now = new ArrayList<>(open);
        now.removeIf(entry -> !reaches(entry));
        return now;
    }

    private boolean reaches(Entry entry) {
        return task != null && task.reachedBy(entry.request);
    }

    String reason() {
        lock.lock();
        try {
            return Cancellation.reasonOf(known);
        } finally {
            lock.unlock();
        }
    }
}
