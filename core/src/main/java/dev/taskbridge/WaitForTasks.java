package dev.taskbridge;

import dev.taskbridge.Outcome.Success;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Waits until enough of several tasks have ended, or time is over; cancels none of them, and sees none of their failures. */
final class WaitForTasks<T extends @Nullable Object> implements Listener {
    private final Set<Task<T>> tasks;
    private final AtomicInteger missing; // ends that are waited for
    private final PromiseTask<Waited<T>> result;
    private final Timer timer = new Timer(this::finishInTurn);

    private WaitForTasks(Set<Task<T>> tasks, int needed, String name) {
        this.tasks = tasks;
        this.missing = new AtomicInteger(needed);
        this.result = PromiseTask.pending(name);
    }

    static <T extends @Nullable Object> Task<Waited<T>> any(
            Collection<? extends Task<T>> tasks, @Nullable Duration limit) {
        Set<Task<T>> all = distinct(tasks);
        if (all.isEmpty()) {
            throw new IllegalArgumentException("waitAny of no tasks would never end; check the collection first");
        }
        return new WaitForTasks<>(all, 1, "waitAny(" + all.size() + ")").start(limit);
    }

    static <T extends @Nullable Object> Task<Waited<T>> all(
            Collection<? extends Task<T>> tasks, @Nullable Duration limit) {
        Set<Task<T>> all = distinct(tasks);
        return new WaitForTasks<>(all, all.size(), "waitAll(" + all.size() + ")").start(limit);
    }

    static <T extends @Nullable Object> Set<Task<T>> distinct(Collection<? extends Task<T>> tasks) {
        Set<Task<T>> all = new LinkedHashSet<>(tasks);
        all.forEach(Given::member);
        return all;
    }

    private Task<Waited<T>> start(@Nullable Duration limit) {
        Clock clock = result.block.owner().loop.clock;
        result.onCancel(this::leave);
        tasks.forEach(task -> ((Completion<T>) task).listen(this));
        if (missing.get() <= 0) {
            finish();
        }
        if (limit != null && !result.isDone()) {
            clock.schedule(timer, Clock.nanos(limit));
        }
        if (result.isDone()) { // before all were listened to, or there was a timer
            leave();
        }
        return result;
    }

    @Override
    public void ended(Completion<?> task) {
        if (missing.decrementAndGet() == 0) {
            finishInTurn();
        }
    }

    @Override
    public boolean observes() {
        return false;
    }

    /** Where the loop keeps turns: behind those whose turn it is already, who may end in the same instant. */
    private void finishInTurn() {
        result.block.owner().loop.turns.callback(this::finish);
    }

    private void finish() {
        Set<Task<T>> done = new LinkedHashSet<>();
        Set<Task<T>> pending = new LinkedHashSet<>();
        tasks.forEach(task -> (task.isDone() ? done : pending).add(task));
        Waited<T> waited = new Waited<>(Collections.unmodifiableSet(done), Collections.unmodifiableSet(pending));
        if (result.complete(new Success<>(waited))) {
            leave();
        }
    }

    private void leave() {
        result.block.owner().loop.clock.cancel(timer);
        tasks.forEach(task -> ((Completion<T>) task).forget(this));
    }
}
