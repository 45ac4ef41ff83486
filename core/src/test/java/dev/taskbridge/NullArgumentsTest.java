package dev.taskbridge;

import static dev.taskbridge.Async.await;
import static dev.taskbridge.Async.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Null where something is expected is refused at the call, with advice, and nothing has been started by then. */
@Timeout(30)
@ExtendWith(LeakCheck.class)
class NullArgumentsTest {
    private static final String BODY = "the body is null; write what to run, () -> …";
    private static final String TASK =
            "the task is null; write one that has been started, as createTask(() -> …) returns it";
    private static final String MEMBER = "a member is null; leave it out";
    private static final String JOB = "the job is null; write what to run, () -> …";
    private static final String CALLBACK = "the callback is null; write what to call";
    private static final String CAUSE = "the cause is null; write what went wrong, an exception";
    private static final String DURATION = "the duration is null; write how long, as Duration.ofSeconds(1)";
    private static final String FUNCTION = "the function is null; write what to call";
    private static final String GENERATOR = "the generator is null; write what emits the items, out -> …";
    private static final String LOOP = "the loop is null; write EventLoop.parallel(), or leave it out";
    private static final String HANDLER = "the handler is null; write who is told, (what, failure) -> …";
    private static final String STAGE = "the stage is null; write what to wait for";

    private static final Duration SHORT = Duration.ofMillis(1);

    /** A verb that is given null. */
    private interface Call {
        void on(EventLoop loop) throws Exception;
    }

    private static Arguments call(String name, String advice, Call call) {
        return arguments(name, advice, call);
    }

    static Stream<Arguments> inATask() {
        Coroutine<Integer> body = null;
        Action action = null;
        Callable<Integer> callable = null;
        Task<Integer> task = null;
        CompletionStage<Integer> stage = null;
        Duration duration = null;
        return Stream.of(
                call("createTask", BODY, loop -> Async.createTask(body)),
                call("createTask, named", BODY, loop -> Async.createTask("t", body)),
                call("createTask, action", BODY, loop -> Async.createTask(action)),
                call("createTask, named action", BODY, loop -> Async.createTask("t", action)),
                call("loop.createTask", BODY, loop -> loop.createTask(body)),
                call("loop.createTask, named", BODY, loop -> loop.createTask("t", body)),
                call("loop.createTask, action", BODY, loop -> loop.createTask(action)),
                call("loop.createTask, named action", BODY, loop -> loop.createTask("t", action)),
                call("launch", BODY, loop -> loop.launch(null, body, value -> {})),
                call("callInPlace", BODY, loop -> loop.callInPlace(body, value -> {}, error -> {})),
                call("blocking", BODY, loop -> Async.blocking(callable)),
                call("blocking, action", BODY, loop -> Async.blocking(action)),
                call("cpu", BODY, loop -> Async.cpu(callable)),
                call("cpu, action", BODY, loop -> Async.cpu(action)),
                call("await, coroutine", BODY, loop -> await(body)),
                call("await, action", BODY, loop -> await(action)),
                call("await, task", TASK, loop -> await(task)),
                call("await, stage", STAGE, loop -> await(stage)),
                call("toTask", STAGE, loop -> Async.toTask(stage)),
                call("timeout", BODY, loop -> Async.timeout(SHORT, body)),
                call("timeout, action", BODY, loop -> Async.timeout(SHORT, action)),
                call("timeout of null", DURATION, loop -> Async.timeout(duration, () -> 1)),
                call("moveOnAfter", BODY, loop -> Async.moveOnAfter(SHORT, action)),
                call("shielded", BODY, loop -> Async.shielded(body)),
                call("shielded, action", BODY, loop -> Async.shielded(action)),
                call("shielded with a grace", BODY, loop -> Async.shielded(SHORT, body)),
                call("shielded with a grace, action", BODY, loop -> Async.shielded(SHORT, action)),
                call("shielded for null", DURATION, loop -> Async.shielded(duration, () -> 1)),
                call("taskGroup", BODY, loop -> Async.taskGroup(null)),
                call("shield", TASK, loop -> Async.shield(task)),
                call("waitFor", TASK, loop -> Async.waitFor(task, SHORT)),
                call("waitFor null", DURATION, loop -> Async.waitFor(Task.completed(1), duration)),
                call("sleep", DURATION, loop -> Async.sleep(duration)),
                call("gather, tasks", MEMBER, loop -> Async.gather(Task.completed(1), task)),
                call("gather, coroutines", MEMBER, loop -> Async.gather(() -> 1, body)),
                call("gather, actions", BODY, loop -> Async.gather(() -> {}, action)),
                call("gather, two", MEMBER, loop -> Async.gather(Task.completed(1), task, Integer::sum)),
                call("gather, function", FUNCTION, loop -> Async.gather(() -> 1, () -> 2, null)),
                call("gatherOutcomes", MEMBER, loop -> Async.gatherOutcomes(() -> 1, body)),
                call("gatherOutcomes, actions", BODY, loop -> Async.gatherOutcomes(() -> {}, action)),
                call("waitAny", MEMBER, loop -> Async.waitAny(Arrays.asList(Task.completed(1), task))),
                call("waitAll", MEMBER, loop -> Async.waitAll(Arrays.asList(Task.completed(1), task))),
                call("asCompleted", MEMBER, loop -> Async.asCompleted(Arrays.asList(Task.completed(1), task))),
                call("race", BODY, loop -> Async.race(() -> 1, body)),
                call("hedge", BODY, loop -> Async.hedge(SHORT, body)),
                call("hedge after null", DURATION, loop -> Async.hedge(duration, () -> 1)),
                call("mapAll", FUNCTION, loop -> Async.mapAll(List.of(1), 1, null)),
                call("execute", JOB, loop -> loop.execute(null)),
                call("schedule", JOB, loop -> loop.schedule(SHORT, null)),
                call("schedule after null", DURATION, loop -> loop.schedule(duration, () -> {})),
                call("onUnhandled", HANDLER, loop -> loop.onUnhandled(null)),
                call("Task.failed", CAUSE, loop -> Task.failed(null)),
                call("publisher", GENERATOR, loop -> Publishers.publisher(null)),
                call("publisher on null", LOOP, loop -> Publishers.publisher(null, out -> {})),
                call("mapping", FUNCTION, loop -> Publishers.mapping(() -> null, 1, null)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("inATask")
    void verb_ofNullInATask_throwsWithAdviceAndLeavesNothing(String name, String advice, Call call) {
        try (EventLoop loop = EventLoop.parallel(name)) {
            run(loop, () -> {
                List<Task<?>> before = loop.tasks();
                assertThatThrownBy(() -> call.on(loop))
                        .isInstanceOf(NullPointerException.class)
                        .hasMessage(advice);
                assertThat(loop.tasks()).isEqualTo(before);
            });
        }
    }

    static Stream<Arguments> outside() {
        Coroutine<Integer> body = null;
        Action action = null;
        EventLoop nowhere = null;
        return Stream.of(
                call("run", BODY, loop -> run(body)),
                call("run, action", BODY, loop -> run(action)),
                call("run on a loop", BODY, loop -> run(loop, body)),
                call("run on a loop, action", BODY, loop -> run(loop, action)),
                call("run on null", LOOP, loop -> run(nowhere, () -> 1)),
                call("run on null, action", LOOP, loop -> run(nowhere, () -> {})),
                call("createTask", BODY, loop -> loop.createTask(body)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("outside")
    void verb_ofNullOutsideATask_throwsWithAdviceAndLeavesNothing(String name, String advice, Call call) {
        try (EventLoop loop = EventLoop.parallel(name)) {
            assertThatThrownBy(() -> call.on(loop))
                    .isInstanceOf(NullPointerException.class)
                    .hasMessage(advice);
            assertThat(loop.tasks()).isEmpty();
        }
    }

    @Test
    void runner_givenNull_throwsAndRunsTheNextBody() {
        Coroutine<Integer> body = null;
        Action action = null;
        try (Runner runner = new Runner()) {
            assertThatThrownBy(() -> runner.run(body))
                    .isInstanceOf(NullPointerException.class)
                    .hasMessage(BODY);
            assertThatThrownBy(() -> runner.run(action))
                    .isInstanceOf(NullPointerException.class)
                    .hasMessage(BODY);
            assertThat(runner.<Integer>run(() -> 1)).isEqualTo(1);
        }
    }

    @Test
    void group_givenNull_throwsAndEndsWithItsTasks() {
        Coroutine<Integer> body = null;
        run(() -> {
            int value = Async.<Integer>taskGroup(group -> {
                assertThatThrownBy(() -> group.createTask(body))
                        .isInstanceOf(NullPointerException.class)
                        .hasMessage(BODY);
                assertThat(group.size()).isZero();
                return group.createTask(() -> 1).await();
            });
            assertThat(value).isEqualTo(1);
        });
    }

    @Test
    void onDone_ofNull_throwsWhetherTheTaskHasEndedOrNot() {
        Promise<Integer> promise = new Promise<>();
        assertThatThrownBy(() -> promise.task().onDone(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage(CALLBACK);
        promise.succeed(1);
        assertThatThrownBy(() -> promise.task().onDone(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage(CALLBACK);
    }

    @Test
    void onCancel_ofNull_throwsAndTheOthersAreCalled() {
        Promise<Integer> promise = new Promise<>();
        Promise<Integer> called = new Promise<>();
        assertThatThrownBy(() -> promise.onCancel(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage(CALLBACK);
        promise.onCancel(() -> called.succeed(1));
        promise.cancel("no more");
        assertThat(called.task().isDone()).isTrue();
    }

    @Test
    void fail_withNull_throwsAndThePromiseStillPends() {
        Promise<Integer> promise = new Promise<>();
        assertThatThrownBy(() -> promise.fail(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage(CAUSE);
        assertThat(promise.task().isDone()).isFalse();
        promise.succeed(1);
    }

    @Test
    void forEach_ofAPublisherWithNull_throwsThoughThereIsNoItem() {
        run(() -> {
            assertThatThrownBy(() -> Publishers.forEach(Publishers.publisher(out -> {}), null))
                    .isInstanceOf(NullPointerException.class)
                    .hasMessage("forEach(null): write what to do with an item");
        });
    }
}
