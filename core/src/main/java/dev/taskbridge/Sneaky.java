package dev.taskbridge;

/** Throws what was thrown: no exception is ever wrapped to please a signature. */
final class Sneaky {
    private Sneaky() {}

    /** Never returns; declared to, so that the caller can write {@code throw Sneaky.rethrow(e)}. */
    static RuntimeException rethrow(Throwable thrown) {
        throw Sneaky.<RuntimeException>as(thrown);
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // the erased cast is the point
    private static <X extends Throwable> RuntimeException as(Throwable thrown) throws X {
        throw (X) thrown;
    }
}
