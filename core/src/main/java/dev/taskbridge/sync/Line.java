package dev.taskbridge.sync;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Those who wait, in the order in which they came. Guarded by the lock of what they wait for.
 *
 * @param <X> the type of what they come with or are given
 */
final class Line<X> {
    private static final int SHOWN = 8;

    private final Set<Waiter<X>> waiters = new LinkedHashSet<>();

    /** Answers true. */
    boolean add(Waiter<X> last) {
        return waiters.add(last);
    }

    /** Takes the first one out. */
    @Nullable
    Waiter<X> poll() {
        if (waiters.isEmpty()) {
            return null;
        }
        Waiter<X> first = waiters.iterator().next();
        waiters.remove(first);
        return first;
    }

    /** Takes all of them out. */
    List<Waiter<X>> pollAll() {
        List<Waiter<X>> all = new ArrayList<>(waiters);
        waiters.clear();
        return all;
    }

    boolean remove(Waiter<X> waiter) {
        return waiters.remove(waiter);
    }

    boolean isEmpty() {
        return waiters.isEmpty();
    }

    int size() {
        return waiters.size();
    }

    /** How many they are, and the first of their names: ", 2 waiting: 'a', 'b'"; empty for none. */
    String inWords(String waiting) {
        return waiters.isEmpty() ? "" : ", " + waiters.size() + " " + waiting + ": " + names(waiters);
    }

    static String names(Set<?> all) {
        String shown = all.stream().limit(SHOWN).map(Object::toString).collect(Collectors.joining(", "));
        return all.size() <= SHOWN ? shown : shown + ", …";
    }
}
