package dev.taskbridge;

import static dev.taskbridge.Async.asCompleted;
import static dev.taskbridge.Async.await;
import static dev.taskbridge.Async.createTask;
import static dev.taskbridge.Async.run;
import static dev.taskbridge.Async.sleep;
import static dev.taskbridge.Async.waitAll;
import static dev.taskbridge.Async.waitAny;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.taskbridge.Outcome.Cancelled;
import dev.taskbridge.testing.AsyncTest;
import dev.taskbridge.testing.VirtualTime;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** {@code waitAny}, {@code waitAll} and {@code asCompleted}. Codes are those of the list of behaviours. */
@Timeout(60)
@ExtendWith(LeakCheck.class)
class WaitTest {

    /** A task that ends after a while, with its name. */
    private static Task<String> after(Duration duration, String name) {
        return createTask(name, () -> {
            await(sleep(duration));
            return name;
        });
    }

    private static Task<String> failing(Duration duration, Exception failure) {
        return createTask(() -> {
            await(sleep(duration));
            throw failure;
        });
    }

    private static int listeners(Task<?> task) {
        return ((Completion<?>) task).listeners();
    }

    // ---- waitAll

    @AsyncTest // T067
    void waitAll_endsWithTheLast_andAtOnceWhenAllHaveEnded(VirtualTime time) {
        Task<String> a = after(ofMillis(100), "a");
        Task<String> b = after(ofMillis(150), "b");
        assertThat(await(waitAll(List.of(b, a))))
                .isEqualTo(new Waited<>(new LinkedHashSet<>(List.of(b, a)), new LinkedHashSet<>()));
        assertThat(time.time()).isEqualTo(ofMillis(150));
        assertThat(await(waitAll(List.of(b, a))).done()).containsExactly(b, a);
        assertThat(time.time()).isEqualTo(ofMillis(150));
    }

    @AsyncTest // T068
    void waitAll_theSameTaskTwice_countsOnce() {
        Task<String> a = after(ofMillis(100), "a");
        assertThat(await(waitAll(List.of(a, a))).done()).containsExactly(a);
    }

    @AsyncTest
    void waitAll_ofNone_endsAtOnce() {
        assertThat(await(waitAll(List.<Task<String>>of())).done()).isEmpty();
    }

    @AsyncTest // T074
    void waitAll_withFailuresAndCancellations_waitsForAllAndThrowsNothing(VirtualTime time) {
        IOException failure = new IOException();
        Task<String> bad = failing(ofMillis(50), failure);
        Task<String> good = after(ofMillis(100), "good");
        Task<String> stopped = after(ofMillis(200), "stopped");
        time.schedule(ofMillis(10), () -> stopped.cancel("no more"));
        Waited<String> waited = await(waitAll(List.of(bad, good, stopped)));
        assertThat(waited.done()).containsExactly(bad, good, stopped);
        assertThat(time.time()).isEqualTo(ofMillis(100));
        assertThatThrownBy(bad::await).isSameAs(failure);
    }

    @AsyncTest
    void waitAll_limitIsOver_tellsWhoIsPendingAndCancelsNobody(VirtualTime time) {
        Task<String> a = after(ofMillis(100), "a");
        Task<String> b = after(ofMillis(150), "b");
        Waited<String> waited = await(waitAll(List.of(b, a), ofMillis(110)));
        assertThat(waited.done()).containsExactly(a);
        assertThat(waited.pending()).containsExactly(b);
        assertThat(time.time()).isEqualTo(ofMillis(110));
        assertThat(await(b)).isEqualTo("b");
    }

    @AsyncTest // T076
    void waitAll_taskEndsAtTheVeryInstantOfTheLimit_isDone(VirtualTime time) {
        Task<String> a = after(ofMillis(100), "a");
        Task<String> b = after(ofMillis(150), "b");
        await(sleep(ZERO)); // both sleep
        Waited<String> waited = await(waitAll(List.of(b, a), ofMillis(100)));
        assertThat(waited.done()).containsExactly(a);
        assertThat(waited.pending()).containsExactly(b);
        assertThat(time.time()).isEqualTo(ofMillis(100));
        await(b);
    }

    @AsyncTest
    void waitAll_zeroLimit_tellsHowItStands() {
        Task<String> a = Task.completed("a");
        Task<String> b = after(ofMillis(1), "b");
        Waited<String> waited = await(waitAll(List.of(a, b), ZERO));
        assertThat(waited.done()).containsExactly(a);
        assertThat(waited.pending()).containsExactly(b);
        await(b);
    }

    // ---- waitAny

    @AsyncTest // T070
    void waitAny_endsWithTheFirst_andTheOthersLive(VirtualTime time) {
        Task<String> a = after(ofSeconds(10), "a");
        Task<String> b = after(ofMillis(100), "b");
        Waited<String> waited = await(waitAny(List.of(a, b)));
        assertThat(waited.done()).containsExactly(b);
        assertThat(waited.pending()).containsExactly(a);
        assertThat(time.time()).isEqualTo(ofMillis(100));
        assertThat(await(a)).isEqualTo("a");
    }

    @AsyncTest // T071
    void waitAny_severalEndInTheSameTurn_allAreDone() {
        Promise<String> a = new Promise<>();
        Promise<String> b = new Promise<>();
        Task<Waited<String>> wait = waitAny(List.of(a.task(), b.task()));
        a.succeed("a");
        b.succeed("b");
        assertThat(await(wait).done()).containsExactly(a.task(), b.task());
    }

    @AsyncTest // T073, T074: a failure is an end like any other
    void waitAny_oneFails_endsThen(VirtualTime time) {
        IOException failure = new IOException();
        Task<String> good = after(ofSeconds(10), "good");
        Task<String> bad = failing(ofSeconds(1), failure);
        Waited<String> waited = await(waitAny(List.of(good, bad)));
        assertThat(waited.done()).containsExactly(bad);
        assertThat(time.time()).isEqualTo(ofSeconds(1));
        assertThatThrownBy(bad::await).isSameAs(failure);
        assertThat(await(good)).isEqualTo("good");
    }

    @AsyncTest
    void waitAny_limitIsOver_hasNoneDone(VirtualTime time) {
        Task<String> a = after(ofSeconds(10), "a");
        Waited<String> waited = await(waitAny(List.of(a), ofSeconds(1)));
        assertThat(waited.done()).isEmpty();
        assertThat(waited.pending()).containsExactly(a);
        assertThat(time.time()).isEqualTo(ofSeconds(1));
        await(a);
        assertThat(time.time()).isEqualTo(ofSeconds(10));
    }

    @AsyncTest
    void waitAny_ofNone_throwsWithAdvice() {
        assertThatThrownBy(() -> waitAny(List.<Task<String>>of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("waitAny of no tasks would never end; check the collection first");
    }

    @AsyncTest
    void wait_ended_listensToNobodyAnyMore() {
        Promise<String> pending = new Promise<>("pending");
        for (int i = 0; i < 3; i++) {
            await(waitAny(List.of(pending.task(), Task.completed("ended"))));
            await(waitAny(List.of(Task.completed("ended"), pending.task())));
            await(waitAll(List.of(Task.completed("ended"), pending.task()), ofSeconds(1)));
        }
        assertThat(listeners(pending.task())).isZero();
        pending.cancel("over");
    }

    @AsyncTest
    void wait_cancelled_leavesTheTasksAloneAndListensNoMore() {
        Promise<String> pending = new Promise<>("pending");
        Task<Waited<String>> wait = waitAll(List.of(pending.task()), ofSeconds(10));
        wait.cancel("no interest");
        assertThat(wait.outcome()).isEqualTo(new Cancelled<>("no interest"));
        assertThat(pending.task().isDone()).isFalse();
        assertThat(listeners(pending.task())).isZero();
        pending.cancel("over");
    }

    @Test // T074: as in asyncio, to wait is not to look
    void wait_forTasksThatFail_isNoAnswerToTheirFailures() {
        for (boolean endedBefore : new boolean[] {false, true}) {
            List<String> told = new ArrayList<>();
            VirtualTime loop = VirtualTime.create();
            loop.onUnhandled((what, failure) -> told.add(what));
            run(loop, () -> {
                Task<Void> lost = createTask("lost", () -> {
                    throw new IOException();
                });
                if (endedBefore) {
                    await(sleep(ZERO));
                }
                await(waitAll(List.of(lost)));
                await(waitAny(List.of(lost)));
                assertThat(asCompleted(List.of(lost))).containsExactly(lost);
            });
            assertThat(told).containsExactly("task 'lost' failed and nobody awaited it");
        }
    }

    // ---- asCompleted

    @AsyncTest // T079, T080, T085
    void asCompleted_handsOutTheVeryTasksInTheOrderOfTheirEnds(VirtualTime time) {
        Task<String> a = after(ofMillis(10), "a");
        Task<String> b = after(ofMillis(5), "b");
        Task<String> c = after(ofMillis(150), "c");
        List<Object> seen = new ArrayList<>();
        for (Task<String> task : asCompleted(List.of(a, b, c))) {
            assertThat(task.isDone()).isTrue();
            seen.add(task);
        }
        assertThat(seen).containsExactly(b, a, c);
        assertThat(time.time()).isEqualTo(ofMillis(150));
    }

    @AsyncTest // T086
    void asCompleted_theSameTaskTwice_comesOnce() {
        Task<String> a = after(ofMillis(10), "a");
        assertThat(asCompleted(List.of(a, a))).containsExactly(a);
    }

    @AsyncTest
    void asCompleted_ofNone_isEmpty() {
        assertThat(asCompleted(List.<Task<String>>of())).isEmpty();
        assertThatThrownBy(() -> asCompleted(List.<Task<String>>of()).iterator().next())
                .isInstanceOf(NoSuchElementException.class);
    }

    @AsyncTest // T083
    void asCompleted_leftAndResumed_handsOutEachOnce() {
        List<Task<String>> tasks = new ArrayList<>();
        for (int i = 4; i > 0; i--) {
            tasks.add(after(ofMillis(i), "task " + i));
        }
        Iterable<Task<String>> ends = asCompleted(tasks);
        List<String> seen = new ArrayList<>();
        for (Task<String> task : ends) {
            seen.add(await(task));
            if (seen.size() == 2) {
                break;
            }
        }
        for (Task<String> task : ends) {
            seen.add(await(task));
        }
        assertThat(seen).containsExactly("task 1", "task 2", "task 3", "task 4");
    }

    @AsyncTest
    void asCompleted_failuresAndCancellations_areHandedOutLikeValues(VirtualTime time) {
        Task<String> bad = failing(ofMillis(2), new IOException());
        Task<String> stopped = after(ofSeconds(10), "stopped");
        time.schedule(ofMillis(1), () -> stopped.cancel("no more"));
        Iterator<Task<String>> ends = asCompleted(List.of(bad, stopped)).iterator();
        assertThat(ends.next()).isSameAs(stopped);
        assertThat(ends.next()).isSameAs(bad);
        assertThat(ends.hasNext()).isFalse();
        assertThatThrownBy(bad::await).isInstanceOf(IOException.class);
    }

    @AsyncTest // T082
    void asCompleted_limitNotReached_isNoError(VirtualTime time) {
        Task<String> a = after(ofMillis(10), "a");
        assertThat(asCompleted(List.of(a), ofSeconds(1))).containsExactly(a);
        assertThat(time.time()).isEqualTo(ofMillis(10));
    }

    @AsyncTest
    void asCompleted_limitIsOver_throwsTimeoutAndGoesOnAfterwards(VirtualTime time) {
        Task<String> a = after(ofMillis(100), "a");
        Task<String> b = after(ofMillis(150), "b");
        Iterator<Task<String>> ends = asCompleted(List.of(a, b), ofMillis(120)).iterator();
        assertThat(ends.next()).isSameAs(a);
        assertThatThrownBy(ends::next)
                .isInstanceOf(TimeoutException.class)
                .hasMessage("1 tasks did not end within the limit");
        assertThat(time.time()).isEqualTo(ofMillis(120));
        await(b);
        assertThat(ends.next()).isSameAs(b);
    }

    @AsyncTest
    void asCompleted_taskEndsAtTheVeryInstantOfTheLimit_isHandedOut() {
        Task<String> a = after(ofMillis(100), "a");
        await(sleep(ZERO));
        assertThat(asCompleted(List.of(a), ofMillis(100))).containsExactly(a);
    }

    @AsyncTest
    void asCompleted_readerIsCancelled_theTasksLive(VirtualTime time) {
        Task<String> a = after(ofSeconds(10), "a");
        boolean late = Async.moveOnAfter(
                ofSeconds(1), () -> asCompleted(List.of(a)).iterator().next());
        assertThat(late).isTrue();
        assertThat(await(a)).isEqualTo("a");
        assertThat(time.time()).isEqualTo(ofSeconds(10));
    }
}
