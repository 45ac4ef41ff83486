package dev.taskbridge;

import dev.taskbridge.GatherTask.Failures;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What {@link Async#gather} takes, turned into the members of a {@link GatherTask}; the coroutines among them are started. */
final class Gather {
    private final Block block = EventLoop.here();
    private final List<Awaitable<?>> awaitables;

    Gather(Collection<? extends Awaitable<?>> awaitables) {
        awaitables.forEach(Given::member);
        this.awaitables = List.copyOf(awaitables);
    }

    /** Their values in order, or the first failure. */
    <T extends @Nullable Object> Task<List<T>> values() {
        return of(Failures.END_IT, Runnable::run, Gather::<T>valuesOf);
    }

    /** How each of them ended, in order. */
    <T extends @Nullable Object> Task<List<Outcome<T>>> outcomes() {
        return of(Failures.ARE_RESULTS, Runnable::run, Gather::<T>outcomesOf);
    }

    /** What a function makes of the values of two. */
    @SuppressWarnings("unchecked") // the caller has checked the types of the two members
    <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object> Task<R> combined(
            BiFunction<? super A, ? super B, ? extends R> function) {
        Given.function(function);
        return of(
                Failures.END_IT,
                block.owner().loop.turns::callback,
                both -> function.apply(
                        (A) both.getFirst().result(), (B) both.getLast().result()));
    }

    private <R extends @Nullable Object> Task<R> of(
            Failures failures, Executor collector, Function<List<? extends Completion<?>>, R> collect) {
        GatherTask<R> task = new GatherTask<>(block, failures, collector, collect);
        if (block.owner().loop.turns.formCrews() && areCoroutines()) {
            task.crew(awaitables);
        } else {
            List<BodyTask<?>> started = new ArrayList<>(0);
            List<Completion<?>> members = new ArrayList<>(awaitables.size());
            awaitables.forEach(awaitable -> members.add(member(awaitable, started)));
            task.members(members, started);
        }
        return task;
    }

    private boolean areCoroutines() {
        for (Awaitable<?> awaitable : awaitables) {
            if (awaitable instanceof Task) {
                return false;
            }
        }
        return !awaitables.isEmpty();
    }

    private Completion<?> member(Awaitable<?> awaitable, List<BodyTask<?>> started) {
        return switch (awaitable) {
            case Completion<?> task -> task;
            case Coroutine<?> coroutine -> {
                BodyTask<?> task = BodyTask.start(block, null, coroutine);
                started.add(task);
                yield task;
            }
        };
    }

    @SuppressWarnings("unchecked") // the caller has checked the types of the members
    private static <T extends @Nullable Object> List<T> valuesOf(List<? extends Completion<?>> members) {
        List<T> values = new ArrayList<>(members.size());
        for (int i = 0; i < members.size(); i++) {
            values.add((T) members.get(i).result());
        }
        return Collections.unmodifiableList(values);
    }

    @SuppressWarnings("unchecked") // the caller has checked the types of the members
    private static <T extends @Nullable Object> List<Outcome<T>> outcomesOf(List<? extends Completion<?>> members) {
        List<Outcome<T>> outcomes = new ArrayList<>(members.size());
        for (Completion<?> member : members) {
            outcomes.add((Outcome<T>) member.outcome());
        }
        return Collections.unmodifiableList(outcomes);
    }
}
