package dev.taskbridge;

import dev.taskbridge.Outcome.Success;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The items of a stream that are being mapped: between the task that reads them and the one that hands the results on, in order. */
final class MappingWindow<R> {

    /*
     * The reader waits while the window is full, the emitter while it is empty; never both. Each waits for a promise that the other completes,
     * outside the lock.
     */
    private final ReentrantLock lock = new ReentrantLock();
    private final Queue<Task<R>> tasks = new ArrayDeque<>(); // guarded by lock, as all below
    private int room;
    private boolean ended;
    private @Nullable PromiseTask<@Nullable Void> waiter;
    private @Nullable Consumer<? super R> abandoned; // who takes the results once the emitter has failed

    MappingWindow(int size) {
        room = size;
    }

    /** For the reader: waits until there is room for one more. */
    void awaitRoom() {
        for (PromiseTask<?> wait = await(true); wait != null; wait = await(true)) {
            wait.await();
        }
    }

    /** For the emitter: waits for the next task; null at the end. */
    @Nullable
    Task<R> awaitTask() {
        for (PromiseTask<?> wait = await(false); wait != null; wait = await(false)) {
            wait.await();
        }
        lock.lock();
        try {
            return tasks.poll();
        } finally {
            lock.unlock();
        }
    }

    /** What to wait for; null if there is no need to. */
    private @Nullable PromiseTask<?> await(boolean forRoom) {
        lock.lock();
        try {
            if (forRoom ? room > 0 : ended || !tasks.isEmpty()) {
                return null;
            }
            PromiseTask<@Nullable Void> wait =
                    PromiseTask.apart(forRoom ? "room in a mapping" : "an item to map", EventLoop.here());
            waiter = wait;
            return wait;
        } finally {
            lock.unlock();
        }
    }

    void add(Task<R> task) {
        Consumer<? super R> discard = change(() -> {
            room--;
            tasks.add(task);
        });
        if (discard != null) {
            forsake(task, discard);
        }
    }

    /** A result has been handed on. */
    void leave() {
        change(() -> room++);
    }

    /** There will be no more tasks. */
    void end() {
        change(() -> ended = true);
    }

    /** Answers who takes the results, if that is not the emitter any more. */
    private @Nullable Consumer<? super R> change(Runnable change) {
        PromiseTask<@Nullable Void> wait;
        Consumer<? super R> discard;
        lock.lock();
        try {
            change.run();
            wait = waiter;
            waiter = null;
            discard = abandoned;
        } finally {
            lock.unlock();
        }
        if (wait != null) {
            wait.complete(new Success<>(null));
        }
        return discard;
    }

    /**
     * The emitter has failed: nobody looks at the others any more, however they end.
     *
     * @param current the task whose result it was waiting for, if it was
     * @param discard takes their results
     */
    void abandon(@Nullable Task<R> current, Consumer<? super R> discard) {
        List<Task<R>> left;
        lock.lock();
        try {
            abandoned = discard;
            left = new ArrayList<>(tasks);
        } finally {
            lock.unlock();
        }
        if (current != null) {
            left.addFirst(current);
        }
        left.forEach(task -> forsake(task, discard));
    }

    private static <R> void forsake(Task<R> task, Consumer<? super R> discard) {
        task.onDone(outcome -> {
            if (outcome instanceof Success<R>(R value) && value != null) {
                discard.accept(value);
            }
        });
    }
}
