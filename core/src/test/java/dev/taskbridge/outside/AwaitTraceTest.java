package dev.taskbridge.outside;

import static dev.taskbridge.Async.await;
import static dev.taskbridge.Async.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.taskbridge.LeakCheck;
import dev.taskbridge.Task;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** In a package of its own: the marker names the first site outside the library. */
@Timeout(30)
@ExtendWith(LeakCheck.class)
class AwaitTraceTest {
    private final IOException failure = new IOException();
    private final Task<Object> task = Task.failed(failure);

    @Test
    void marker_namesWhereTheFailureWasAwaited() {
        run(() -> assertThat(catchThrowable(this::siteA)).isSameAs(failure));
        assertThat(failure.getSuppressed()).hasSize(1);
        assertThat(failure.getSuppressed()[0].getMessage())
                .startsWith("awaited at ")
                .contains("siteA")
                .doesNotContain(",");
        assertThat(failure.getSuppressed()[0].getStackTrace()).isEmpty();
    }

    @Test
    void marker_ofManySites_namesTheFirstFewOnceEach() {
        run(() -> {
            for (int i = 0; i < 100; i++) {
                assertThat(catchThrowable(this::siteA)).isSameAs(failure);
                assertThat(catchThrowable(this::siteB)).isSameAs(failure);
                assertThat(catchThrowable(this::siteC)).isSameAs(failure);
                assertThat(catchThrowable(this::siteD)).isSameAs(failure);
                assertThat(catchThrowable(this::siteE)).isSameAs(failure);
            }
        });
        assertThat(failure.getSuppressed()).hasSize(1);
        assertThat(failure.getSuppressed()[0].getMessage())
                .containsOnlyOnce("siteA")
                .containsOnlyOnce("siteB")
                .containsOnlyOnce("siteC")
                .containsOnlyOnce("siteD")
                .doesNotContain("siteE");
    }

    private static final class PaymentBridge {
        static Object pay(Task<?> task) {
            return await(task);
        }
    }

    @Test
    void marker_inAClassOfTheUserThatIsCalledABridge_namesThatClass() {
        run(() -> assertThat(catchThrowable(() -> PaymentBridge.pay(task))).isSameAs(failure));
        assertThat(failure.getSuppressed()[0].getMessage())
                .contains("AwaitTraceTest$PaymentBridge.pay(AwaitTraceTest.java:");
    }

    private void siteA() {
        await(task);
    }

    private void siteB() {
        await(task);
    }

    private void siteC() {
        await(task);
    }

    private void siteD() {
        await(task);
    }

    private void siteE() {
        await(task);
    }
}
