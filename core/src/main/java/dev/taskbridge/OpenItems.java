package dev.taskbridge;

import org.jspecify.annotations.Nullable;

/** The place of a stream in the scope in which it was opened: what nobody closes is closed there. */
final class OpenItems {
    private final StreamReader<?> stream;
    private final SoleReader thread;
    private final @Nullable BodyTask<?> opener = CurrentTask.get();
    private volatile PromiseTask<@Nullable Void> place; // written by who is told of the scope's end
    private volatile boolean stopped; // asked to stop in the middle; written by the reading thread

    OpenItems(StreamReader<?> stream, SoleReader thread) {
        this.stream = stream;
        this.thread = thread;
        this.place = PromiseTask.unjoined(stream.toString(), EventLoop.here());
    }

    void join() {
        PromiseTask<@Nullable Void> mine = place;
        mine.block.owner().join(mine);
        mine.onCancel(this::scopeEnds);
    }

    void leave() {
        place.complete(new Outcome.Success<>(null));
    }

    EventLoop loop() {
        return place.block.owner().loop;
    }

    /** Who reads was asked to stop in the middle: what is left open then has not been forgotten. */
    void stopped() {
        stopped = true;
    }

    /**
     * Whoever the scope holds is asked to stop. Those who are at the stream there may still close it; it waits for their end, or for that of
     * the scope if they are its own body.
     */
    private void scopeEnds() {
        BodyTask<?> reader = thread.task();
        BodyTask<?> inside = isIn(opener) ? opener : isIn(reader) ? reader : null;
        if (!stream.isOpen()) {
            return;
        }
        if (inside != null) {
            whenEnded(inside, this::scopeEnds);
        } else if (isBody(opener) || isBody(reader)) {
            place = PromiseTask.unjoined(stream.toString(), place.block);
            join();
            if (!stream.isOpen()) {
                leave();
            }
        } else {
            reportLeftOpen(reader != null ? reader : opener);
            stream.shut();
        }
    }

    private boolean isIn(@Nullable BodyTask<?> task) {
        return task != null && !task.isDone() && place.block.owner().contains(task.block);
    }

    /** Whether the task runs the body of the scope: the block that it is in lies there, and is not about to be left. */
    private boolean isBody(@Nullable BodyTask<?> task) {
        Scope scope = place.block.owner();
        return task != null && !task.isDone() && scope.contains(task.at()) && task.shield() != scope;
    }

    private void reportLeftOpen(@Nullable BodyTask<?> user) {
        if (!stopped && (user == null || user.cancelling() == 0)) {
            String advice = " was left open until its scope ended; close it: try (Items<…> items = each(…)) { … }";
            loop().unhandled(stream + advice, new IllegalStateException("an Items was not closed"));
        }
    }

    static void whenEnded(BodyTask<?> task, Runnable then) {
        if (task.isDone()) {
            then.run();
        } else {
            task.listen(new AtEnd(then));
        }
    }

    /** Does not count as somebody who sees how the task ended. */
    private record AtEnd(Runnable then) implements Listener {
        @Override
        public void ended(Completion<?> task) {
            then.run();
        }

        @Override
        public boolean observes() {
            return false;
        }
    }
}
