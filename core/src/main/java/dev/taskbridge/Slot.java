package dev.taskbridge;

import org.jspecify.annotations.Nullable;

/** The timers of one tick, in the order in which they came. */
final class Slot {

    /*
     * Each timer knows its index in the row. One that is taken out leaves a gap; the gaps are closed when they are too many, so that a
     * row is never much longer than what it holds. Once the slot is due, the row is handed out, and the timers that still point here
     * keep none of each other alive.
     */
    private static final int ROOM = 4; // in a new row
    private static final Timed[] TAKEN = {};

    final long tick;
    int index; // in the heap

    @Nullable
    Slot next; // in its chain

    private @Nullable Timed[] row = new Timed[ROOM];
    private int end; // of the part of the row that is in use
    private int size; // that part without its gaps

    Slot(long tick, @Nullable Slot next) {
        this.tick = tick;
        this.next = next;
    }

    void add(Timed timer) {
        if (end == row.length) {
            closeGaps();
        }
        timer.put(this, end);
        row[end++] = timer;
        size++;
    }

    /** Answers false if the timers have been taken out already, or this one has. */
    boolean remove(Timed timer) {
        if (row == TAKEN) {
            return false;
        }
        row[timer.index()] = null;
        timer.put(null, 0);
        size--;
        if (row.length > ROOM && size < row.length / 4) {
            closeGaps();
        }
        return true;
    }

    /** Moves the timers to a new row, with room for as many again. */
    private void closeGaps() {
        @Nullable Timed[] before = row;
        row = new Timed[Math.max(ROOM, 2 * size)];
        int moved = 0;
        for (int i = 0; i < end; i++) {
            Timed timer = before[i];
            if (timer != null) {
                timer.put(this, moved);
                row[moved++] = timer;
            }
        }
        end = moved;
    }

    boolean isEmpty() {
        return size == 0;
    }

    int size() {
        return size;
    }

    /** Takes out all timers: a row with gaps. */
    @Nullable
    Timed[] take() {
        @Nullable Timed[] all = row;
        row = TAKEN;
        size = 0;
        return all;
    }
}
