package dev.taskbridge;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** Catches what goes to the logger "dev.taskbridge", the handler for failures that nobody awaited, and keeps it off the console. */
public final class Reports implements AutoCloseable {
    private static final Logger LOGGER = Logger.getLogger("dev.taskbridge");

    private final List<LogRecord> records = new CopyOnWriteArrayList<>();
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord entry) {
            records.add(entry);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    private Reports() {
        LOGGER.addHandler(handler);
        LOGGER.setUseParentHandlers(false);
    }

    /** Begins to catch; close it in the end. */
    public static Reports capture() {
        return new Reports();
    }

    /** What was said, in order. */
    public List<String> messages() {
        return records.stream().map(LogRecord::getMessage).toList();
    }

    /** What was thrown, in order. */
    public List<Throwable> failures() {
        return records.stream().map(LogRecord::getThrown).toList();
    }

    @Override
    public void close() {
        LOGGER.removeHandler(handler);
        LOGGER.setUseParentHandlers(true);
    }
}
