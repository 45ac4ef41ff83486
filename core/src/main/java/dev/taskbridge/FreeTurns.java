package dev.taskbridge;

/** Every body steps when it can. */
final class FreeTurns extends Turns {
    private final EventLoop loop;

    FreeTurns(EventLoop loop) {
        this.loop = loop;
    }

    @Override
    void start(BodyTask<?> body) {
        start((Postponed.Start) body);
    }

    @Override
    void start(Crew crew) {
        start((Postponed.Start) crew);
    }

    @Override
    boolean formCrews() {
        return shareThreads() && !loop.debug; // each task is to know where it was made
    }

    private void start(Postponed.Start start) {
        BodyTask<?> maker = shareThreads() ? CurrentTask.get() : null;
        if (maker != null && maker.turns() == this) {
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
