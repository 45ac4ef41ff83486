package dev.taskbridge;

import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Whose end the tasks in it do not outlive: a run, a subscription, a group; or the endless one of a loop. */
final class Scope extends Block {

    /*
     * Unfinished tasks hang in one of two lists: those that run, and, once the scope ends, those that have been asked to stop. What
     * the latter start while they clean up joins the former, and is left alone until they have ended.
     *
     * Most tasks end before their maker makes another one. So the newest is in no list, and comes and goes without the lock:
     *
     * null ──join──▶ a task ──another one joins──▶ that one; the former goes to the list
     *   ▲              │  └──the scope ends──▶ SEALED; it goes to the list, as does what joins from then on
     *   └────leave─────┘
     */
    private static final VarHandle NEWEST = ConstantBootstraps.fieldVarHandle(
            MethodHandles.lookup(), "newest", VarHandle.class, Scope.class, Member.class);

    private static final Member SEALED = new Member.Head();

    final EventLoop loop;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile @Nullable Member newest; // see above; only null ⇄ a task without the lock
    private Member.@Nullable Head running; // guarded by lock, as all below; each is made when it is first needed
    private Member.@Nullable Head stopping;
    private @Nullable Set<UnawaitedFailure> failures;
    private @Nullable PromiseTask<@Nullable Void> stopped; // who waits for the second list to be empty
    private boolean ended;
    volatile @Nullable Cancellation stop; // of the group whose scope it is; written once, before anybody is asked
    private volatile @Nullable Stop announced; // while it lasts
    private volatile boolean left; // written by the body, read by those who aim at the scope

    /** Who is about to be asked to stop, and by what. */
    private record Stop(List<Completion<?>> tasks, Cancellation request) {}

    /** The endless scope of a loop. */
    Scope(EventLoop loop) {
        super(null);
        this.loop = loop;
    }

    /** A scope inside a block. */
    Scope(Block parent) {
        super(parent);
        this.loop = parent.owner().loop;
    }

    @Override
    Scope owner() {
        return this;
    }

    @Override
    boolean left() {
        return left;
    }

    /** The body that has opened the scope as a block has left it. */
    void leaveBlock() {
        left = true;
    }

    boolean isEndless() {
        return parent == null;
    }

    <M extends Member> M join(M member) {
        if (!NEWEST.compareAndSet(this, null, member)) {
            joinOthers(member);
        }
        return member;
    }

    private void joinOthers(Member member) {
        lock.lock();
        try {
            if (ended) {
                List<Completion<?>> tasks = new ArrayList<>(1);
                member.addTo(tasks);
                throw new IllegalStateException(
                        "the scope in which task '" + tasks.getFirst().name()
                                + "' was to start has ended; start it before its body returns, or outside it");
            }
            list(newest == SEALED ? member : (Member) NEWEST.getAndSet(this, member));
        } finally {
            lock.unlock();
        }
    }

    /** Puts a member at the end of the first list; under the lock. */
    private void list(@Nullable Member member) {
        if (member != null) {
            if (running == null) {
                running = new Member.Head();
            }
            member.linkBefore(running);
        }
    }

    void leave(Member member) {
        if (member.apart || (newest == member && NEWEST.compareAndSet(this, member, null))) {
            return;
        }
        PromiseTask<@Nullable Void> waiter = null;
        lock.lock();
        try {
            if (member.unlink() && stopping != null && stopping.isEmpty()) {
                waiter = stopped;
                stopped = null;
            }
        } finally {
            lock.unlock();
        }
        if (waiter != null) {
            waiter.complete(new Outcome.Success<>(null));
        }
    }

    /** Asks all that is left to stop, waits until it has, and reports what failed unseen. Runs on the thread of {@code body}. */
    void end(BodyTask<?> body, boolean normally) {
        PromiseTask<@Nullable Void> waiter = stopRunning();
        if (waiter != null) {
            Cancellation request = new Cancellation("the scope of task '" + body.name() + "' has ended");
            while (waiter != null) {
                List<Completion<?>> left = asked();
                if (normally && loop.debug) {
                    tellOf(left, body);
                }
                announce(left, request);
                for (Completion<?> task : left) {
                    Trampoline.run(() -> task.cancel(request, this));
                }
                body.pauseOn(waiter, false);
                waiter = stopRunning();
            }
        }
        if (failures != null) { // all have left, and stopRunning() has seen it: there will be no more
            reportFailures();
        }
    }

    /**
     * Tells tasks of a request that is about to come. One may end by it at once, and another one that awaits it may not have been told yet: it finds
     * the request here.
     */
    void announce(List<Completion<?>> tasks, Cancellation request) {
        announced = new Stop(tasks, request);
        tasks.forEach(task -> task.announce(request));
        announced = null;
    }

    /** What this task is about to be told; null for nothing. */
    @Nullable
    Cancellation announcedTo(Completion<?> task) {
        Stop now = announced;
        return now != null && now.tasks.contains(task) ? now.request : null;
    }

    private void reportFailures() {
        List<UnawaitedFailure> unseen;
        lock.lock();
        try {
            unseen = failures == null ? List.of() : List.copyOf(failures);
            failures = null;
        } finally {
            lock.unlock();
        }
        unseen.forEach(UnawaitedFailure::report);
    }

    private static void tellOf(List<Completion<?>> left, BodyTask<?> body) {
        for (Completion<?> task : left) {
            if (task instanceof BodyTask && !task.isDone()) {
                Log.warning("task " + task.nameAndSite() + " was still running when the scope of task '" + body.name()
                        + "' ended, and is cancelled");
            }
        }
    }

    /**
     * Moves to the second list what is to be asked next; answers null, and closes the door, when there is nothing left. What was made in a
     * shield has its turn when nothing else is left: the body that awaits it there is out of reach, so it must be, too.
     */
    private @Nullable PromiseTask<@Nullable Void> stopRunning() {
        lock.lock();
        try {
            if (newest != SEALED) {
                list((Member) NEWEST.getAndSet(this, SEALED));
            }
            if (running == null || running.isEmpty()) {
                ended = true;
                return null;
            }
            if (stopping == null) {
                stopping = new Member.Head();
            }
            if (!running.moveUnshieldedTo(stopping)) {
                running.moveTo(stopping);
            }
            stopped = PromiseTask.apart("what is left in the scope", this);
            return stopped;
        } finally {
            lock.unlock();
        }
    }

    /** The tasks in the second list. */
    private List<Completion<?>> asked() {
        return snapshot(false, true);
    }

    /** All unfinished tasks but those that were made in a shield. */
    List<Completion<?>> unshielded() {
        return tasks().stream().filter(task -> !task.block.inShield()).toList();
    }

    /** All unfinished tasks, for those who look on. */
    List<Completion<?>> tasks() {
        return snapshot(true, true);
    }

    /** Adds all unfinished tasks of this scope and of the scopes that are open inside it. */
    void collect(List<Task<?>> all) {
        for (Completion<?> task : tasks()) {
            if (!task.isDone()) { // one that has ended stays in its list until all have been told
                all.add(task);
            }
            if (task instanceof BodyTask<?> body) {
                body.collectInside(all);
            }
        }
    }

    private List<Completion<?>> snapshot(boolean first, boolean second) {
        List<Completion<?>> all = new ArrayList<>();
        lock.lock();
        try {
            if (first && running != null) {
                running.addTo(all);
            }
            Member last = newest;
            if (first && last != null && last != SEALED) {
                last.addTo(all);
            }
            if (second && stopping != null) {
                stopping.addTo(all);
            }
        } finally {
            lock.unlock();
        }
        return all;
    }

    void remember(UnawaitedFailure failure) {
        lock.lock();
        try {
            if (failures == null) {
                failures = new LinkedHashSet<>();
            }
            failures.add(failure);
        } finally {
            lock.unlock();
        }
    }

    void dismiss(UnawaitedFailure failure) {
        lock.lock();
        try {
            if (failures != null) {
                failures.remove(failure);
            }
        } finally {
            lock.unlock();
        }
    }
}
