package dev.taskbridge;

import static dev.taskbridge.Async.await;
import static dev.taskbridge.Async.checkpoint;
import static dev.taskbridge.Async.createTask;
import static dev.taskbridge.Async.gather;
import static dev.taskbridge.Async.shielded;
import static org.assertj.core.api.Assertions.assertThat;

import dev.taskbridge.contract.StreamProbe;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/** A subscriber that leaves, or breaks the rules, while an item is being emitted: the emitters are asked to stop once. */
@Timeout(60)
@ExtendWith(LeakCheck.class)
class StreamCancelRaceTest {
    private static final int ROUNDS = 10_000;
    private static final int FEWER = 1_500; // where a second task has to begin first
    private static final int LATEST = 2_000; // looks, until the subscriber leaves

    private final AtomicInteger firsts = new AtomicInteger();
    private final AtomicInteger seconds = new AtomicInteger();
    private final Reports reports = Reports.capture();

    @AfterEach
    void close() {
        reports.close();
    }

    /** Asks for all, and can leave. */
    private static final class Leaving implements Subscriber<Integer> {
        final CountDownLatch emitting;
        volatile Task<?> awaits; // which has to stand in an await first; null for none
        volatile boolean hasLeft;
        private Subscription upstream;

        Leaving(int emitters) {
            emitting = new CountDownLatch(emitters);
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            upstream = subscription;
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(Integer item) {}

        @Override
        public void onError(Throwable error) {}

        @Override
        public void onComplete() {}

        void leave(boolean byTheRules) {
            for (int left = ThreadLocalRandom.current().nextInt(LATEST); left > 0; left--) {
                Thread.onSpinWait();
            }
            if (byTheRules) {
                upstream.cancel();
            } else {
                upstream.request(0);
            }
            hasLeft = true;
        }
    }

    private void emitUntilRefused(Emitter<? super Integer> out, Leaving downstream) {
        try {
            out.emit(1);
            downstream.emitting.countDown();
            while (true) {
                out.emit(2);
            }
        } catch (CancelledError refused) {
            firsts.incrementAndGet();
            while (!downstream.hasLeft) {
                Thread.yield(); // who cancels may need this carrier
            }
            try {
                checkpoint();
            } catch (CancelledError again) {
                seconds.incrementAndGet();
            }
            throw refused;
        }
    }

    private void race(int rounds, boolean byTheRules, int emitters, Body body) throws InterruptedException {
        for (int round = 0; round < rounds; round++) {
            Leaving downstream = new Leaving(emitters);
            CountDownLatch ended = new CountDownLatch(1);
            Publishers.<Integer>publisher(out -> {
                        try {
                            body.emit(out, downstream);
                        } finally {
                            ended.countDown();
                        }
                    })
                    .subscribe(downstream);
            downstream.emitting.await();
            if (downstream.awaits != null) {
                Until.awaits(downstream.awaits);
            }
            downstream.leave(byTheRules);
            ended.await();
        }
        assertThat(firsts).hasValue(emitters * rounds);
        assertThat(seconds).as("requests that came while it cleaned up").hasValue(0);
        assertThat(reports.messages()).isEmpty();
    }

    private interface Body {
        void emit(Emitter<? super Integer> out, Leaving downstream) throws Exception;
    }

    @Test
    void cancel_whileTheBodyEmits_asksItOnce() throws InterruptedException {
        race(ROUNDS, true, 1, this::emitUntilRefused);
    }

    @Test
    void badRequest_whileTheBodyEmits_asksItOnce() throws InterruptedException {
        race(ROUNDS, false, 1, this::emitUntilRefused);
    }

    @Test
    void cancel_whileAShieldedBlockEmits_refusesTheEmitAndAsksTheBodyBehindIt() throws InterruptedException {
        AtomicInteger later = new AtomicInteger();
        race(ROUNDS, true, 1, (out, downstream) -> {
            try {
                shielded(() -> emitUntilRefused(out, downstream));
            } catch (CancelledError refused) {
                try {
                    checkpoint();
                } catch (CancelledError asked) {
                    later.incrementAndGet();
                }
                throw refused;
            }
        });
        assertThat(later).hasValue(ROUNDS);
    }

    @Test
    void cancel_whileTasksOfTheBodyEmit_asksEachOnce() throws InterruptedException {
        Body two = (out, downstream) -> {
            downstream.awaits = Task.current().orElseThrow();
            await(gather(() -> emitUntilRefused(out, downstream), () -> emitUntilRefused(out, downstream)));
        };
        race(FEWER, true, 2, two);
    }

    private static void inDepth(int depth, Runnable job) {
        if (depth == 0) {
            job.run();
        } else {
            Trampoline.run(() -> inDepth(depth - 1, job));
        }
    }

    /** Where the trampoline is at its limit, a request reaches the body at once, and what that awaits only later. */
    @Test
    void emitOfAMember_asTheRequestIsOnItsWayToTheGather_isNoFailureOfThat() throws InterruptedException {
        CountDownLatch emitting = new CountDownLatch(1);
        CountDownLatch left = new CountDownLatch(1);
        CountDownLatch memberEnded = new CountDownLatch(1);
        CompletableFuture<Throwable> seen = new CompletableFuture<>();
        StreamProbe probe = new StreamProbe();
        PublisherWriteTest.connect(
                Publishers.publisher(out -> {
                    Task<?> member = createTask(() -> {
                        out.emit(1);
                        emitting.countDown();
                        left.await();
                        out.emit(2);
                    });
                    Task<?> all = gather(member, createTask(() -> await(new Promise<Integer>().task())));
                    member.onDone(outcome -> memberEnded.countDown());
                    try {
                        await(all);
                    } catch (Throwable thrown) {
                        seen.complete(thrown);
                        throw thrown;
                    }
                }),
                probe);
        emitting.await();
        inDepth(Trampoline.LIMIT, () -> {
            probe.cancel();
            left.countDown();
            try {
                memberEnded.await();
            } catch (InterruptedException tooLong) {
                throw new AssertionError(tooLong);
            }
        });
        assertThat(seen.join()).isInstanceOf(CancelledError.class);
    }
}
