package dev.taskbridge;

import dev.taskbridge.GatherTask.Failures;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** What {@link Async#gather} takes, turned into the members of a {@link GatherTask}. */
final class Gather {
    private final List<Completion<?>> members;
    private final List<BodyTask<?>> started;

    /** Starts the coroutines among them; the tasks are members as they are. */
    Gather(Collection<? extends Awaitable<?>> awaitables) {
        Block block = EventLoop.here();
        members = new ArrayList<>(awaitables.size());
        started = new ArrayList<>(0);
        for (Awaitable<?> awaitable : awaitables) {
            members.add(member(awaitable, block));
        }
        block.owner().joinAll(started);
        block.owner().loop.turns.startAll(started);
    }

    private Completion<?> member(Awaitable<?> awaitable, Block block) {
        return switch (awaitable) {
            case Completion<?> task -> task;
            case Coroutine<?> coroutine -> {
                BodyTask<?> task = BodyTask.unstarted(block, coroutine, null);
                started.add(task);
                yield task;
            }
        };
    }

    /** Their values in order, or the first failure. */
    <T extends @Nullable Object> Task<List<T>> values() {
        return GatherTask.of(members, started, Failures.END_IT, Runnable::run, Gather::<T>valuesOf);
    }

    /** How each of them ended, in order. */
    <T extends @Nullable Object> Task<List<Outcome<T>>> outcomes() {
        return GatherTask.of(members, started, Failures.ARE_RESULTS, Runnable::run, Gather::<T>outcomesOf);
    }

    /** What a function makes of the values of two. */
    @SuppressWarnings("unchecked") // the caller has checked the types of the two members
    <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object> Task<R> combined(
            BiFunction<? super A, ? super B, ? extends R> function) {
        return GatherTask.of(
                members,
                started,
                Failures.END_IT,
                EventLoop.here().owner().loop.turns::callback,
                both -> function.apply(
                        (A) both.getFirst().result(), (B) both.getLast().result()));
    }

    @SuppressWarnings("unchecked") // the caller has checked the types of the members
    private static <T extends @Nullable Object> List<T> valuesOf(List<? extends Completion<?>> members) {
        List<T> values = new ArrayList<>(members.size());
        for (Completion<?> member : members) {
            values.add((T) member.result());
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
