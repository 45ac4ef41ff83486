package dev.taskbridge;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Slots, of which it knows the first. Each slot knows its index, so that it is taken out without a search. */
final class SlotHeap {
    private static final int LEAST = 64;

    // the slot at i is before those at 2i + 1 and 2i + 2
    private @Nullable Slot[] slots = new Slot[LEAST];
    private int size;

    int size() {
        return size;
    }

    int room() {
        return slots.length;
    }

    /** There must be one. */
    Slot first() {
        return at(0);
    }

    private Slot at(int index) {
        Slot slot = slots[index];
        if (slot == null) {
            throw new AssertionError("no slot at " + index + " of " + size);
        }
        return slot;
    }

    void add(Slot slot) {
        if (size == slots.length) {
            slots = Arrays.copyOf(slots, 2 * size);
        }
        rise(size++, slot);
    }

    void remove(Slot slot) {
        Slot last = at(--size);
        slots[size] = null;
        if (last != slot) {
            if (last.tick < slot.tick) {
                rise(slot.index, last);
            } else {
                sink(slot.index, last);
            }
        }
        if (slots.length > LEAST && size < slots.length / 8) {
            slots = Arrays.copyOf(slots, slots.length / 2);
        }
    }

    private void rise(int free, Slot slot) {
        int index = free;
        while (index > 0) {
            int parent = (index - 1) / 2;
            Slot above = at(parent);
            if (above.tick < slot.tick) {
                break;
            }
            put(index, above);
            index = parent;
        }
        put(index, slot);
    }

    private void sink(int free, Slot slot) {
        int index = free;
        while (2 * index + 1 < size) {
            int child = 2 * index + 1;
            if (child + 1 < size && at(child + 1).tick < at(child).tick) {
                child++;
            }
            Slot below = at(child);
            if (slot.tick < below.tick) {
                break;
            }
            put(index, below);
            index = child;
        }
        put(index, slot);
    }

    private void put(int index, Slot slot) {
        slots[index] = slot;
        slot.index = index;
    }
}
