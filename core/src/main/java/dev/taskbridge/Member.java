package dev.taskbridge;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a scope waits for: a link in the list of its unfinished tasks. The scope's lock guards both links; null while in no list. */
abstract class Member {
    @Nullable
    Member previous;

    @Nullable
    Member next;

    boolean apart; // it is never put into a list; written before others know of it

    /** Whether it was made in a shield of the scope. */
    abstract boolean inShield();

    /** Adds its tasks, those that have not ended at least. */
    abstract void addTo(List<Completion<?>> all);

    final void linkBefore(Member head) {
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

    private static Member linked(@Nullable Member link) {
        if (link == null) {
            throw new AssertionError("a link of a list is missing");
        }
        return link;
    }

    /** The two ends of a list. */
    static final class Head extends Member {
        Head() {
            clear();
        }

        private void clear() {
            previous = this;
            next = this;
        }

        boolean isEmpty() {
            return next == this;
        }

        @Override
        boolean inShield() {
            throw new AssertionError("the head of a list is no member");
        }

        @Override
        void addTo(List<Completion<?>> all) {
            for (Member at = linked(next); at != this; at = linked(at.next)) {
                at.addTo(all);
            }
        }

        /** Moves those that were made in no shield to the end of another list; answers whether there were any. */
        boolean moveUnshieldedTo(Head other) {
            boolean any = false;
            Member at = linked(next);
            while (at != this) {
                Member following = linked(at.next);
                if (!at.inShield()) {
                    at.unlink();
                    at.linkBefore(other);
                    any = true;
                }
                at = following;
            }
            return any;
        }

        /** Moves all to the end of another list. */
        void moveTo(Head other) {
            while (!isEmpty()) {
                Member first = linked(next);
                first.unlink();
                first.linkBefore(other);
            }
        }
    }
}
