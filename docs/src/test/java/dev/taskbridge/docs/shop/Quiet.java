package dev.taskbridge.docs.shop;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivex.rxjava3.plugins.RxJavaPlugins;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import reactor.core.publisher.Hooks;

/** After each test: no error was dropped by Reactor or RxJava, no failure went unseen, and nothing was logged. */
public final class Quiet implements BeforeEachCallback, AfterEachCallback {
    private static final Logger LOGGER = Logger.getLogger("dev.taskbridge");

    private final Queue<Object> heard = new ConcurrentLinkedQueue<>();
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord record) {
            heard.add(record.getMessage() + ": " + record.getThrown());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @Override
    public void beforeEach(ExtensionContext test) {
        heard.clear();
        LOGGER.addHandler(handler);
        Hooks.onErrorDropped(heard::add);
        RxJavaPlugins.setErrorHandler(heard::add);
    }

    @Override
    public void afterEach(ExtensionContext test) {
        LOGGER.removeHandler(handler);
        Hooks.resetOnErrorDropped();
        RxJavaPlugins.setErrorHandler(null);
        assertThat(heard).as("what was dropped or logged").isEmpty();
    }
}
