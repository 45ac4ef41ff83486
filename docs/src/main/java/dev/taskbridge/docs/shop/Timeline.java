package dev.taskbridge.docs.shop;

import static dev.taskbridge.Async.createTask;

import dev.taskbridge.Action;
import dev.taskbridge.Coroutine;
import dev.taskbridge.Task;
import dev.taskbridge.TaskLocal;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** What a request has spent its time on. It travels as a task-local, so the tasks that the request makes write into the same one. */
public final class Timeline {
    private static final TaskLocal<Timeline> CURRENT = TaskLocal.withInitial(Timeline::new);

    /** One step, from and to in nanoseconds since the request began. */
    public record Span(String step, long from, long to, boolean returned) {}

    private final long began = System.nanoTime();
    private final Queue<Span> spans = new ConcurrentLinkedQueue<>();

    private Timeline() {}

    /** A new one for the current task. */
    static Timeline begin() {
        Timeline timeline = new Timeline();
        CURRENT.set(timeline);
        return timeline;
    }

    /** A task that is one step of the current timeline. */
    static <T extends @Nullable Object> Task<T> step(String name, Coroutine<T> body) {
        return createTask(name, () -> span(name, body));
    }

    /** Runs a body in place, as one step of the current timeline. */
    static <T extends @Nullable Object> T span(String name, Coroutine<T> body) throws Exception {
        Timeline timeline = CURRENT.get();
        long from = timeline.elapsed();
        boolean returned = false;
        try {
            T value = body.call();
            returned = true;
            return value;
        } finally {
            timeline.spans.add(new Span(name, from, timeline.elapsed(), returned));
        }
    }

    static void span(String name, Action body) throws Exception {
        span(name, body.asCoroutine());
    }

    /** How long the request has taken until now. */
    public Duration age() {
        return Duration.ofNanos(elapsed());
    }

    /** What has been recorded until now, in the order in which it began. */
    public List<Span> spans() {
        return spans.stream().sorted(Comparator.comparingLong(Span::from)).toList();
    }

    private long elapsed() {
        return System.nanoTime() - began;
    }
}
