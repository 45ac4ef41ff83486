package dev.taskbridge;

import dev.taskbridge.Outcome.Success;
import java.time.Duration;
import java.util.Collection;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Several tasks in the order in which they end. */
@SuppressWarnings(
        "IterableAndIterator") // there is one place, which all iterators share: that is what makes it resumable
final class Completions<T extends @Nullable Object> implements Listener, Iterable<Task<T>>, Iterator<Task<T>> {
    private final ConcurrentLinkedQueue<Task<T>> ended = new ConcurrentLinkedQueue<>();
    private final AtomicReference<@Nullable PromiseTask<@Nullable Void>> waiter = new AtomicReference<>();
    private final @Nullable Duration deadline; // in the loop's time
    private final Clock clock;
    private int left; // not handed out; the reader's

    Completions(Collection<? extends Task<T>> tasks, @Nullable Duration limit) {
        Set<Task<T>> all = WaitForTasks.distinct(tasks);
        EventLoop loop = EventLoop.current();
        this.clock = loop.clock;
        this.deadline = limit == null ? null : loop.time().plus(limit);
        this.left = all.size();
        all.forEach(task -> ((Completion<T>) task).listen(this));
    }

    @Override
    @SuppressWarnings("unchecked") // listens to no other tasks
    public void ended(Completion<?> task) {
        ended.add((Task<T>) task);
        PromiseTask<@Nullable Void> waits = waiter.getAndSet(null);
        if (waits != null) {
            waits.complete(new Success<>(null));
        }
    }

    @Override
    public boolean observes() {
        return false;
    }

    @Override
    public Iterator<Task<T>> iterator() {
        return this;
    }

    @Override
    public boolean hasNext() {
        return left > 0;
    }

    @Override
    public Task<T> next() {
        if (left == 0) {
            throw new NoSuchElementException("all tasks have been handed out");
        }
        Task<T> task = ended.poll();
        while (task == null) {
            pause();
            task = ended.poll();
            if (task == null && isLate()) {
                throw Sneaky.rethrow(new TimeoutException(left + " tasks did not end within the limit"));
            }
        }
        left--;
        return task;
    }

    private void pause() {
        PromiseTask<@Nullable Void> next = PromiseTask.apart("the next of several tasks", EventLoop.here());
        waiter.set(next);
        if (!ended.isEmpty()) {
            waiter.set(null);
            return;
        }
        Timer timer = new Timer(() -> next.complete(new Success<>(null)));
        if (deadline != null) {
            clock.schedule(timer, Math.max(0, deadline.toNanos() - clock.nanoTime()));
        }
        try {
            next.await();
        } finally {
            waiter.set(null);
            clock.cancel(timer);
        }
    }

    private boolean isLate() {
        return deadline != null && clock.nanoTime() >= deadline.toNanos();
    }
}
