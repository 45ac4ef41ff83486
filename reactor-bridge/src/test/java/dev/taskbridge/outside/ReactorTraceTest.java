package dev.taskbridge.outside;

import static dev.taskbridge.Async.run;
import static dev.taskbridge.reactor.ReactorBridge.await;
import static dev.taskbridge.reactor.ReactorBridge.awaitFirst;
import static dev.taskbridge.reactor.ReactorBridge.each;
import static dev.taskbridge.reactor.ReactorBridge.mono;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.taskbridge.LeakCheck;
import dev.taskbridge.reactor.ReactorBridge;
import java.io.IOException;
import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** In a package of its own: the marker names the first site outside the library, and the bridge belongs to that. */
@Timeout(30)
@ExtendWith(LeakCheck.class)
class ReactorTraceTest {
    private final IOException failure = new IOException();

    private void isMarkedHere(ThrowingCallable site) {
        run(() -> assertThat(catchThrowable(site)).isSameAs(failure));
        assertThat(failure.getSuppressed()).hasSize(1);
        assertThat(failure.getSuppressed()[0].getMessage())
                .startsWith("awaited at dev.taskbridge.outside.ReactorTraceTest.")
                .doesNotContain("dev.taskbridge.reactor.");
    }

    @Test
    void mono_marksWhereItWasAwaited() {
        isMarkedHere(() -> await(Mono.error(failure)));
    }

    @Test
    void monoThatFailsLater_marksWhereItWasAwaited() {
        isMarkedHere(() -> await(Mono.delay(Duration.ofMillis(10)).then(Mono.error(failure))));
    }

    @Test
    void coldMonoOfOurs_marksWhereItWasAwaited() {
        isMarkedHere(() -> await(mono(() -> {
            throw failure;
        })));
    }

    @Test
    void coldMonoOfOursBehindAnOperator_marksWhereItWasAwaited() {
        isMarkedHere(() -> await(ReactorBridge.<Integer>mono(() -> {
                    throw failure;
                })
                .map(i -> i + 1)));
    }

    @Test
    void flux_marksWhereItWasRead() {
        isMarkedHere(() -> awaitFirst(Flux.error(failure)));
    }

    @Test
    void eachAndAwait_onAPlatformThread_areNamed() {
        assertThatThrownBy(() -> each(Flux.empty())).hasMessageStartingWith("each was called on thread '");
        assertThatThrownBy(() -> await(Mono.empty())).hasMessageStartingWith("await was called on thread '");
    }
}
