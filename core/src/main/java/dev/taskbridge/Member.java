package dev.taskbridge;

import org.jspecify.annotations.Nullable;

/** A link in the list of a scope's unfinished tasks. The scope's lock guards both fields; null while in no list. */
class Member {
    @Nullable
    Member previous;

    @Nullable
    Member next;

    volatile boolean joined; // it was in a list once; written by who puts it in, read by who ends it

    /** Makes this the head of an empty list. */
    final void toHead() {
        previous = this;
        next = this;
    }

    final void linkBefore(Member head) {
        joined = true;
        Member last = linked(head.previous);
        previous = last;
        next = head;
        last.next = this;
        head.previous = this;
    }

    final boolean unlink() {
        if (next == null) {
            return false;
        }
        linked(previous).next = next;
        linked(next).previous = previous;
        previous = null;
        next = null;
        return true;
    }

    /** Moves all members of another list to the end of this one; both are heads. */
    final void takeAll(Member other) {
        Member first = linked(other.next);
        Member last = linked(other.previous);
        if (first == other) {
            return;
        }
        Member end = linked(previous);
        end.next = first;
        first.previous = end;
        last.next = this;
        previous = last;
        other.toHead();
    }

    static Member linked(@Nullable Member link) {
        if (link == null) {
            throw new AssertionError("a link of a list is missing");
        }
        return link;
    }
}
