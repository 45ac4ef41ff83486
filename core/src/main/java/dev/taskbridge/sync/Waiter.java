package dev.taskbridge.sync;

import dev.taskbridge.Promise;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One who waits in a line.
 *
 * @param <X> the type of what it comes with or is given
 */
final class Waiter<X> extends Place<Waiter<X>> {

    /*
     * Who gets what is settled under the lock that guards the line; the promise only wakes, outside the lock. If the wait has been called
     * off in between, the promise says so: then the one who wakes and the one who calls off both pass on what the waiter was given, and
     * whoever comes first does. The other way round, a waiter whose promise came first returns normally, whatever has been asked of its
     * task since: nothing that was handed over can be lost.
     */
    private final Caller caller;
    private final @Nullable Promise<@Nullable Void> turn; // null for one without a thread, which cannot leave

    /** What it comes with or is given. Guarded by the lock of the line; once awake, the waiter's own. */
    @Nullable
    X what;

    /** To whom what it came with was handed on. Guarded by the lock of the line. */
    @Nullable
    Waiter<X> receiver;

    private Waiter(Caller caller, @Nullable Promise<@Nullable Void> turn, @Nullable X what) {
        this.caller = caller;
        this.turn = turn;
        this.what = what;
    }

    /** One that is going to {@link #await}, or else to be woken. Not to be made under a lock: a promise looks at its loop's clock. */
    static <X> Waiter<X> suspended(Caller caller, String forWhat, @Nullable X what) {
        return new Waiter<>(caller, new Promise<>(forWhat), what);
    }

    /** One behind which there is no thread. */
    static <X> Waiter<X> threadless(Caller caller, X what) {
        return new Waiter<>(caller, null, what);
    }

    /**
     * Suspends this thread until it is woken, or the wait is called off; then whatever ends it is thrown, and {@code left} has been told,
     * on the thread that called the wait off.
     */
    void await(Consumer<? super Waiter<X>> left) {
        Promise<@Nullable Void> mine = turn;
        if (mine == null) {
            throw new AssertionError("no thread stands behind " + caller);
        }
        mine.onCancel(() -> left.accept(this));
        try {
            mine.awaitHandOver();
        } catch (Exception thrown) { // a task throws CancelledError; this is a thread that is no task's, and was
            // interrupted
            if (mine.task().isCancelled()) {
                throw thrown;
            }
            Thread.currentThread().interrupt(); // it was woken before
        }
    }

    /** Lets it go on; false if it has left. May be called twice, by two who both want to be sure. Not under a lock. */
    boolean wake() {
        return turn == null || turn.succeed(null) || !turn.task().isCancelled();
    }

    @Override
    public String toString() {
        return caller.toString();
    }
}
