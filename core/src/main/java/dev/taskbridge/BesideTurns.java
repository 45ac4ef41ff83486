package dev.taskbridge;

import org.jspecify.annotations.Nullable;

/** A body on a platform thread beside its loop takes no turns: it steps when it can. The loop counts those that do. */
final class BesideTurns extends Turns {

    /*
     * A body that pauses is not counted: what it waits for may be the loop's time, and a clock that is moved by its host would stand
     * still for ever. It counts again before its thread goes on, so that the host does not take the moment in between for idleness.
     */
    private final EventLoop loop;
    private final BodyThread where;

    BesideTurns(EventLoop loop, BodyThread where) {
        this.loop = loop;
        this.where = where;
    }

    @Override
    void start(BodyTask<?> body, @Nullable BodyTask<?> maker) {
        loop.beside(1);
        where.start(body);
    }

    @Override
    void resume(Pause pause) {
        loop.beside(1);
        pause.release();
    }

    @Override
    void stepEnded() {
        loop.beside(-1);
    }

    @Override
    void execute(Runnable job) {
        loop.turns.execute(job);
    }

    @Override
    void callback(Runnable job) {
        loop.turns.callback(job);
    }
}
