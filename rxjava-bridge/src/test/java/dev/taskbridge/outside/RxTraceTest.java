package dev.taskbridge.outside;

import static dev.taskbridge.Async.run;
import static dev.taskbridge.rxjava3.RxJavaBridge.await;
import static dev.taskbridge.rxjava3.RxJavaBridge.awaitFirst;
import static dev.taskbridge.rxjava3.RxJavaBridge.each;
import static dev.taskbridge.rxjava3.RxJavaBridge.single;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.taskbridge.LeakCheck;
import io.reactivex.rxjava3.core.Completable;
import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.core.Maybe;
import io.reactivex.rxjava3.core.Single;
import java.io.IOException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** In a package of its own: the marker names the first site outside the library, and the bridge belongs to that. */
@Timeout(30)
@ExtendWith(LeakCheck.class)
class RxTraceTest {
    private final IOException failure = new IOException();

    private void isMarkedHere(ThrowingCallable site) {
        run(() -> assertThat(catchThrowable(site)).isSameAs(failure));
        assertThat(failure.getSuppressed()).hasSize(1);
        assertThat(failure.getSuppressed()[0].getMessage())
                .startsWith("awaited at dev.taskbridge.outside.RxTraceTest.")
                .doesNotContain("dev.taskbridge.rxjava3.");
    }

    @Test
    void single_marksWhereItWasAwaited() {
        isMarkedHere(() -> await(Single.error(failure)));
    }

    @Test
    void maybe_marksWhereItWasAwaited() {
        isMarkedHere(() -> await(Maybe.error(failure)));
    }

    @Test
    void completable_marksWhereItWasAwaited() {
        isMarkedHere(() -> await(Completable.error(failure)));
    }

    @Test
    void coldSingleOfOurs_marksWhereItWasAwaited() {
        isMarkedHere(() -> await(single(() -> {
            throw failure;
        })));
    }

    @Test
    void flowable_marksWhereItWasRead() {
        isMarkedHere(() -> awaitFirst(Flowable.error(failure)));
    }

    @Test
    void eachAndAwait_onAPlatformThread_areNamed() {
        assertThatThrownBy(() -> each(Flowable.empty())).hasMessageStartingWith("each was called on thread '");
        assertThatThrownBy(() -> await(Single.just(1))).hasMessageStartingWith("await was called on thread '");
    }
}
