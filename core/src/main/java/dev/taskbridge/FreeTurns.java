package dev.taskbridge;

/** Every body steps when it can. */
final class FreeTurns extends Turns {
    private final EventLoop loop;

    FreeTurns(EventLoop loop) {
        this.loop = loop;
    }

    @Override
    void start(BodyTask<?> body) {
        BodyThread.VIRTUAL.start(body);
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
