package dev.taskbridge;

import static dev.taskbridge.Async.await;
import static dev.taskbridge.Async.createTask;
import static dev.taskbridge.Async.run;
import static dev.taskbridge.Async.shield;
import static dev.taskbridge.Async.sleep;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.taskbridge.Outcome.Cancelled;
import dev.taskbridge.Outcome.Success;
import java.io.IOException;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@Timeout(30)
@ExtendWith(LeakCheck.class)
class ShieldTest {

    @Test // T100
    void shield_ofWhatHasEnded_hasEnded() {
        assertThat(shield(Task.completed("v")).outcome()).isEqualTo(new Success<>("v"));
    }

    @Test
    void shield_endsAsTheInnerDoes() {
        IOException failure = new IOException();
        run(() -> {
            Promise<String> value = new Promise<>();
            Promise<String> failing = new Promise<>();
            Task<String> one = shield(value.task());
            Task<String> two = shield(failing.task());
            value.succeed("v");
            failing.fail(failure);
            assertThat(await(one)).isEqualTo("v");
            assertThatThrownBy(() -> await(two)).isSameAs(failure);
        });
    }

    @Test // T095
    void shield_innerCancelled_isCancelled() {
        run(() -> {
            Promise<String> inner = new Promise<>();
            Task<String> outer = shield(inner.task());
            inner.cancel("enough");
            assertThat(outer.outcome()).isEqualTo(new Cancelled<>("enough"));
        });
    }

    @Test // T097
    void shield_cancelledThenTheInnerSucceeds_isQuiet() {
        try (Reports reports = Reports.capture()) {
            run(() -> {
                Promise<String> inner = new Promise<>();
                Task<String> outer = shield(inner.task());
                assertThat(outer.cancel("enough")).isTrue();
                assertThat(inner.task().isDone()).isFalse();
                assertThat(inner.task().cancelling()).isZero();
                inner.succeed("v");
                assertThat(outer.outcome()).isEqualTo(new Cancelled<>("enough"));
            });
            assertThat(reports.messages()).isEmpty();
        }
    }

    @Test // T098
    void shield_cancelledThenTheInnerFails_isReportedOnce() {
        IOException failure = new IOException();
        try (Reports reports = Reports.capture()) {
            run(() -> {
                Promise<String> inner = new Promise<>("inner");
                shield(inner.task()).cancel("enough");
                inner.fail(failure);
            });
            assertThat(reports.messages()).containsExactly("task 'inner' failed and nobody awaited it");
            assertThat(reports.failures()).containsExactly(failure);
        }
    }

    @Test
    void shield_failsAndNobodyAwaitsTheShield_isReportedOnce() {
        try (Reports reports = Reports.capture()) {
            run(() -> {
                Promise<String> inner = new Promise<>("inner");
                shield(inner.task());
                inner.fail(new IOException());
            });
            assertThat(reports.messages()).containsExactly("task 'shield(inner)' failed and nobody awaited it");
        }
    }

    @Test // T101
    void shield_itsAwaiterCancelled_theInnerRunsOnAndTheCodeAfterDoesNot() {
        Steps steps = new Steps();
        run(() -> {
            Promise<String> go = new Promise<>();
            Task<String> inner = createTask(() -> {
                String value = await(go.task());
                steps.reached(2);
                return value;
            });
            Task<Void> waiter = createTask(() -> {
                await(shield(inner));
                throw steps.unreachable("after the shield");
            });
            Until.awaits(inner);
            Until.awaits(waiter);
            waiter.cancel("enough");
            assertThatThrownBy(() -> await(waiter)).isInstanceOf(CancellationException.class);
            steps.reached(1);
            go.succeed("v");
            assertThat(await(inner)).isEqualTo("v");
        });
        steps.finished(3);
    }

    @Test // T104
    void shield_outsideATask_works() {
        Promise<String> inner = new Promise<>();
        Task<String> outer = shield(inner.task());
        inner.succeed("v");
        assertThat(run(() -> await(outer))).isEqualTo("v");
    }

    @Test
    void shield_cancelled_isForgottenByTheInner() {
        Promise<String> inner = new Promise<>();
        shield(inner.task()).cancel();
        assertThat(((Completion<?>) inner.task()).listeners()).isZero();
        Task<Void> unused = sleep(ofHours(1));
        shield(unused).cancel();
        assertThat(((Completion<?>) unused).listeners()).isZero();
        unused.cancel();
        inner.succeed("unused");
        run(() -> await(sleep(ofMillis(1))));
    }
}
