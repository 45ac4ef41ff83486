package dev.taskbridge.sync;

import org.jspecify.annotations.Nullable;

/**
 * What may stand in a {@link Line}, and is itself the link. All its fields are null while it stands in none, and are guarded by what guards the
 * line.
 *
 * @param <E> itself
 */
abstract class Place<E extends Place<E>> {
    @Nullable
    Line<E> line;

    @Nullable
    E ahead;

    @Nullable
    E behind;
}
