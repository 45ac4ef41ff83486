package dev.taskbridge.outside;

import static dev.taskbridge.Async.await;
import static dev.taskbridge.Async.createTask;
import static dev.taskbridge.Async.gatherOutcomes;
import static dev.taskbridge.Async.moveOnAfter;
import static dev.taskbridge.Async.run;
import static dev.taskbridge.Async.sleep;
import static dev.taskbridge.Async.taskGroup;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.taskbridge.CancelledError;
import dev.taskbridge.EventLoop;
import dev.taskbridge.LeakCheck;
import dev.taskbridge.Reports;
import dev.taskbridge.Task;
import dev.taskbridge.testing.VirtualTime;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a loop tells in debug mode. In a package of its own, since frames of the library's package do not count as a place. */
@Timeout(60)
@ExtendWith(LeakCheck.class)
class DebugModeTest {
    private static final String HERE =
            ", made at dev.taskbridge\\.outside\\.DebugModeTest\\..*\\(DebugModeTest\\.java:\\d+\\),";

    private static EventLoop debugging() {
        return VirtualTime.create().debug(true);
    }

    private static Void swallows() {
        try {
            await(sleep(ofHours(1)));
        } catch (CancelledError swallowed) {
            assertThat(swallowed).isNotNull();
        }
        return null;
    }

    private static List<String> warnings(EventLoop loop, dev.taskbridge.Action body) {
        try (Reports reports = Reports.capture()) {
            run(loop, body);
            return reports.messages().stream()
                    .filter(message -> !message.contains("without awaiting")) // on a machine that is busy
                    .toList();
        }
    }

    // ---- failures that nobody awaited

    @Test // T029, F010, F020
    void unawaitedFailure_inDebugMode_isReportedOnceWithItsPlace() {
        EventLoop loop = debugging();
        List<String> told = new CopyOnWriteArrayList<>();
        loop.onUnhandled((what, failure) -> told.add(what + ": " + failure.getMessage()));
        run(loop, () -> {
            createTask("fetch", () -> {
                throw new IOException("broken");
            });
            await(sleep(ZERO));
        });
        assertThat(told)
                .singleElement()
                .asString()
                .matches("task 'fetch'" + HERE + " failed and nobody awaited it: broken");
    }

    @Test
    void unawaitedFailure_elsewhere_isReportedByName() {
        EventLoop loop = VirtualTime.create();
        List<String> told = new CopyOnWriteArrayList<>();
        loop.onUnhandled((what, failure) -> told.add(what));
        run(loop, () -> {
            createTask("fetch", () -> {
                throw new IOException("broken");
            });
            await(sleep(ZERO));
        });
        assertThat(told).containsExactly("task 'fetch' failed and nobody awaited it");
    }

    // ---- swallowed cancellations

    @Test
    void swallowedCancellation_inDebugMode_isToldOnceWithItsPlace() {
        assertThat(warnings(debugging(), () -> {
                    Task<Void> task = createTask("stubborn", DebugModeTest::swallows);
                    await(sleep(ZERO));
                    task.cancel("time to go");
                    await(task);
                }))
                .singleElement()
                .asString()
                .matches("task 'stubborn'" + HERE + " ended normally although it was asked to stop: time to go");
    }

    @Test
    void swallowedCancellation_elsewhere_isNotTold() {
        assertThat(warnings(VirtualTime.create(), () -> {
                    Task<Void> task = createTask(DebugModeTest::swallows);
                    await(sleep(ZERO));
                    task.cancel();
                    await(task);
                }))
                .isEmpty();
    }

    @Test
    void cancellation_takenBackOrHeeded_isNotTold() {
        assertThat(warnings(debugging(), () -> {
                    Task<Void> takenBack = createTask(() -> {
                        swallows();
                        Task.current().orElseThrow().uncancel();
                    });
                    Task<Void> heeded = createTask(() -> await(sleep(ofHours(1))));
                    await(sleep(ZERO));
                    takenBack.cancel();
                    heeded.cancel();
                    await(gatherOutcomes(takenBack, heeded));
                    moveOnAfter(ofMillis(1), DebugModeTest::swallows); // the timeout takes its request back
                    assertThatThrownBy(() -> taskGroup(group -> {
                                group.createTask(() -> {
                                    throw new IOException();
                                });
                                await(sleep(ofHours(1)));
                                return null;
                            }))
                            .isNotNull();
                }))
                .isEmpty();
    }

    // ---- leftovers

    @Test
    void leftover_inDebugMode_isToldOnceWithItsPlace() {
        assertThat(warnings(debugging(), () -> {
                    createTask("left", () -> await(sleep(ofHours(1))));
                    sleep(ofHours(1)); // a timer is no body that somebody forgot
                    await(sleep(ZERO));
                }))
                .singleElement()
                .asString()
                .matches("task 'left'" + HERE
                        + " was still running when the scope of task 'run-\\d+' ended, and is cancelled");
    }

    @Test
    void leftover_ofAGroupsScope_isTold() {
        assertThat(warnings(debugging(), () -> taskGroup(group -> createTask("left", () -> await(sleep(ofHours(1)))))))
                .singleElement()
                .asString()
                .startsWith("task 'left', made at ");
    }

    @Test
    void leftover_ofABodyThatFails_isNotTold() {
        assertThat(warnings(debugging(), () -> {
                    Task<?> failing = EventLoop.current()
                            .launch(
                                    "failing",
                                    () -> {
                                        createTask(() -> await(sleep(ofHours(1))));
                                        throw new IOException();
                                    },
                                    value -> {});
                    assertThatThrownBy(() -> await(failing)).isInstanceOf(IOException.class);
                }))
                .isEmpty();
    }

    @Test
    void leftover_elsewhere_isNotTold() {
        assertThat(warnings(VirtualTime.create(), () -> {
                    createTask("left", () -> await(sleep(ofHours(1))));
                    await(sleep(ZERO));
                }))
                .isEmpty();
    }
}
