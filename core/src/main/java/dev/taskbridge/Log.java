package dev.taskbridge;

/** What the library tells when nobody else is there to be told. */
final class Log {
    private static final System.Logger LOGGER = System.getLogger("dev.taskbridge");

    private Log() {}

    static void failure(String what, Throwable failure) {
        LOGGER.log(System.Logger.Level.ERROR, what, failure);
    }

    /** What is no failure, and worth a look. */
    static void warning(String what) {
        LOGGER.log(System.Logger.Level.WARNING, what);
    }
}
