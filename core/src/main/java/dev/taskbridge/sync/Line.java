package dev.taskbridge.sync;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Those who wait, in the order in which they came; each stands in one line at the most, of which it is itself the link. Guarded by the lock
 * of what they wait for.
 *
 * @param <X> the type of what they come with or are given
 */
final class Line<X> {
    private static final int SHOWN = 8;

    private @Nullable Waiter<X> first;
    private @Nullable Waiter<X> last;
    private int size;

    /** Answers true. */
    boolean add(Waiter<X> waiter) {
        if (waiter.line != null) {
            throw new AssertionError(waiter + " stands in a line already");
        }
        waiter.line = this;
        waiter.ahead = last;
        if (last == null) {
            first = waiter;
        } else {
            last.behind = waiter;
        }
        last = waiter;
        size++;
        return true;
    }

    /** Takes the first one out. */
    @Nullable
    Waiter<X> poll() {
        Waiter<X> out = first;
        if (out != null) {
            remove(out);
        }
        return out;
    }

    /** Takes all of them out. */
    List<Waiter<X>> pollAll() {
        List<Waiter<X>> all = new ArrayList<>(size);
        for (Waiter<X> out = poll(); out != null; out = poll()) {
            all.add(out);
        }
        return all;
    }

    /** Answers false if it does not stand here. */
    boolean remove(Waiter<X> waiter) {
        if (waiter.line != this) {
            return false;
        }
        Waiter<X> ahead = waiter.ahead;
        Waiter<X> behind = waiter.behind;
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
        waiter.line = null;
        waiter.ahead = null;
        waiter.behind = null;
        size--;
        return true;
    }

    boolean isEmpty() {
        return first == null;
    }

    int size() {
        return size;
    }

    /** How many they are, and the first of their names: ", 2 waiting: 'a', 'b'"; empty for none. */
    String inWords(String waiting) {
        List<Waiter<X>> shown = new ArrayList<>(SHOWN);
        for (Waiter<X> at = first; at != null && shown.size() < SHOWN; at = at.behind) {
            shown.add(at);
        }
        return isEmpty() ? "" : ", " + size + " " + waiting + ": " + names(shown, size);
    }

    /** Those of so many that are shown. */
    static String names(Collection<?> some, int all) {
        String shown = some.stream().limit(SHOWN).map(Object::toString).collect(Collectors.joining(", "));
        return all <= SHOWN ? shown : shown + ", …";
    }
}
