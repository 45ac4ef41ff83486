package dev.taskbridge.rxjava3;

import static dev.taskbridge.Async.createTask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.taskbridge.Outcome;
import dev.taskbridge.Task;
import dev.taskbridge.contract.SubscriptionContract;
import dev.taskbridge.contract.Upstream;
import dev.taskbridge.contract.Waiting;
import io.reactivex.rxjava3.exceptions.ProtocolViolationException;
import io.reactivex.rxjava3.plugins.RxJavaPlugins;
import io.reactivex.rxjava3.schedulers.Schedulers;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;

/** What is the same for a Single, a Maybe and a Completable. */
interface RxAwaitContract<S> extends SubscriptionContract<S> {

    @Override
    default List<Executor> nonBlockingThreads() {
        return List.of(Schedulers.computation()::scheduleDirect, Schedulers.single()::scheduleDirect);
    }

    @Test
    default void onSubscribe_aSecondTime_isReportedAsAProtocolViolation() {
        Upstream<S> upstream = upstream();
        Task<Object> task = createTask(() -> awaiting(upstream.source()));
        Waiting.standsInAwait(task);
        upstream.handOver();
        assertThat(dropped()).singleElement().isInstanceOf(ProtocolViolationException.class);
        upstream.succeed();
        Waiting.outcome(task);
    }

    @Test // pitfall: a throwing global hook or handler hangs the waiter
    default void error_afterCancelWithThrowingHandler_leavesTheWaiterAlone() {
        PrintStream err = System.err; // where RxJava prints what its handler throws
        Thread.UncaughtExceptionHandler before =
                Thread.currentThread().getUncaughtExceptionHandler(); // then told of it
        Thread.currentThread().setUncaughtExceptionHandler((thread, thrown) -> {});
        System.setErr(new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8));
        try {
            RxJavaPlugins.setErrorHandler(error -> {
                throw new IllegalStateException("handler");
            });
            Upstream<S> upstream = upstream();
            Task<Object> task = createTask(() -> awaiting(upstream.source()));
            Waiting.standsInAwait(task);
            task.cancel("enough");
            upstream.fail(new IOException("late"));
            assertThat(Waiting.outcome(task)).isEqualTo(new Outcome.Cancelled<>("enough"));
        } finally {
            System.setErr(err);
            Thread.currentThread().setUncaughtExceptionHandler(before);
        }
    }

    @Test // RxJava's own doing: what subscribeActual throws comes in an envelope, and the scope is left clean
    default void await_ofSourceThatThrowsAnExceptionWhenSubscribedTo_throwsIt() {
        assertThatThrownBy(() -> Waiting.onPlainVirtualThread(
                        () -> awaiting(throwingOnSubscribe(new AssertionError("subscribe")))))
                .isInstanceOf(NullPointerException.class)
                .hasRootCauseInstanceOf(AssertionError.class)
                .hasRootCauseMessage("subscribe");
    }
}
