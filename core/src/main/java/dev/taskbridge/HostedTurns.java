package dev.taskbridge;

import java.util.Iterator;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** One step at a time, each as a job of a host, whose thread stands still while the step of a body lasts. */
final class HostedTurns extends SerialTurns {
    private final LoopHost host;
    private final Runnable hostGone;
    private final AtomicBoolean gone = new AtomicBoolean();
    private volatile @Nullable Turn turn; // of the body that steps; written by the host's thread, read by the body's

    /** {@code hostGone} is called when the host first rejects a step; steps then run on threads of ours, to their ends. */
    HostedTurns(EventLoop loop, LoopHost host, Runnable hostGone) {
        super(loop);
        this.host = host;
        this.hostGone = hostGone;
    }

    @Override
    @Nullable
    Step choose(Queue<Step> steps, int many) {
        int index = host.choose(many);
        if (index == 0) {
            return steps.poll();
        }
        Iterator<Step> all = steps.iterator();
        Step chosen = all.next();
        for (int i = 0; i < index; i++) {
            chosen = all.next();
        }
        all.remove();
        return chosen;
    }

    @Override
    void handOn() {
        try {
            host.execute(() -> Trampoline.run(this::step)); // a host may run its jobs at once, inside each other
        } catch (RejectedExecutionException rejected) {
            if (gone.compareAndSet(false, true)) { // once: what the tasks do to clean up is not cancelled again
                hostGone.run();
            }
            BodyThread.startJob(this::step);
        }
    }

    private void step() {
        Step step = next();
        if (step instanceof Step.Job job) {
            run(job);
        } else {
            Turn mine = new Turn();
            turn = mine;
            if (step instanceof BodyTask<?> body) {
                BodyThread.VIRTUAL.start(body);
            } else {
                ((Pause) step).release();
            }
            mine.take();
        }
        super.stepEnded();
    }

    @Override
    void stepEnded() {
        Turn mine = turn;
        if (mine == null) {
            throw new AssertionError("a step has ended that had no turn");
        }
        mine.release();
    }

    /** The host's thread, standing still while a body steps. */
    private static final class Turn extends Suspension {
        private boolean interrupted; // written and read by the host's thread

        void take() {
            hold();
            if (interrupted) {
                thread().interrupt();
            }
        }

        @Override
        void interrupted() {
            interrupted = true; // the host's own affair, once the step is over
        }
    }
}
