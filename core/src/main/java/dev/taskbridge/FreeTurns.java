package dev.taskbridge;

import org.jspecify.annotations.Nullable;

/** Every body steps when it can. */
final class FreeTurns extends Turns {
    private final EventLoop loop;

    FreeTurns(EventLoop loop) {
        this.loop = loop;
    }

    @Override
    void start(BodyTask<?> body, @Nullable BodyTask<?> maker) {
        start((Postponed.Start) body, maker);
    }

    @Override
    void start(Crew crew) {
        start(crew, CurrentTask.get());
    }

    @Override
    boolean formCrews() {
        return shareThreads() && !loop.debug; // each task is to know where it was made
    }

    private void start(Postponed.Start start, @Nullable BodyTask<?> maker) {
        if (maker != null && maker.turns() == this && shareThreads()) {
            maker.postpone(start);
        } else {
            start.startThread();
        }
    }

    @Override
    boolean shareThreads() {
        return !loop.threadPerBody;
    }

    @Override
    boolean yieldByThread() {
        return true;
    }

    @Override
    void resume(Pause pause) {
        pause.release();
    }

    @Override
    void stepEnded() {}

    @Override
    void execute(Runnable job) {
        BodyThread.startJob(() -> run(loop, job));
    }

    @Override
    void callback(Runnable job) {
        job.run();
    }
}
