package dev.taskbridge;

/** One step at a time, on virtual threads: the turn goes from thread to thread, and nobody stands in between. */
final class ConfinedTurns extends SerialTurns {

    ConfinedTurns(EventLoop loop) {
        super(loop);
    }

    @Override
    void handOn() {
        switch (next()) {
            case BodyTask<?> body -> BodyThread.VIRTUAL.start(body);
            case Pause pause -> pause.release();
            case Step.Job job ->
                BodyThread.startJob(() -> {
                    run(job);
                    stepEnded();
                });
        }
    }
}
