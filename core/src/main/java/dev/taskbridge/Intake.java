package dev.taskbridge;

import org.jspecify.annotations.Nullable;

/**
 * The reading thread's half of a stream: it takes the items, and asks upstream for more when three quarters of those that it had asked for are
 * read. The two halves are one object, because a loop over items that are there takes nothing but looks at its fields.
 */
abstract class Intake<T> {
    private static final int OFTEN = 256;

    final SerialSubscription upstream = new SerialSubscription();
    final SoleReader reader = new SoleReader(); // woken when an item, the end or the close has been written

    @Nullable
    T ready; // taken, and not handed out yet; the reading thread's, then the drain's

    private final int prefetch;
    private final int enough; // read since the last request, to ask for as many again
    private Stock<T> from = Stock.none();
    private int due; // so many are to be read until it looks up
    private int read; // since it last looked up
    private int unasked; // read since the last request, when it last looked up

    /** {@code prefetch} is from 1 to {@link Integer#MAX_VALUE}, which is all without limit. */
    Intake(int prefetch) {
        if (prefetch < 1) {
            throw new IllegalArgumentException("prefetch must be 1 or more, and was " + prefetch);
        }
        this.prefetch = prefetch;
        this.enough = prefetch - (prefetch >> 2);
        this.due = Math.min(enough, OFTEN);
    }

    private boolean isUnlimited() {
        return prefetch == Integer.MAX_VALUE;
    }

    // ---- by the thread that brings the subscription

    /** A queue of one's own for what is asked for. */
    final Stock<T> ring() {
        return Ring.of(prefetch);
    }

    final void requestFirst() {
        upstream.request(isUnlimited() ? Long.MAX_VALUE : prefetch);
    }

    // ---- by the reading thread

    /** Takes an item, if there is one. Who closes the stream from upstream's code has it cancelled when that has come back. */
    final boolean take() {
        reader.fetching(true);
        try {
            ready = from.poll();
        } finally {
            reader.fetching(false);
        }
        return ready != null;
    }

    /** The same where upstream puts them now, which may have changed. */
    final boolean take(Stock<T> now) {
        from = now;
        return take();
    }

    /**
     * Takes an item, if there is one, and reads it. Who closes the stream from upstream's code has it cancelled at once: to tell that code from the
     * loop's, two writes for each item, would cost more than all the rest.
     */
    final @Nullable T read() {
        T item = from.poll();
        if (item != null) {
            read++;
        }
        return item;
    }

    /** Reads the item that was taken. */
    final T read(T item) {
        ready = null;
        read++;
        return item;
    }

    /** Whether it is time to look up: to ask for more, or for what other threads have written. */
    final boolean isDue() {
        return read >= due;
    }

    /** Asks for as many as were read, when they are enough, if upstream goes on and is to be asked at all. */
    final void lookUp(boolean goesOn) {
        int more = unasked + read;
        read = 0;
        unasked = more < enough ? more : 0;
        due = Math.min(enough - unasked, OFTEN);
        if (unasked == 0 && goesOn && from.isAskedFor() && !isUnlimited()) {
            reader.upstairs(() -> upstream.request(more));
        }
    }
}
