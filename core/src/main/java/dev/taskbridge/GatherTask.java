package dev.taskbridge;

import dev.taskbridge.Outcome.Cancelled;
import dev.taskbridge.Outcome.Failure;
import dev.taskbridge.Outcome.Success;
import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The end of several tasks as one: a counter, no thread. */
final class GatherTask<R extends @Nullable Object> extends Completion<R> implements Listener {

    private static final VarHandle REMAINING = ConstantBootstraps.fieldVarHandle(
            MethodHandles.lookup(), "remaining", VarHandle.class, GatherTask.class, int.class);

    // null ──first cancel──▶ Cancellation; from then on the end is Cancelled, whatever the members do
    private static final VarHandle ASKED = ConstantBootstraps.fieldVarHandle(
            MethodHandles.lookup(), "asked", VarHandle.class, GatherTask.class, Cancellation.class);

    /** What becomes of a member's failure. */
    enum Failures {
        END_IT,
        ARE_RESULTS
    }

    private final Failures failures;
    private final Executor collector; // where the user's function runs
    private final Function<List<? extends Completion<?>>, R> collect;
    private List<? extends Completion<?>> members =
            List.of(); // written before others know of the task, as are the next two
    private List<? extends Completion<?>> started = List.of(); // the members that the gather itself has started
    private @Nullable Crew crew; // of the members, if all of them run in one
    private volatile int remaining; // members that have not ended, plus one while they are being listened to
    private volatile @Nullable Cancellation asked;

    /** One that has no members yet. */
    GatherTask(Block block, Failures failures, Executor collector, Function<List<? extends Completion<?>>, R> collect) {
        super(block);
        this.failures = failures;
        this.collector = collector;
        this.collect = collect;
    }

    /** Its members are tasks; of these, it has started some. */
    void members(List<? extends Completion<?>> tasks, List<? extends Completion<?>> ofOurs) {
        members = tasks;
        started = ofOurs;
        remaining = tasks.size() + 1;
        block.owner().join(this);
        for (Completion<?> member : tasks) {
            if (!isDone() || block.owner().contains(member.block)) { // else ending() has forgotten its like
                member.listen(this);
                if (isDone()) {
                    leave(member); // ending() may have been there before
                }
            }
        }
        countDown();
    }

    /** Its members are the tasks of a crew for bodies, at least one. */
    void crew(List<Awaitable<?>> bodies) {
        Crew all = new Crew(this, bodies);
        crew = all;
        members = all.tasks();
        started = members;
        remaining = bodies.size();
        Scope scope = block.owner();
        scope.join(this); // first, so that a scope that ends asks this one, and its members by it
        boolean begun = false;
        try {
            scope.join(all);
            if (remaining == 0) { // asked meanwhile, and none of them had begun
                scope.leave(all);
            } else {
                scope.loop.turns.start(all);
            }
            begun = true;
        } finally {
            if (!begun) {
                scope.leave(all);
                scope.leave(this);
            }
        }
    }

    @Override
    public void ended(Completion<?> member) {
        if (failures == Failures.END_IT && asked == null) {
            switch (member.ended()) {
                case null -> throw new AssertionError("told before the end");
                case Failure<?>(Throwable cause) -> failWith(cause);
                case Cancelled<?>(String reason) ->
                    failWith(new CancellationException("task '" + member.name() + "' was cancelled: " + reason));
                case Success<?> success -> {}
            }
        }
        countDown();
    }

    private void failWith(Throwable cause) {
        Trampoline.run(() -> failNow(cause));
    }

    private void failNow(Throwable cause) {
        if (complete(new Failure<>(cause))) {
            Cancellation request = new Cancellation("another member of the gather failed: " + cause);
            for (Completion<?> mine : started) {
                Trampoline.run(() -> mine.cancel(request, null));
            }
        }
    }

    private void countDown() {
        if ((int) REMAINING.getAndAdd(this, -1) > 1) {
            return;
        }
        if (crew != null) {
            block.owner().leave(crew);
        }
        if (!isDone()) {
            Trampoline.run(() -> collector.execute(() -> complete(collected())));
        }
    }

    @Override
    public boolean isShallow() {
        return true; // it counts; what follows goes by the trampoline
    }

    private Outcome<R> collected() {
        Cancellation request = asked;
        if (request != null) {
            return new Cancelled<>(request.reason());
        }
        try {
            return new Success<>(collect.apply(members));
        } catch (Throwable thrown) { // the user's function
            return new Failure<>(thrown);
        }
    }

    @Override
    void announce(Cancellation request) {
        ASKED.compareAndSet(this, null, request);
    }

    @Override
    boolean cancel(Cancellation request, @Nullable Block within) {
        if (isDone()) {
            return false;
        }
        announce(request);
        for (Completion<?> member : members) {
            if (within == null || within.contains(member.block)) {
                member.announce(request);
            }
        }
        for (Completion<?> member : members) {
            if (within == null || within.contains(member.block)) {
                Trampoline.run(() -> member.cancel(request, within));
            } else if (!member.isDone()) { // another scope's: it lives, and is waited for no longer
                complete(new Cancelled<>(request.reason()));
            }
        }
        return true;
    }

    @Override
    void ending(Outcome<R> outcome) {
        if (remaining > 0) {
            for (Completion<?> member : members) {
                leave(member);
            }
        }
    }

    /** Another scope's member may live for long, and does not keep what has ended. */
    private void leave(Completion<?> member) {
        if (!block.owner().contains(member.block)) {
            member.forget(this);
        }
    }

    @Override
    public int cancelling() {
        return asked == null ? 0 : 1;
    }

    @Override
    public String name() {
        return "gather(" + members.size() + ")";
    }

    @Override
    String waitsFor() {
        long left = members.stream().filter(member -> !member.isDone()).count();
        return left + " of " + members.size() + " tasks";
    }
}
