package dev.taskbridge;

import dev.taskbridge.Outcome.Cancelled;
import dev.taskbridge.Outcome.Failure;
import dev.taskbridge.Outcome.Success;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/** Several bodies of which the first success counts. Linear code, as a user would write it. */
final class Contest<T extends @Nullable Object> {
    private final Iterator<? extends Coroutine<? extends T>> bodies;
    private final @Nullable Duration delay; // between the starts; null to start all at once
    private final List<Task<T>> running = new ArrayList<>();
    private final List<Throwable> failures = new ArrayList<>();

    Contest(List<? extends Coroutine<? extends T>> bodies, @Nullable Duration delay) {
        if (bodies.isEmpty()) {
            throw new IllegalArgumentException("a race of no bodies has no winner; check the list first");
        }
        bodies.forEach(Given::body);
        this.bodies = bodies.iterator();
        this.delay = delay;
    }

    /** Runs in the task that the race is. */
    T run() {
        try {
            startOne();
            while (delay == null && bodies.hasNext()) {
                startOne();
            }
            while (true) {
                Task<T> winner = next();
                if (winner != null) {
                    return winner.await();
                }
                if (running.isEmpty() && !bodies.hasNext()) {
                    throw new TaskGroupException(failures);
                }
            }
        } finally {
            stopLosers();
        }
    }

    private void startOne() {
        running.add(Async.createTask(bodies.next()));
    }

    /** Waits until one has ended, or the next is to start; answers the winner, if there is one. */
    private @Nullable Task<T> next() {
        Duration patience = bodies.hasNext() ? delay : null;
        Waited<T> waited =
                running.isEmpty() ? null : WaitForTasks.any(running, patience).await();
        boolean failed = waited == null;
        if (waited != null) {
            for (Task<T> task : waited.done()) {
                switch (task.outcome()) {
                    case Success<T> success -> {
                        return task;
                    }
                    case Failure<T>(Throwable cause) -> failures.add(cause);
                    case Cancelled<T>(String reason) -> failures.add(new CancellationException(reason));
                }
                running.remove(task);
                failed = true;
            }
        }
        if (bodies.hasNext() && (failed || waited == null || waited.done().isEmpty())) {
            startOne();
        }
        return null;
    }

    /** Waits for them, too. A further request to stop reaches those that have taken no notice of the first. */
    private void stopLosers() {
        running.forEach(task -> task.cancel("another one has won the race, or all have been asked to stop"));
        Async.gatherOutcomes(running).await();
    }
}
