package dev.taskbridge;

import dev.taskbridge.Outcome.Cancelled;
import dev.taskbridge.Outcome.Failure;
import dev.taskbridge.Outcome.Success;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Tasks that live and end together, as {@code asyncio.TaskGroup}; opened by {@link Async#taskGroup}. The block ends when all of them have. When
 * one fails, or the body does, the others are cancelled, and all failures come out in one {@link TaskGroupException}.
 *
 * <p>All methods may be called from any thread.
 */
public final class TaskGroup {

    /*
     * OPEN ──a failure, a cancellation──▶ STOPPING ──all have ended──▶ ENDED
     *   └───────────────────all have ended, the body first────────────▶ ENDED
     */
    private enum State {
        OPEN,
        STOPPING,
        ENDED
    }

    private final BodyTask<?> parent;
    private final Scope scope;
    private final GroupFailures failures;
    private final ReentrantLock lock = new ReentrantLock();
    private State state = State.OPEN; // guarded by lock, as all below
    private boolean inBody = true;
    private int running;
    private @Nullable PromiseTask<@Nullable Void> idle; // completed when none is running

    private TaskGroup(BodyTask<?> parent) {
        this.parent = parent;
        this.scope = new Scope(parent.at());
        this.failures = new GroupFailures(parent, scope);
    }

    /**
     * The body of a group.
     *
     * @param <T> the type of its value; it may be nullable
     */
    @FunctionalInterface
    public interface Body<T extends @Nullable Object> {

        /**
         * Runs the body, on the thread of the task that opens the group.
         *
         * @param group takes tasks until the block has ended
         * @return its value
         * @throws Exception whatever the body throws; it joins the failures of the tasks
         */
        T run(TaskGroup group) throws Exception;
    }

    /**
     * A body that says when it is ready, for {@link TaskGroup#start}.
     *
     * @param <T> the type of what it hands back; it may be nullable
     */
    @FunctionalInterface
    public interface Service<T extends @Nullable Object> {

        /**
         * Runs the body.
         *
         * @param ready {@code ready.succeed(value)} hands the value to who has started it, and lets him go on
         * @throws Exception whatever the body throws: before it is ready, out of {@code start}; afterwards, as a failure in the group
         */
        void run(Promise<T> ready) throws Exception;
    }

    // ---- for users

    /**
     * Starts a task in the group.
     *
     * @param body what to run
     * @param <T> the type of its value
     * @return the started task
     * @throws IllegalStateException if the group is shutting down or has ended
     */
    public <T extends @Nullable Object> Task<T> createTask(Coroutine<? extends T> body) {
        return child(null, body, this::failed);
    }

    /**
     * Starts a named task in the group, as {@link #createTask(Coroutine)}.
     *
     * @param name the name of the task and of its thread
     * @param body what to run
     * @param <T> the type of its value
     * @return the started task
     */
    public <T extends @Nullable Object> Task<T> createTask(String name, Coroutine<? extends T> body) {
        return child(name, body, this::failed);
    }

    /**
     * Starts a task in the group, as {@link #createTask(Coroutine)}.
     *
     * @param body what to run
     * @return the started task
     */
    public Task<@Nullable Void> createTask(Action body) {
        return createTask(body.asCoroutine());
    }

    /**
     * Starts a named task in the group, as {@link #createTask(Coroutine)}.
     *
     * @param name the name of the task and of its thread
     * @param body what to run
     * @return the started task
     */
    public Task<@Nullable Void> createTask(String name, Action body) {
        return createTask(name, body.asCoroutine());
    }

    /**
     * Starts a task in the group and waits until it says that it is ready, as trio's {@code nursery.start}. If the wait is cancelled, so is the
     * task.
     *
     * @param service what to run
     * @param <T> the type of what it hands back
     * @return what it has handed back; what it fails with before that is thrown here, the same object, and is no failure in the group
     * @throws IllegalStateException if the body returns without having been ready; and as {@link #createTask(Coroutine)}
     */
    public <T extends @Nullable Object> T start(Service<T> service) {
        Promise<T> ready = new Promise<>("the start of a task in a group");
        Action whole = () -> {
            service.run(ready);
            ready.fail(new IllegalStateException(
                    "the body ended before it was ready; it must call ready.succeed(…) first"));
        };
        Task<?> task = started(ready, whole);
        task.onDone(outcome -> {
            if (outcome instanceof Cancelled<?>(String reason)) {
                ready.fail(new CancellationException(
                        "task '" + task.name() + "' was cancelled before it was ready: " + reason));
            }
        });
        ready.onCancel(() -> task.cancel("whoever started it no longer waits for it to be ready"));
        return ready.await();
    }

    private Task<?> started(Promise<?> ready, Action whole) {
        boolean started = false;
        try {
            Task<?> task = child(null, whole.asCoroutine(), cause -> {
                if (!ready.fail(cause)) {
                    failed(cause);
                }
            });
            started = true;
            return task;
        } finally {
            if (!started) {
                ready.cancel("the group took no more tasks");
            }
        }
    }

    /**
     * Cancels all tasks of the group, and its body; the block then ends without an error, with null, unless something fails meanwhile. Without
     * effect once the group is shutting down.
     */
    public void cancel() {
        stop(Cancellation.byCaller().reason());
    }

    /**
     * How many tasks of the group have not ended.
     *
     * @return the count
     */
    public int size() {
        lock.lock();
        try {
            return running;
        } finally {
            lock.unlock();
        }
    }

    // ---- tasks

    /** What to do when a child has failed. */
    private interface OnFailure {
        void failed(Throwable cause);
    }

    private <T extends @Nullable Object> Task<T> child(
            @Nullable String name, Coroutine<? extends T> body, OnFailure onFailure) {
        lock.lock();
        try {
            if (state != State.OPEN) {
                throw new IllegalStateException("the task group in task '" + parent.name() + "' "
                        + (state == State.ENDED ? "has ended" : "is shutting down") + " and takes no more tasks");
            }
            running++;
        } finally {
            lock.unlock();
        }
        boolean started = false;
        try {
            BodyTask<T> task = BodyTask.start(scope, name, body);
            started = true;
            task.listen(ended -> childEnded(ended, onFailure));
            stopIfLate(task);
            return task;
        } finally {
            if (!started) {
                left();
            }
        }
    }

    /** Whoever has stopped the group while the task was being started has not seen it. */
    private void stopIfLate(Completion<?> task) {
        Cancellation request = scope.stop;
        if (request != null) {
            Trampoline.run(() -> task.cancel(request, scope));
        }
    }

    private void childEnded(Completion<?> child, OnFailure onFailure) {
        if (child.ended() instanceof Failure<?>(Throwable cause)) {
            onFailure.failed(cause);
        }
        left();
    }

    private void left() {
        PromiseTask<@Nullable Void> waiter = null;
        lock.lock();
        try {
            if (--running == 0) {
                waiter = idle;
                idle = null;
            }
        } finally {
            lock.unlock();
        }
        if (waiter != null) {
            waiter.complete(new Success<>(null));
        }
    }

    private void failed(Throwable cause) {
        stop(failures.add(cause));
    }

    private void stop(@Nullable String reason) {
        if (reason == null) {
            return;
        }
        Cancellation request = new Cancellation(reason, scope); // one for all: the body may hand it on to a task
        boolean body;
        lock.lock();
        try {
            if (state != State.OPEN) {
                return;
            }
            state = State.STOPPING;
            scope.stop = request;
            body = inBody;
        } finally {
            lock.unlock();
        }
        List<Completion<?>> tasks = scope.unshielded();
        if (body) {
            parent.announce(request); // first: what it waits for may be a task, and end as soon as it hears of this
        }
        scope.announce(tasks, request);
        if (body) {
            parent.stopPause(request);
        }
        tasks.forEach(task -> Trampoline.run(() -> task.cancel(request, scope)));
        if (body) {
            parent.cancel(request, null); // last, as it may be this thread that is interrupted
        }
    }

    // ---- the block

    /** Runs the body in place, on the parent's thread, and ends when all tasks have. */
    static <T extends @Nullable Object> @Nullable T run(BodyTask<?> parent, Body<T> body) {
        TaskGroup group = new TaskGroup(parent);
        Block shield = parent.shield();
        parent.enter(group.scope);
        T value = null;
        try {
            value = body.run(group);
        } catch (Throwable thrown) { // of a body, run in place
            group.bodyFailed(thrown);
        }
        group.awaitTasks();
        parent.end(group.scope, group.failures.areNone());
        group.leave(shield);
        group.failures.throwAll();
        return value;
    }

    private void bodyFailed(Throwable thrown) {
        lock.lock();
        try {
            inBody = false;
        } finally {
            lock.unlock();
        }
        stop(failures.addOfBody(thrown));
    }

    private void awaitTasks() {
        for (PromiseTask<?> wait = awaitIdle(); wait != null; wait = awaitIdle()) {
            try {
                parent.pauseOn(wait, false);
            } catch (CancelledError error) {
                stop(failures.stopped(error));
            }
        }
    }

    /** What to wait for; null, and the group takes no more tasks, when there is nothing. */
    private @Nullable PromiseTask<?> awaitIdle() {
        lock.lock();
        try {
            inBody = false;
            if (running == 0) {
                state = State.ENDED;
                return null;
            }
            idle = PromiseTask.apart("the tasks of a group", scope);
            return idle;
        } finally {
            lock.unlock();
        }
    }

    private void leave(@Nullable Block shield) {
        scope.leaveBlock();
        parent.leave(scope, shield);
        Cancellation mine = scope.stop;
        if (mine != null && parent.cancelling() > 0) {
            parent.requests().takeBack(mine);
        }
    }
}
