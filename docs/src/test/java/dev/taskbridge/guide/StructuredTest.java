package dev.taskbridge.guide;

import static dev.taskbridge.Async.*;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.taskbridge.CancelledError;
import dev.taskbridge.EventLoop;
import dev.taskbridge.Runner;
import dev.taskbridge.Task;
import dev.taskbridge.TaskGroupException;
import dev.taskbridge.TaskLocal;
import dev.taskbridge.Waited;
import dev.taskbridge.testing.AsyncTest;
import dev.taskbridge.testing.VirtualTime;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The page on structured concurrency; on virtual time, so that its seconds take none. */
@Timeout(60)
class StructuredTest {
    private final List<String> steps = new ArrayList<>();

    private static String fetch(String what, int seconds) {
        await(sleep(ofSeconds(seconds)));
        return what;
    }

    private static String failing(String what, int seconds) throws IOException {
        await(sleep(ofSeconds(seconds)));
        throw new IOException(what);
    }

    @AsyncTest
    void group_succeeds_hasEndedWhenTheBlockHas(VirtualTime time) {
        // @start region="group"
        String page = taskGroup(group -> {
            Task<String> head = group.createTask(() -> fetch("head", 1));
            Task<String> body = group.createTask("body", () -> fetch("body", 2));
            group.createTask(() -> steps.add("visit counted"));
            return await(head) + " and " + await(body);
        }); // here all three have ended
        // @end region="group"
        assertThat(page).isEqualTo("head and body");
        assertThat(steps).containsExactly("visit counted");
        assertThat(time.time()).isEqualTo(ofSeconds(2));
    }

    @AsyncTest
    void group_tasksFail_throwsAllFailures() {
        // @start region="failures"
        try {
            taskGroup(group -> {
                group.createTask(() -> failing("no route to host", 1));
                group.createTask(() -> {
                    try {
                        return fetch("body", 60);
                    } finally { // the first failure stops the others; what fails in their clean-up is not lost
                        failing("cannot close", 0);
                    }
                });
                return null;
            });
        } catch (TaskGroupException failed) {
            steps.add(failed.getMessage());
            for (IOException each : failed.errors(IOException.class)) {
                steps.add("to be logged: " + each.getMessage());
            }
        }
        // @end region="failures"
        assertThat(steps)
                .containsExactly(
                        "2 failures in a task group: java.io.IOException: no route to host; java.io.IOException:"
                                + " cannot close",
                        "to be logged: no route to host",
                        "to be logged: cannot close");
    }

    @AsyncTest
    void group_cancel_endsWhatRunsInTheBackground(VirtualTime time) {
        // @start region="background"
        taskGroup(group -> {
            group.createTask("heartbeat", () -> {
                while (true) {
                    steps.add("beat");
                    await(sleep(ofSeconds(10)));
                }
            });
            fetch("the work itself", 25);
            group.cancel(); // or else the block would wait for the heartbeat, for ever
            return null;
        });
        // @end region="background"
        assertThat(steps).containsExactly("beat", "beat", "beat");
        assertThat(time.time()).isEqualTo(ofSeconds(25));
    }

    @AsyncTest
    void start_service_isReadyWhenItReturns() {
        // @start region="start"
        taskGroup(group -> {
            int port = group.start(ready -> {
                steps.add("bound"); // what fails before it is ready is thrown by start
                ready.succeed(8080);
                steps.add("serving"); // from here on it is a task of the group like any other
            });
            steps.add("ready on " + port);
            return null;
        });
        // @end region="start"
        assertThat(steps).contains("bound", "serving", "ready on 8080");
    }

    @AsyncTest
    void deadlines_nested_theFirstCounts(VirtualTime time) throws TimeoutException {
        // @start region="deadlines"
        boolean late = moveOnAfter(ofSeconds(2), () -> {
            steps.add(fetch("main course", 1));
            steps.add(fetch("dessert", 60));
        });
        steps.add(late ? "no dessert" : "all of it");

        String answer = timeout(ofSeconds(5), () -> {
            Optional<Duration> until = currentDeadline(); // in the loop's time, EventLoop.time()
            steps.add("until " + until.orElseThrow());
            reschedule(ofSeconds(30)); // the server has told us that it works on it
            return fetch("answer", 20);
        });
        // @end region="deadlines"
        assertThat(answer).isEqualTo("answer");
        assertThat(steps).containsExactly("main course", "no dessert", "until PT7S");
        assertThat(time.time()).isEqualTo(ofSeconds(22));
    }

    @AsyncTest
    void shield_withGrace_holdsForAWhile(VirtualTime time) {
        // @start region="grace"
        Task<Void> writer = createTask(() -> {
            try {
                await(sleep(ofSeconds(1_000)));
            } finally {
                shielded(
                        ofSeconds(5),
                        () -> { // undisturbed, but no longer than five seconds
                            fetch("flushed", 2);
                            steps.add("flushed");
                        });
            }
        });
        await(sleep(ZERO));
        writer.cancel("shutdown");
        writer.cancel("shutdown, really");
        // @end region="grace"
        await(gatherOutcomes(writer));
        assertThat(steps).containsExactly("flushed");
        assertThat(writer.isCancelled()).isTrue();
        assertThat(time.time()).isEqualTo(ofSeconds(2));
    }

    @AsyncTest
    void race_andHedge_firstSuccessWins(VirtualTime time) {
        // @start region="race"
        String mirror = await(race(() -> fetch("Oslo", 3), () -> failing("down", 1), () -> fetch("Lima", 2)));

        // a second request only where the first one is slow, and a third where the second is as well
        String reply = await(
                hedge(ofMillis(500), () -> fetch("first", 20), () -> fetch("second", 1), () -> fetch("third", 1)));
        // @end region="race"
        assertThat(mirror).isEqualTo("Lima");
        assertThat(reply).isEqualTo("second");
        assertThat(time.time()).isEqualTo(ofMillis(3_500));
    }

    @AsyncTest
    void mapAll_manyItems_someAtATime(VirtualTime time) {
        // @start region="map-all"
        List<String> skus = List.of("tea", "cup", "pot", "tray");
        List<String> stock = await(mapAll(skus, 2, sku -> fetch(sku + " in stock", 1))); // two at a time, in order
        // @end region="map-all"
        assertThat(stock).containsExactly("tea in stock", "cup in stock", "pot in stock", "tray in stock");
        assertThat(time.time()).isEqualTo(ofSeconds(2));
    }

    @AsyncTest
    void waiting_forSeveralTasks_inThreeWays() {
        // @start region="waiting"
        Task<String> quick = createTask(() -> fetch("quick", 1));
        Task<String> slow = createTask(() -> fetch("slow", 3));

        Waited<String> first = await(waitAny(List.of(quick, slow)));
        assertThat(first.done()).containsExactly(quick);

        Waited<String> soFar = await(waitAll(List.of(quick, slow), ofSeconds(1)));
        assertThat(soFar.pending()).containsExactly(slow); // nobody is cancelled, nothing is thrown

        for (Task<String> ended : asCompleted(List.of(slow, quick))) {
            steps.add(await(ended));
        }
        // @end region="waiting"
        assertThat(steps).containsExactly("quick", "slow");
    }

    @AsyncTest
    void scope_leftInAGroup_isCancelled() {
        // @start region="left"
        Task<String> left =
                taskGroup(group -> createTask(() -> fetch("nobody waits for it", 60))); // not group.createTask
        assertThat(left.isCancelled()).isTrue();
        // @end region="left"
    }

    @AsyncTest
    void taskLocal_ofATask_isSeenByWhatItMakes() {
        // @start region="task-local"
        TaskLocal<String> user = TaskLocal.withInitial(() -> "nobody");
        user.set("ann");
        Task<Void> audit = createTask(() -> {
            steps.add(user.get()); // ann: the values of its creator, copied when it was made
            user.set("audit");
        });
        audit.onDone(end -> steps.add(user.get())); // ann: those of when the callback was given
        user.set("bob");
        await(audit);
        steps.add(user.get());
        // @end region="task-local"
        await(sleep(ZERO));
        assertThat(steps).containsExactlyInAnyOrder("ann", "ann", "bob");
    }

    @AsyncTest
    void cancelledError_caught_isToldToTheGroup() {
        // the sentence about bodies that swallow a request
        String value = taskGroup(group -> {
            group.createTask(() -> {
                try {
                    await(sleep(ofSeconds(60)));
                } catch (CancelledError swallowed) {
                    steps.add("swallowed");
                }
            });
            await(sleep(ZERO));
            group.cancel();
            return "v";
        });
        assertThat(value).isEqualTo("v");
        assertThat(steps).containsExactly("swallowed");
    }

    // ---- programs, in the guide

    @Test
    void runner_severalRuns_shareLoopAndTaskLocals() {
        // @start region="runner"
        TaskLocal<String> tenant = TaskLocal.withInitial(() -> "none");
        try (Runner runner = new Runner().stopAtShutdown(ofSeconds(10))) {
            runner.run(() -> tenant.set("shop"));
            String seen = runner.run(() -> tenant.get()); // the values of the run before
            assertThat(seen).isEqualTo("shop");
        } // cancels what is left on the loop
        // @end region="runner"
    }

    @Test
    void debug_onALoop_tellsOfLeftovers() {
        // @start region="debug"
        try (EventLoop loop = EventLoop.parallel("orders").debug(true)) {
            loop.onUnhandled((what, failure) -> steps.add(what)); // failures that nobody awaited
            run(loop, () -> {
                Task<Void> lost = createTask("lost", () -> {
                    throw new IOException("nobody looks");
                });
                await(waitAll(List.of(lost))); // waits, and does not look
            });
        }
        // @end region="debug"
        assertThat(steps)
                .singleElement()
                .asString()
                .startsWith("task 'lost', made at ")
                .endsWith(", failed and nobody awaited it");
    }
}
