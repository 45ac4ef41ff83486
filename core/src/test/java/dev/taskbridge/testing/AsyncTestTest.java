package dev.taskbridge.testing;

import static dev.taskbridge.Async.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.testkit.engine.EventConditions.event;
import static org.junit.platform.testkit.engine.EventConditions.finishedSuccessfully;
import static org.junit.platform.testkit.engine.EventConditions.finishedWithFailure;
import static org.junit.platform.testkit.engine.EventConditions.test;
import static org.junit.platform.testkit.engine.TestExecutionResultConditions.instanceOf;
import static org.junit.platform.testkit.engine.TestExecutionResultConditions.message;
import static org.junit.platform.testkit.engine.TestExecutionResultConditions.suppressed;

import dev.taskbridge.EventLoop;
import dev.taskbridge.Promise;
import dev.taskbridge.Task;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.assertj.core.api.Condition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Events;
import org.opentest4j.AssertionFailedError;

@Timeout(60)
class AsyncTestTest {
    private static final Queue<String> CLEANED = new ConcurrentLinkedQueue<>();

    /** Run by the tests below only: its name keeps Surefire away. */
    static class Examples {
        @AsyncTest
        void anHour(VirtualTime time) {
            await(sleep(Duration.ofHours(1)));
            assertThat(time.time()).isEqualTo(Duration.ofHours(1));
        }

        @AsyncTest(loop = AsyncTest.Loop.CONFINED)
        void confined(EventLoop loop) {
            assertThat(EventLoop.current()).isSameAs(loop);
            await(sleep(Duration.ofMillis(1)));
        }

        @AsyncTest(loop = AsyncTest.Loop.PARALLEL)
        void parallel(EventLoop loop) {
            assertThat(EventLoop.current()).isSameAs(loop);
            await(sleep(Duration.ofMillis(1)));
        }

        @AsyncTest
        void leaks() {
            createTask("forgotten", () -> await(sleep(Duration.ofHours(1))));
        }

        @AsyncTest
        void failsUnseen() {
            createTask("unseen", () -> {
                throw new IllegalStateException("nobody looks");
            });
            await(sleep(Duration.ofSeconds(1)));
        }

        @AsyncTest
        void deadlock() {
            await(new Promise<>("never").task());
        }

        @AsyncTest(loop = AsyncTest.Loop.PARALLEL, limitSeconds = 1)
        void late() {
            await(new Promise<>("never").task());
        }

        @AsyncTest(limitSeconds = 1)
        void busy() {
            Task<Void> ended = createTask("ended", () -> {});
            await(ended);
            createTask("turning", () -> {
                while (true) {
                    await(sleep(Duration.ZERO));
                }
            });
            while (true) {
                await(sleep(Duration.ZERO));
            }
        }

        @AsyncTest
        void failsTwice() {
            createTask("unseen", () -> {
                throw new IllegalStateException("the second failure");
            });
            await(sleep(Duration.ofSeconds(1)));
            throw new UnsupportedOperationException("the first failure");
        }

        @AsyncTest
        void failsWithAChild(VirtualTime time) {
            createTask("child", () -> {
                try {
                    await(sleep(Duration.ofHours(1)));
                } finally {
                    await(sleep(Duration.ofSeconds(1)));
                    CLEANED.add("at " + time.time());
                }
            });
            await(sleep(Duration.ofSeconds(1)));
            throw new UnsupportedOperationException("the root cause");
        }

        @AsyncTest
        void callbackFails() {
            Promise<String> promise = new Promise<>("promise");
            promise.task().onDone(outcome -> {
                throw new IllegalStateException("a broken callback");
            });
            promise.succeed("value");
            await(sleep(Duration.ofSeconds(1)));
        }

        @AsyncTest(seed = 11)
        void seeded(VirtualTime time) {
            throw new UnsupportedOperationException(time.toString());
        }

        @AsyncTest
        void fails() {
            throw new UnsupportedOperationException("its own failure");
        }
    }

    private static Events run(String method) {
        return EngineTestKit.engine("junit-jupiter")
                .selectors(org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod(
                        Examples.class,
                        java.util.Arrays.stream(Examples.class.getDeclaredMethods())
                                .filter(m -> m.getName().equals(method))
                                .findFirst()
                                .orElseThrow()))
                .execute()
                .testEvents();
    }

    @Test
    void asyncTest_onEachLoop_runsTheMethodAsACoroutine() {
        for (String method : new String[] {"anHour", "confined", "parallel"}) {
            run(method).assertThatEvents().haveExactly(1, event(test(), finishedSuccessfully()));
        }
    }

    @Test
    void asyncTest_withATaskLeft_failsWithItsName() {
        run("leaks")
                .assertThatEvents()
                .haveExactly(
                        1,
                        event(finishedWithFailure(
                                instanceOf(AssertionFailedError.class),
                                message(text -> text.contains("'forgotten'")))));
    }

    @Test
    void asyncTest_withAFailureNobodyAwaited_fails() {
        run("failsUnseen")
                .assertThatEvents()
                .haveExactly(1, event(finishedWithFailure(message(text -> text.contains("task 'unseen' failed")))));
    }

    @Test
    void asyncTest_inADeadlock_failsWithADump() {
        run("deadlock")
                .assertThatEvents()
                .haveExactly(
                        1,
                        event(finishedWithFailure(
                                message(text -> text.startsWith("deadlock") && text.contains("awaits 'never'")))));
    }

    @Test
    void asyncTest_overItsLimit_failsAndListsTheTasks() {
        run("late")
                .assertThatEvents()
                .haveExactly(
                        1,
                        event(finishedWithFailure(
                                instanceOf(AssertionFailedError.class),
                                message(text ->
                                        text.contains("longer than PT1S") && text.contains("awaits 'never'")))));
    }

    @Test
    void asyncTest_whoseMethodThrows_failsWithThatObject() {
        run("fails")
                .assertThatEvents()
                .haveExactly(
                        1,
                        event(finishedWithFailure(
                                instanceOf(UnsupportedOperationException.class), message("its own failure"))));
    }

    @Test // T5, T6
    void asyncTest_thatNeverStopsTurning_failsAtItsLimitAndListsWhatHasNotEnded() {
        run("busy")
                .assertThatEvents()
                .haveExactly(
                        1,
                        event(finishedWithFailure(message(text -> text.contains("longer than PT1S")
                                && text.contains("'turning'")
                                && !text.contains("'ended'")))));
    }

    @Test // T13
    void asyncTest_thatFailsTwice_hasTheSecondFailureSuppressed() {
        run("failsTwice")
                .assertThatEvents()
                .haveExactly(
                        1,
                        event(finishedWithFailure(
                                message("the first failure"), suppressed(1, message("the second failure")))));
    }

    @Test // T10, T11
    void asyncTest_thatFails_cancelsItsChildrenAndFailsWithTheRootCause() {
        CLEANED.clear();
        run("failsWithAChild")
                .assertThatEvents()
                .haveExactly(
                        1,
                        event(finishedWithFailure(
                                instanceOf(UnsupportedOperationException.class), message("the root cause"))));
        assertThat(CLEANED).containsExactly("at PT2S");
    }

    @Test // T27
    void asyncTest_withACallbackThatThrows_failsAndTellsItOnce() {
        run("callbackFails")
                .assertThatEvents()
                .haveExactly(
                        1,
                        event(finishedWithFailure(
                                instanceOf(AssertionFailedError.class),
                                suppressed(0, message("a broken callback")),
                                new Condition<>(thrown -> thrown.getSuppressed().length == 1, "told once"))));
    }

    @Test
    void asyncTest_withASeed_runsOnThatVirtualTime() {
        run("seeded")
                .assertThatEvents()
                .haveExactly(1, event(finishedWithFailure(message("EventLoop[VirtualTime, seed 11]"))));
    }
}
