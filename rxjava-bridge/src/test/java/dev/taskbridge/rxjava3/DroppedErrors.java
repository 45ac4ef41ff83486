package dev.taskbridge.rxjava3;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivex.rxjava3.exceptions.UndeliverableException;
import io.reactivex.rxjava3.plugins.RxJavaPlugins;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** What goes to {@code RxJavaPlugins.onError} during a test, freed of the envelope that RxJava puts around it. */
final class DroppedErrors implements BeforeEachCallback, AfterEachCallback {
    private final List<Throwable> errors = new CopyOnWriteArrayList<>();

    @Override
    public void beforeEach(ExtensionContext context) {
        errors.clear();
        UnaryOperator<Throwable> bare = error -> error instanceof UndeliverableException ? error.getCause() : error;
        RxJavaPlugins.setErrorHandler(error -> errors.add(bare.apply(error)));
    }

    @Override
    public void afterEach(ExtensionContext context) {
        assertThat(RxJavaPlugins.getErrorHandler()).isNotNull();
        RxJavaPlugins.setErrorHandler(null);
    }

    List<Throwable> all() {
        return errors;
    }
}
