package dev.taskbridge;

import org.jspecify.annotations.Nullable;

/**
 * A part of a body's run that a cancellation may be aimed at: a scope, a timeout, a shield. Blocks form a tree; what was made
 * inside a block is cancelled with it, what was made outside lives on.
 */
sealed class Block permits Scope, Deadline, Shielded {
    final @Nullable Block parent; // null for the endless scope of a loop
    final int depth;

    Block(@Nullable Block parent) {
        this.parent = parent;
        this.depth = parent == null ? 0 : parent.depth + 1;
    }

    /** The scope that tasks made in this block belong to. */
    Scope owner() {
        return parent == null ? (Scope) this : parent.owner();
    }

    /** By whose rules the bodies that are started in it step. */
    final Turns turns() {
        return owner().loop.turns;
    }

    /** Whether the body has left it: requests aimed at it are void then. */
    boolean left() {
        return false;
    }

    final boolean contains(Block other) {
        @Nullable Block at = other;
        while (at != null && at.depth > depth) {
            at = at.parent;
        }
        return at == this;
    }

    /** Whether a shield of the same scope is around it. */
    final boolean inShield() {
        @Nullable Block at = this;
        while (at != null && !(at instanceof Scope)) {
            if (at instanceof Shielded) {
                return true;
            }
            at = at.parent;
        }
        return false;
    }
}
