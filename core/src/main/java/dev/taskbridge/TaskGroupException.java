package dev.taskbridge;

import java.io.Serial;
import java.util.ArrayList;
import java.util.List;

/** What a {@link TaskGroup} ends with when its body or tasks of it have failed: all failures, in the order in which they came. */
public final class TaskGroupException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    private final transient List<Throwable> errors;

    TaskGroupException(List<Throwable> errors) {
        super(errors.size() + (errors.size() == 1 ? " failure" : " failures") + " in a task group: " + inWords(errors));
        this.errors = List.copyOf(errors);
        errors.forEach(this::addSuppressed);
    }

    private static String inWords(List<Throwable> errors) {
        return String.join("; ", errors.stream().map(Throwable::toString).toList());
    }

    /**
     * All failures; one of a group within the group is a TaskGroupException itself.
     *
     * @return the very objects that were thrown, unmodifiable, at least one
     */
    public List<Throwable> errors() {
        return errors;
    }

    /**
     * The failures of a type, those of groups within the group included.
     *
     * @param type the type
     * @param <X> the type
     * @return the very objects that were thrown
     */
    public <X extends Throwable> List<X> errors(Class<X> type) {
        List<X> found = new ArrayList<>();
        for (Throwable error : errors) {
            if (type.isInstance(error)) {
                found.add(type.cast(error));
            } else if (error instanceof TaskGroupException inner) {
                found.addAll(inner.errors(type));
            }
        }
        return found;
    }

    /**
     * Whether all failures are of a type, those of groups within the group included.
     *
     * @param type the type
     * @return true if there is no other
     */
    public boolean only(Class<? extends Throwable> type) {
        return errors.stream()
                .allMatch(error ->
                        type.isInstance(error) || (error instanceof TaskGroupException inner && inner.only(type)));
    }
}
