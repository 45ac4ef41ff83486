package dev.taskbridge.testing;

import dev.taskbridge.Async;
import dev.taskbridge.EventLoop;
import dev.taskbridge.Task;
import java.time.Duration;

/**
 * A loop for tests: it runs one task at a time, and its clock jumps to the next timer when every task waits. The same program takes the
 * same steps in the same order each time, and an hour of sleep takes no time.
 *
 * <p>It has no thread of its own. Either {@code run(VirtualTime.create(), () -> …)} drives it until the body has ended; then a state in
 * which every task waits and no timer is pending is a deadlock, and fails at once with a list of who waits for what. Or a test drives it
 * piece by piece: it creates tasks, calls {@link #advance} or {@link #settle}, and looks.
 *
 * <p>{@link dev.taskbridge.Async#blocking} and {@link dev.taskbridge.Async#cpu} run on real threads beside the loop; the clock waits for
 * them. Of signals from other threads it knows nothing: have operators run on a scheduler of this loop, or say how long to wait, with
 * {@link #patient}.
 */
public final class VirtualTime extends EventLoop {
    private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE); // some 292 years

    private final VirtualHost host;

    private VirtualTime(VirtualHost host) {
        super(host.toString(), host);
        this.host = host;
        host.drives(this);
    }

    /**
     * A loop at time zero that takes steps in the order in which they become possible.
     *
     * @return a new loop
     */
    public static VirtualTime create() {
        return new VirtualTime(new VirtualHost(null));
    }

    /**
     * A loop at time zero that takes the steps which are possible at the same instant in an order that the seed decides: a test that passes
     * with some seeds only depends on an order that nobody promised it. {@link #seeds} finds one that shows it.
     *
     * @param seed the same seed gives the same order each time
     * @return a new loop
     */
    public static VirtualTime seeded(long seed) {
        return new VirtualTime(new VirtualHost(seed));
    }

    /** What {@link #seeds} tries out. */
    @FunctionalInterface
    public interface Scenario {

        /**
         * The body, a coroutine on the loop that it is given.
         *
         * @param time the loop, new for each run
         * @throws Exception whatever the body throws
         */
        void run(VirtualTime time) throws Exception;
    }

    /**
     * Runs a scenario with one seed after the other, each time on a new loop.
     *
     * @param first the first seed
     * @param last the last one, included
     * @param scenario what to run; it must begin anew each time
     * @throws AssertionError when a run fails: it names the seed, with which {@link #seeded} repeats the run, and its cause is the failure
     */
    public static void seeds(long first, long last, Scenario scenario) {
        for (long seed = first; seed <= last; seed++) {
            VirtualTime time = seeded(seed);
            try {
                Async.run(time, () -> scenario.run(time));
            } catch (Exception | AssertionError failed) {
                throw new AssertionError("with VirtualTime.seeded(" + seed + "): " + failed.getMessage(), failed);
            }
        }
    }

    /**
     * Lets the loop wait, in real time, for signals from threads that it does not know of, before it calls a state a deadlock.
     *
     * @param realTime how long; zero by default
     * @return this loop
     */
    public VirtualTime patient(Duration realTime) {
        host.patient(realTime);
        return this;
    }

    /**
     * Moves the clock, and runs all that is due on the way, the last instant included. The caller's thread does the work.
     *
     * @param duration how far; zero is {@link #settle}
     * @throws IllegalArgumentException if it is negative
     * @throws IllegalStateException inside the loop
     */
    public void advance(Duration duration) {
        if (duration.isNegative()) {
            throw new IllegalArgumentException("time does not go back: " + duration);
        }
        outside("advance");
        host.advance(duration.compareTo(LONGEST) > 0 ? Long.MAX_VALUE : duration.toNanos());
    }

    /**
     * Runs what is possible now, until every task waits; the clock stands still. The caller's thread does the work.
     *
     * @throws IllegalStateException inside the loop
     */
    public void settle() {
        outside("settle");
        host.advance(0);
    }

    private void outside(String verb) {
        if (host.drivenHere() || (Task.current().isPresent() && EventLoop.current() == this)) {
            throw new IllegalStateException(
                    verb + " was called inside the loop that it would drive; await(sleep(…)) there instead");
        }
    }
}
