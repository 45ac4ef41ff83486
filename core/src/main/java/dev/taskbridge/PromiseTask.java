package dev.taskbridge;

import dev.taskbridge.Outcome.Cancelled;
import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** A task without a body: somebody else ends it. */
final class PromiseTask<T extends @Nullable Object> extends Completion<T> {

    // null ──onCancel──▶ Runnable ──onCancel──▶ Hooks ──ended──▶ GONE
    //   └───────────────────┴──────────ended─────────────────────▶ GONE
    // whoever takes them out of a cancelled task runs them
    private static final VarHandle HOOK = ConstantBootstraps.fieldVarHandle(
            MethodHandles.lookup(), "hook", VarHandle.class, PromiseTask.class, Object.class);

    private static final Object GONE = new Object();

    /** Two or more callbacks, the latest first. */
    private record Hooks(Object earlier, Runnable latest) {}

    private volatile @Nullable Object hook;
    private final String name;

    private PromiseTask(String name, Block block) {
        super(block);
        this.name = name;
    }

    /** A pending task in the scope that the caller is in. */
    static <T extends @Nullable Object> PromiseTask<T> pending(String name) {
        Block block = EventLoop.here();
        return block.owner().join(unjoined(name, block));
    }

    /** A pending task that the caller is to put into the scope of its block. */
    static <T extends @Nullable Object> PromiseTask<T> unjoined(String name, Block block) {
        return new PromiseTask<>(name, block);
    }

    /** A pending task that no scope waits for. */
    static <T extends @Nullable Object> PromiseTask<T> apart(String name, Block block) {
        PromiseTask<T> task = unjoined(name, block);
        task.apart = true;
        return task;
    }

    static <T extends @Nullable Object> PromiseTask<T> ended(Outcome<T> outcome) {
        PromiseTask<T> task = apart("completed", EventLoop.here());
        task.seen();
        task.complete(outcome);
        return task;
    }

    @Override
    boolean cancel(Cancellation request, @Nullable Block within) {
        return complete(new Cancelled<>(request.reason()));
    }

    @Override
    @Nullable
    Runnable beforeTelling(Outcome<T> outcome) {
        Object taken = HOOK.getAndSet(this, GONE);
        return taken != null && outcome instanceof Cancelled ? () -> callAll(taken) : null;
    }

    void onCancel(Runnable callback) {
        Given.callback(callback);
        while (true) {
            Object before = hook;
            if (before == GONE) {
                if (isCancelled()) {
                    Trampoline.run(() -> call(callback));
                }
                return;
            }
            if (HOOK.compareAndSet(this, before, before == null ? callback : new Hooks(before, callback))) {
                return;
            }
        }
    }

    private void callAll(Object taken) {
        Deque<Runnable> inOrder = new ArrayDeque<>();
        Object at = taken;
        while (at instanceof Hooks(Object earlier, Runnable callback)) {
            inOrder.addFirst(callback);
            at = earlier;
        }
        call((Runnable) at);
        inOrder.forEach(this::call);
    }

    private void call(Runnable callback) {
        Guard.call(block.owner().loop, "the onCancel callback of task '" + name + "'", callback);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    String waitsFor() {
        return "its promise";
    }
}
