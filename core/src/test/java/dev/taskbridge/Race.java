package dev.taskbridge;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Two actions at the same moment, many times over, on two threads: {@code Race.of(a, b).rounds(10_000)}. Each round can have a state of
 * its own: {@code Race.with(State::new).between(State::cancel, State::complete).check(State::oneEnd).rounds(10_000)}.
 *
 * @param <S> the state of a round
 */
public final class Race<S> {

    /*
     * A barrier that parks lets one thread start long before the other. So both count themselves in and spin for the other, and then
     * each waits a random moment, mostly a short one, which moves the two actions across each other from round to round. An action that
     * hangs cannot be ended; the interrupt of a @Timeout ends the race without it.
     */
    private static final int JITTER_BITS = 9;

    private final Supplier<? extends S> setup;
    private Consumer<? super S> one = state -> {};
    private Consumer<? super S> other = state -> {};
    private Consumer<? super S> check = state -> {};

    private Race(Supplier<? extends S> setup) {
        this.setup = setup;
    }

    /** Two actions, without a state. */
    public static Race<Void> of(Runnable one, Runnable other) {
        return Race.<Void>with(() -> null).between(nothing -> one.run(), nothing -> other.run());
    }

    /** A new state for each round, made on the calling thread. */
    public static <S> Race<S> with(Supplier<? extends S> setup) {
        return new Race<>(setup);
    }

    /** What races: the first action on the calling thread, the second on a thread beside it. */
    public Race<S> between(Consumer<? super S> one, Consumer<? super S> other) {
        this.one = one;
        this.other = other;
        return this;
    }

    /** What holds after each round; runs on the calling thread when both actions have returned. */
    public Race<S> check(Consumer<? super S> check) {
        this.check = check;
        return this;
    }

    /** Runs them; what an action or the check throws ends the race, with the number of the round in the message. */
    public void rounds(int rounds) {
        Beside<S> beside = new Beside<>(other);
        Thread thread = Thread.ofPlatform().daemon().name("race").start(beside);
        try {
            for (int round = 1; round <= rounds; round++) {
                try {
                    round(beside, round);
                } catch (Throwable thrown) {
                    throw new AssertionError("round " + round + " of " + rounds + ": " + thrown, thrown);
                }
            }
        } finally {
            beside.last = true;
            beside.begun.incrementAndGet();
            join(thread);
        }
    }

    private void round(Beside<S> beside, int round) throws Throwable {
        S state = setup.get();
        beside.state = state;
        beside.begun.incrementAndGet();
        await(beside.ready, round);
        jitter();
        Throwable thrown = null;
        try {
            one.accept(state);
        } catch (Throwable mine) {
            thrown = mine;
        }
        await(beside.done, round);
        if (thrown == null) {
            thrown = beside.thrown;
        }
        if (thrown != null) {
            throw thrown;
        }
        check.accept(state);
    }

    private static void await(AtomicInteger counter, int value) {
        int spins = 0;
        while (counter.get() < value) {
            if (++spins < 2_000) {
                Thread.onSpinWait();
            } else if (Thread.currentThread().isInterrupted()) {
                throw new IllegalStateException("interrupted, while the other action had not ended");
            } else {
                Thread.yield();
            }
        }
    }

    private static void jitter() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        for (int left = random.nextInt(1 << random.nextInt(JITTER_BITS)); left > 0; left--) {
            Thread.onSpinWait();
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException timedOut) {
            Thread.currentThread().interrupt();
        }
    }

    private static final class Beside<S> implements Runnable {
        final AtomicInteger begun = new AtomicInteger();
        final AtomicInteger ready = new AtomicInteger();
        final AtomicInteger done = new AtomicInteger();
        final Consumer<? super S> action;
        S state; // written before begun, read after it
        boolean last; // likewise
        Throwable thrown; // written before done, read after it

        Beside(Consumer<? super S> action) {
            this.action = action;
        }

        @Override
        public void run() {
            for (int round = 1; ; round++) {
                await(begun, round);
                if (last) {
                    return;
                }
                ready.incrementAndGet();
                jitter();
                try {
                    action.accept(state);
                } catch (Throwable mine) {
                    thrown = mine;
                }
                if (Thread.interrupted()) {
                    thrown = new AssertionError("the action has left its thread interrupted", thrown);
                }
                done.incrementAndGet();
            }
        }
    }
}
