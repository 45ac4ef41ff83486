package dev.taskbridge;

import org.jspecify.annotations.Nullable;

/** Timers by the tick in which they are due. It knows no time but what it is told, and its owner guards it. */
final class Timetable {

    /*
     * Timers of the same tick share a slot. A table finds the slot of a tick, and a heap the one that is first; so a timer costs the
     * same however many there are, and however far ahead. A slot that has become empty goes with its last timer; only the one used last
     * stays until another is used: timers that come and go one at a time mostly want it again.
     */
    private static final int LEAST = 64; // chains in the table
    private static final long SPREAD = 0x9E3779B97F4A7C15L; // 2^64 by the golden ratio: sends patterns apart

    private @Nullable Slot[] table = new Slot[LEAST]; // chains of slots; their number is a power of two
    private final SlotHeap heap = new SlotHeap();
    private @Nullable Slot recent; // the one used last: mostly the next one wanted
    private int size;

    void add(Timed timer, long tick) {
        Slot slot = recent;
        if (slot == null || slot.tick != tick) {
            forgetRecent();
            slot = slot(tick);
            recent = slot;
        }
        slot.add(timer);
        size++;
    }

    private Slot slot(long tick) {
        int chain = chain(tick);
        Slot slot = table[chain];
        while (slot != null && slot.tick != tick) {
            slot = slot.next;
        }
        if (slot == null) {
            slot = new Slot(tick, table[chain]);
            table[chain] = slot;
            heap.add(slot);
            if (heap.size() > table.length) {
                resize(2 * table.length);
            }
        }
        return slot;
    }

    private int chain(long tick) {
        return (int) ((tick * SPREAD) >>> (Long.numberOfLeadingZeros(table.length) + 1));
    }

    private void resize(int chains) {
        @Nullable Slot[] before = table;
        table = new Slot[chains];
        for (Slot first : before) {
            Slot slot = first;
            while (slot != null) {
                Slot next = slot.next;
                int chain = chain(slot.tick);
                slot.next = table[chain];
                table[chain] = slot;
                slot = next;
            }
        }
    }

    /** Without effect on a timer that is nowhere, or has been taken out as due. */
    void remove(Timed timer) {
        if (timer.place() instanceof Slot slot && slot.remove(timer)) {
            size--;
            if (slot != recent && slot.isEmpty()) {
                drop(slot);
            }
        }
    }

    private void forgetRecent() {
        Slot slot = recent;
        recent = null;
        if (slot != null && slot.isEmpty()) {
            drop(slot);
        }
    }

    private void drop(Slot slot) {
        heap.remove(slot);
        unchain(slot);
        if (table.length > LEAST && heap.size() < table.length / 8) {
            resize(table.length / 2);
        }
    }

    private void unchain(Slot slot) {
        int chain = chain(slot.tick);
        Slot before = table[chain];
        if (before == slot) {
            table[chain] = slot.next;
        } else {
            while (before != null && before.next != slot) {
                before = before.next;
            }
            if (before != null) {
                before.next = slot.next;
            }
        }
        slot.next = null; // timers that have fired may point to it for long
    }

    /** The tick of the first timer; the last of all ticks if there is none. */
    long first() {
        if (size == 0) {
            return Long.MAX_VALUE;
        }
        if (heap.first().isEmpty()) {
            forgetRecent();
        }
        return heap.first().tick;
    }

    /** Takes out the timers of the first tick, in the order in which they came, with gaps between and behind them. There must be one. */
    @Nullable
    Timed[] takeFirst() {
        forgetRecent();
        Slot slot = heap.first();
        drop(slot);
        size -= slot.size();
        return slot.take();
    }

    /** How many timers there are. */
    int size() {
        return size;
    }

    /** How many slots it has room for, for those who look for leaks. */
    int room() {
        return table.length + heap.room();
    }
}
