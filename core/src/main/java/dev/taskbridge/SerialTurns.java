package dev.taskbridge;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** One step at a time, in the order in which they became possible. */
abstract class SerialTurns extends Turns {

    /*
     * The turn is a token: it exists while the count is positive, and one thread has it. Whoever raises the count from zero hands the
     * turn to the first step; whoever ends a step lowers the count and, unless it was the last, hands the turn on.
     */
    private static final long SLOW = 100_000_000; // nanoseconds

    private final EventLoop loop;
    private final Queue<Step> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger count = new AtomicInteger(); // steps that wait or run
    private volatile boolean debug;
    private long since; // when the current step began; written and read by who has the turn
    private @Nullable Step current; // as above

    SerialTurns(EventLoop loop) {
        this.loop = loop;
    }

    @Override
    final void start(BodyTask<?> body, @Nullable BodyTask<?> maker) {
        enqueue(body);
    }

    @Override
    final void resume(Pause pause) {
        enqueue(pause);
    }

    @Override
    final void execute(Runnable job) {
        enqueue(new Step.Job(job));
    }

    @Override
    final void callback(Runnable job) {
        enqueue(new Step.Job(job));
    }

    private void enqueue(Step step) {
        waiting.add(step);
        if (count.getAndIncrement() == 0) {
            handOn();
        }
    }

    @Override
    final void debug(boolean on) {
        debug = on;
    }

    @Override
    void stepEnded() {
        if (debug) {
            tellIfSlow();
        }
        if (count.decrementAndGet() > 0) {
            handOn();
        }
    }

    /** Has the first waiting step taken, by whatever thread. */
    abstract void handOn();

    /** Takes the next step out; there are {@code many} at least. */
    @Nullable
    Step choose(Queue<Step> steps, int many) {
        return steps.poll();
    }

    /** The step whose turn it is. */
    final Step next() {
        Step step = choose(waiting, count.get());
        if (step == null) {
            throw new AssertionError("the turn was handed on, and there is no step");
        }
        if (debug) {
            current = step;
            since = RealTime.INSTANCE.nanoTime();
        }
        return step;
    }

    private void tellIfSlow() {
        Step step = current;
        long took = RealTime.INSTANCE.nanoTime() - since;
        if (step != null && took > SLOW) {
            Log.warning("%s ran %.3f s without awaiting, and kept the others on %s waiting"
                    .formatted(inWords(step), took / 1e9, loop));
        }
        current = null;
    }

    private static String inWords(Step step) {
        return switch (step) {
            case BodyTask<?> body -> "task '" + body.name() + "'";
            case Pause pause -> "task '" + pause.taskName() + "'";
            case Step.Job job -> "a job or callback";
        };
    }

    final void run(Step.Job job) {
        run(loop, job.action());
    }
}
