package dev.taskbridge;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/** Two or more listeners of one task, in the order in which they came. */
final class Listeners {
    private final ReentrantLock lock = new ReentrantLock();
    private final Set<Listener> all = new LinkedHashSet<>(); // guarded by lock; by identity, listeners have no equals
    private boolean told; // guarded by lock

    Listeners(Listener one, Listener two) {
        append(one);
        append(two);
    }

    /** Answers false if the task has ended meanwhile. */
    boolean add(Listener listener) {
        lock.lock();
        try {
            if (!told) {
                append(listener);
            }
            return !told;
        } finally {
            lock.unlock();
        }
    }

    private void append(Listener listener) {
        if (!all.add(listener)) {
            all.add(new Again(listener));
        }
    }

    void remove(Listener listener) {
        lock.lock();
        try {
            all.remove(listener);
        } finally {
            lock.unlock();
        }
    }

    int size() {
        lock.lock();
        try {
            return all.size();
        } finally {
            lock.unlock();
        }
    }

    /** Tells each of them, outside the lock; answers whether one counts as an observer. */
    boolean tellAll(Completion<?> task) {
        List<Listener> now;
        lock.lock();
        try {
            told = true;
            now = List.copyOf(all);
            all.clear();
        } finally {
            lock.unlock();
        }
        boolean observed = false;
        for (Listener listener : now) {
            observed |= task.tellOne(listener);
        }
        return observed;
    }

    /** The same listener a second time, as when a task is gathered with itself. */
    private static final class Again implements Listener {
        private final Listener listener;

        Again(Listener listener) {
            this.listener = listener;
        }

        @Override
        public void ended(Completion<?> task) {
            listener.ended(task);
        }
    }
}
