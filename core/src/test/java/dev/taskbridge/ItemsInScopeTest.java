package dev.taskbridge;

import static dev.taskbridge.Async.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.taskbridge.contract.StreamSource;
import dev.taskbridge.contract.Waiting;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What becomes of a stream that is open when its scope ends, and who is told. */
@ExtendWith(LeakCheck.class)
@Timeout(60)
class ItemsInScopeTest {
    private final StreamSource source = new StreamSource();
    private final List<Integer> read = new CopyOnWriteArrayList<>();
    private final Reports reports = Reports.capture();

    @AfterEach
    void giveTheLoggerBack() {
        reports.close();
    }

    private void readAll(Items<Integer> items) {
        for (int item : items) {
            read.add(item);
        }
    }

    private static void whenTheScopeEnds(Runnable callback) {
        Until.awaits(createTask(() -> {
            try {
                await(new Promise<>().task());
            } finally {
                callback.run();
            }
        }));
    }

    @Test
    void scopeEnds_openedByItsBody_isClosedAndReported() {
        run(() -> {
            Publishers.each(source);
        });
        assertThat(source.cancellations()).isEqualTo(1);
        assertThat(reports.messages()).singleElement().asString().contains("left open", "try (Items");
    }

    @Test
    void scopeEnds_readByAThreadThatWasInterrupted_isClosedAndNotReported() {
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        run(() -> {
            Items<Integer> items = Publishers.each(source);
            Thread reader = Thread.ofVirtual()
                    .start(() ->
                            thrown.set(catchThrowable(() -> items.iterator().hasNext())));
            Waiting.parked(reader);
            reader.interrupt();
            reader.join();
        });
        assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
        assertThat(source.cancellations()).isEqualTo(1);
        assertThat(reports.messages()).isEmpty();
    }

    @Test
    void scopeEnds_openedByATaskThatHasEnded_isClosedAndReported() {
        run(() -> {
            await(createTask(() -> {
                Publishers.each(source);
            }));
            assertThat(source.cancellations()).isZero();
        });
        assertThat(source.cancellations()).isEqualTo(1);
        assertThat(reports.messages()).hasSize(1);
    }

    @Test
    void scopeEnds_whileATaskReadsWhatItHasOpened_isNotReported() {
        run(() -> {
            Task<Void> reading = createTask(() -> {
                try (Items<Integer> items = Publishers.each(source)) {
                    readAll(items);
                }
            });
            source.awaitSubscriber().give(1, 2);
            Waiting.until(() -> read.size() == 2);
            Until.awaits(reading);
        });
        assertThat(source.cancellations()).isEqualTo(1);
        assertThat(read).containsExactly(1, 2);
        assertThat(reports.messages()).isEmpty();
    }

    @Test
    void scopeEnds_whileAnotherTaskReads_isNotReported() {
        AtomicReference<Throwable> seen = new AtomicReference<>();
        run(() -> {
            Items<Integer> items = Publishers.each(source);
            Task<Void> reading = createTask(() -> {
                Throwable thrown = catchThrowable(() -> readAll(items));
                seen.set(thrown);
            });
            source.awaitSubscriber().give(1, 2);
            Waiting.until(() -> read.size() == 2);
            Until.awaits(reading);
        });
        assertThat(source.cancellations()).isEqualTo(1);
        assertThat(seen.get()).isInstanceOf(CancelledError.class);
        assertThat(reports.messages()).isEmpty();
    }

    @Test
    void scopeEnds_whileTheReaderComputes_itsLoopDoesNotEndAsIfTheStreamHad() {
        AtomicReference<Throwable> seen = new AtomicReference<>();
        Promise<String> gate = new Promise<>();
        run(() -> {
            Items<Integer> items = Publishers.each(source);
            Task<Void> reading = createTask(() -> {
                seen.set(catchThrowable(() -> {
                    for (int item : items) {
                        read.add(item);
                        shielded(() -> await(gate.task()));
                    }
                    read.add(-1); // as if all had been read
                }));
            });
            source.awaitSubscriber().give(1, 2);
            Waiting.until(() -> read.size() == 1);
            Until.awaits(reading);
            source.onCancel(() -> read.add(0));
            whenTheScopeEnds(() -> gate.succeed("the scope is ending"));
        });
        assertThat(seen.get()).isInstanceOf(CancelledError.class);
        assertThat(read).containsExactly(1, 0);
        assertThat(reports.messages()).isEmpty();
    }

    @Test
    void scopeEnds_whileAShieldedTaskReads_readsOn() {
        run(() -> {
            Items<Integer> items = Publishers.each(source);
            Task<Void> reading = createTask(() -> shielded(() -> {
                try (items) {
                    readAll(items);
                }
            }));
            source.awaitSubscriber().give(1, 1);
            Waiting.until(() -> read.size() == 1);
            Until.awaits(reading);
            whenTheScopeEnds(() -> source.give(2, 2).complete());
        });
        assertThat(read).containsExactly(1, 2);
        assertThat(source.cancellations()).isZero();
        assertThat(reports.messages()).isEmpty();
    }

    @Test
    void scopeEnds_readerIsInAnOuterScope_isClosedAndReported() {
        run(() -> {
            AtomicReference<Items<Integer>> given = new AtomicReference<>();
            Promise<String> opened = new Promise<>();
            Task<Void> reading = createTask(() -> {
                await(opened.task());
                readAll(given.get());
            });
            taskGroup(group -> {
                given.set(Publishers.each(source));
                opened.succeed("");
                source.give(1, 1);
                Waiting.until(() -> read.size() == 1);
                Until.awaits(reading);
                return null;
            });
            await(reading); // told the end, although the source has none
        });
        assertThat(source.cancellations()).isEqualTo(1);
        assertThat(reports.messages()).hasSize(1);
    }

    @Test
    void group_fails_whatItsBodyHadOpen_isNotReported() {
        run(() -> {
            Throwable thrown = catchThrowable(() -> taskGroup(group -> {
                Items<Integer> items = Publishers.each(source);
                group.createTask(() -> {
                    throw new IllegalStateException("a member");
                });
                assertThat(catchThrowable(() -> readAll(items))).isInstanceOf(CancelledError.class);
                assertThat(source.cancellations()).isZero(); // the body may still close it
                return null;
            }));
            assertThat(thrown).isInstanceOf(TaskGroupException.class);
        });
        assertThat(source.cancellations()).isEqualTo(1);
        assertThat(reports.messages()).isEmpty();
    }

    @Test
    void group_isCancelledByItsBody_whatIsOpenIsClosedAtItsEnd() {
        run(() -> {
            taskGroup(group -> {
                Items<Integer> items = Publishers.each(source);
                group.cancel();
                assertThat(source.cancellations()).isZero();
                source.give(1, 1);
                shielded(() -> assertThat(items.iterator().next()).isEqualTo(1));
                return null;
            });
            assertThat(source.cancellations()).isEqualTo(1);
        });
    }

    @Test
    void scopeEnds_readToTheEndOrClosed_isNotReported() {
        run(() -> {
            Items<Integer> items = Publishers.each(source.counting(300));
            readAll(items);
            Publishers.each(new StreamSource()).close();
        });
        assertThat(read).hasSize(300);
        assertThat(source.cancellations()).isZero();
        assertThat(reports.messages()).isEmpty();
    }

    @Test
    void loopIsClosed_whileATaskReads_isNotReported() {
        EventLoop loop = EventLoop.parallel("closing");
        Task<Void> reading = loop.createTask(() -> {
            try (Items<Integer> items = Publishers.each(source)) {
                readAll(items);
            }
        });
        source.awaitSubscriber();
        Until.awaits(reading);
        loop.close();
        assertThat(source.cancellations()).isEqualTo(1);
        assertThat(reports.messages()).isEmpty();
    }

    @Test
    void taskThatReads_failsLater_isStillReported() {
        run(() -> {
            Items<Integer> items = Publishers.each(source);
            createTask("fails", () -> {
                try {
                    readAll(items);
                } finally {
                    throwing(new IllegalStateException("clean-up"));
                }
            });
            source.awaitSubscriber().give(1, 1);
            Waiting.until(() -> read.size() == 1);
        });
        assertThat(reports.messages())
                .singleElement()
                .asString()
                .contains("fails")
                .doesNotContain("left open");
    }

    private static void throwing(RuntimeException failure) {
        throw failure;
    }
}
