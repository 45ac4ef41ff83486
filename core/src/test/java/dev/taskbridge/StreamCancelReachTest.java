package dev.taskbridge;

import static dev.taskbridge.Async.await;
import static dev.taskbridge.Async.createTask;
import static dev.taskbridge.Async.gather;
import static dev.taskbridge.Async.shielded;
import static dev.taskbridge.Async.sleep;
import static dev.taskbridge.Async.timeout;
import static dev.taskbridge.Async.waitFor;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.taskbridge.contract.StreamProbe;
import dev.taskbridge.testing.VirtualTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.reactivestreams.Publisher;

/** An emit that is refused, because the subscriber has left, stops nobody whom the subscriber's leaving does not reach. */
@Timeout(30)
@ExtendWith(LeakCheck.class)
class StreamCancelReachTest {
    private final VirtualTime loop = VirtualTime.create();
    private final List<Object> seen = new ArrayList<>();

    @AfterEach
    void close() {
        loop.close();
    }

    /** Runs it for a subscriber that leaves with the first item. */
    private void subscribe(Generator<Integer> generator) {
        AtomicReference<StreamProbe> self = new AtomicReference<>();
        self.set(new StreamProbe().onItem(item -> self.get().cancel()));
        subscribe(self.get(), generator);
        assertThat(self.get().ends()).isEmpty();
    }

    private void subscribe(StreamProbe downstream, Generator<Integer> generator) {
        Publisher<Integer> source = Publishers.publisher(loop, out -> {
            try {
                generator.run(out);
                seen.add("ended");
            } catch (Throwable thrown) {
                seen.add(thrown.getClass());
                throw thrown;
            }
        });
        PublisherWriteTest.connect(source, downstream);
        loop.settle();
        loop.advance(ofHours(2));
    }

    private String save() {
        await(sleep(ofSeconds(10)));
        return "saved";
    }

    private static int emitLater(Emitter<? super Integer> out) {
        await(sleep(ofSeconds(1)));
        try {
            out.emit(2);
            return 0;
        } catch (CancelledError refused) {
            return 1;
        }
    }

    @Test
    void emitOfATask_whileTheBodyAwaitsInAShield_leavesWhatItAwaitsAlone() {
        subscribe(out -> {
            createTask(() -> {
                out.emit(1);
                return emitLater(out);
            });
            shielded(() -> seen.add(await(createTask(this::save))));
        });
        assertThat(seen).containsExactly("saved", "ended");
    }

    @Test
    void emitOfAMember_whileTheBodyGathersInAShield_leavesTheGatherAlone() {
        subscribe(out -> shielded(() -> {
            out.emit(1);
            seen.add(await(gather(() -> emitLater(out), () -> 2)));
        }));
        assertThat(seen).containsExactly(List.of(1, 2), "ended");
    }

    @Test
    void emitOfATask_whileTheBodyCleansUp_leavesWhatItAwaitsAlone() {
        subscribe(out -> {
            try {
                out.emit(1);
                await(sleep(ofHours(1)));
            } finally {
                createTask(() -> emitLater(out));
                seen.add(await(createTask(this::save)));
                seen.add(timeout(ofSeconds(50), () -> await(waitFor(createTask(this::save), ofSeconds(30)))));
                seen.add(await(gather(() -> emitLater(out), () -> 2)));
            }
        });
        assertThat(seen).containsExactly("saved", "saved", List.of(1, 2), CancelledError.class);
    }

    @Test
    void emitOfATask_whenTheBodyHasTakenTheRequestBack_leavesWhatItAwaitsAlone() {
        subscribe(out -> {
            try {
                out.emit(1);
                await(sleep(ofHours(1)));
            } catch (CancelledError left) {
                Task.current().orElseThrow().uncancel();
            }
            createTask(() -> emitLater(out));
            seen.add(await(createTask(this::save)));
        });
        assertThat(seen).containsExactly("saved", "ended");
    }

    @Test
    void emitOfATask_asTheBodyLeavesATaskOfAnotherScope_leavesThatAlone() {
        Task<String> foreign = loop.launch("foreign", this::save, value -> {});
        subscribe(out -> {
            createTask(() -> {
                out.emit(1);
                out.emit(2);
            });
            await(foreign);
        });
        assertThat(seen).containsExactly(CancelledError.class);
        assertThat(foreign.outcome()).isEqualTo(new Outcome.Success<>("saved"));
    }

    @Test
    void emitOfATask_madeInAShield_isRefusedAndCountsNoRequest() {
        subscribe(out -> shielded(() -> {
            out.emit(1);
            await(createTask(() -> {
                seen.add(emitLater(out));
                seen.add(Task.current().orElseThrow().cancelling());
                seen.add(save());
            }));
        }));
        assertThat(seen).containsExactly(1, 0, "saved", "ended");
    }

    @Test
    void emit_afterABadRequestFromASubscriberThatThrew_isNoRequestFromIt() {
        StreamProbe throwing = new StreamProbe().onItem(item -> {
            throw new IllegalStateException("no more");
        });
        loop.onUnhandled((what, failure) -> {});
        subscribe(throwing, out -> {
            try {
                out.emit(1);
            } catch (IllegalStateException thrown) {
                throwing.request(0);
            }
            seen.add(emitLater(out));
            seen.add(Task.current().orElseThrow().cancelling());
        });
        assertThat(seen).containsExactly(1, 0, "ended");
    }
}
