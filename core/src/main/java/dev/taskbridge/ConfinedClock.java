package dev.taskbridge;

/** The clock on the wall, for a loop that runs one step at a time: what is due at once takes its place behind the steps that wait. */
final class ConfinedClock extends Clock {
    private final Turns turns;

    ConfinedClock(Turns turns) {
        this.turns = turns;
    }

    @Override
    long nanoTime() {
        return RealTime.INSTANCE.nanoTime();
    }

    @Override
    void schedule(Timed timer, long delayNanos) {
        if (delayNanos == 0) {
            turns.execute(timer::fire);
        } else {
            RealTime.INSTANCE.schedule(timer, delayNanos);
        }
    }

    @Override
    void cancel(Timed timer) {
        RealTime.INSTANCE.cancel(timer);
    }
}
