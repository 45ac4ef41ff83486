package dev.taskbridge;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The end of what runs on a loop, awaited by a thread that is none of its tasks'. */
final class LoopEnd {
    /** What is said after the name of a loop that takes no more: by what, and what to do. */
    static final String CLOSED = " was closed; make a new one";

    static final String HOST_GONE =
            " runs on a scheduler that takes no more jobs (disposed of?); make a loop on another one";

    private final EventLoop loop;
    private final @Nullable LoopHost host;

    /** That of all tasks of a loop that takes no more. */
    LoopEnd(EventLoop loop, @Nullable LoopHost host) {
        this.loop = loop;
        this.host = host;
    }

    /** Throws where the loop must not be closed. */
    static void mayClose(EventLoop loop) {
        if (loop == EventLoop.parallel()) {
            throw new IllegalStateException(
                    "EventLoop.parallel() is shared by all and cannot be closed; cancel your tasks instead");
        }
        BodyTask<?> me = CurrentTask.get();
        if (me != null) {
            throw new IllegalStateException("close was called inside task '" + me.name()
                    + "'; close the loop on the thread that made it, outside its tasks");
        }
        if (Turns.jobOf() == loop) {
            throw new IllegalStateException("close was called inside a job or callback of " + loop
                    + "; close the loop on the thread that made it, outside its jobs");
        }
    }

    void await() {
        stopAll(loop, loop + " was closed");
        boolean interrupted = false;
        for (Completion<?> task : loop.endless.tasks()) {
            interrupted |= waitFor(task, host);
        }
        if (host != null) { // the end of a task may have led to callbacks, which the host must not lose
            PromiseTask<@Nullable Void> last = PromiseTask.apart("the last step", loop.endless);
            loop.turns.execute(() -> last.complete(new Outcome.Success<>(null)));
            interrupted |= waitFor(last, host);
            host.close();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    static void stopAll(EventLoop loop, String reason) {
        Cancellation request = new Cancellation(reason);
        List<Completion<?>> tasks = loop.endless.tasks();
        loop.endless.announce(tasks, request);
        tasks.forEach(task -> Trampoline.run(() -> task.cancel(request, null)));
    }

    /** Waits for a task; answers whether the thread was interrupted. */
    static boolean waitFor(Completion<?> task, @Nullable LoopHost host) {
        boolean interrupted = false;
        if (host != null) {
            host.await(task);
            while (!task.isDone() && Thread.interrupted()) {
                interrupted = true;
                task.cancel("the thread '" + Thread.currentThread().getName() + "' that called run was interrupted");
                host.await(task);
            }
        }
        return Pause.caller(task) || interrupted;
    }
}
