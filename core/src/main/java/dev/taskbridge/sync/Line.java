package dev.taskbridge.sync;

import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * Those who wait, or what is given, in the order in which they came; each stands in one line at the most. Guarded by the lock of whose line it
 * is.
 *
 * @param <E> the type of what stands in it
 */
final class Line<E extends Place<E>> {
    private static final int SHOWN = 8;

    private @Nullable E first;
    private @Nullable E last;
    private int size;

    /** Answers true. */
    boolean add(E one) {
        if (one.line != null) {
            throw new AssertionError(one + " stands in a line already");
        }
        one.line = this;
        one.ahead = last;
        if (last == null) {
            first = one;
        } else {
            last.behind = one;
        }
        last = one;
        size++;
        return true;
    }

    /** Takes the first one out. */
    @Nullable
    E poll() {
        E out = first;
        if (out != null) {
            remove(out);
        }
        return out;
    }

    /** Takes all of them out. */
    List<E> pollAll() {
        List<E> all = new ArrayList<>(size);
        for (E out = poll(); out != null; out = poll()) {
            all.add(out);
        }
        return all;
    }

    /** Answers false if it does not stand here. */
    boolean remove(E one) {
        if (one.line != this) {
            return false;
        }
        E ahead = one.ahead;
        E behind = one.behind;
        if (ahead == null) {
            first = behind;
        } else {
            ahead.behind = behind;
        }
        if (behind == null) {
            last = ahead;
        } else {
            behind.ahead = ahead;
        }
        one.line = null;
        one.ahead = null;
        one.behind = null;
        size--;
        return true;
    }

    boolean isEmpty() {
        return first == null;
    }

    int size() {
        return size;
    }

    /** The one who came first, and stays; {@link Place#behind} it come the others. */
    @Nullable
    E first() {
        return first;
    }

    /** How many they are, and the first of their names: ", 2 waiting: 'a', 'b'"; empty for none. */
    String inWords(String waiting) {
        return isEmpty() ? "" : ", " + size + " " + waiting + ": " + names();
    }

    /** The first of their names. */
    String names() {
        StringJoiner shown = new StringJoiner(", ", "", size <= SHOWN ? "" : ", …");
        int left = SHOWN;
        for (E at = first; at != null && left > 0; at = at.behind) {
            shown.add(at.toString());
            left--;
        }
        return shown.toString();
    }
}
