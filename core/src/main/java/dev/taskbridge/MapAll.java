package dev.taskbridge;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A function for each of several items: as many workers as are allowed, each of which takes one item after the other. */
final class MapAll<T extends @Nullable Object, R extends @Nullable Object> {
    private final List<T> items;
    private final AsyncFunction<? super T, ? extends R> function;
    private final @Nullable Object[] results; // each place written by the worker that has its item
    private final AtomicInteger next = new AtomicInteger();

    MapAll(Collection<? extends T> items, AsyncFunction<? super T, ? extends R> function) {
        this.items = new ArrayList<>(items);
        this.function = Given.function(function);
        this.results = new Object[items.size()];
    }

    /** Runs in the task that the whole is. */
    List<R> run(int limit) {
        List<Coroutine<@Nullable Void>> workers =
                Collections.nCopies(Math.min(limit, items.size()), ((Action) this::work).asCoroutine());
        new Gather(workers).values().await();
        @SuppressWarnings("unchecked") // the workers put in nothing else
        List<R> all = (List<R>) Collections.unmodifiableList(Arrays.asList(results));
        return all;
    }

    private void work() throws Exception {
        BodyTask<?> me = CurrentTask.require("mapAll");
        for (int i = next.getAndIncrement(); i < items.size(); i = next.getAndIncrement()) {
            if (me.cancelling() > 0) { // and the function has taken no notice
                throw new CancellationException("mapAll was asked to stop, or one of its calls has failed");
            }
            results[i] = function.apply(items.get(i));
        }
    }
}
