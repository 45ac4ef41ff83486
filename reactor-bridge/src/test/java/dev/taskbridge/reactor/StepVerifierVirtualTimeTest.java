package dev.taskbridge.reactor;

import static dev.taskbridge.Async.*;
import static dev.taskbridge.reactor.ReactorBridge.*;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.taskbridge.EventLoop;
import dev.taskbridge.Task;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.util.retry.Retry;

@Timeout(30)
class StepVerifierVirtualTimeTest {

    @Test
    void sleep_inAMonoWithoutALoop_followsTheVirtualClock() {
        StepVerifier.withVirtualTime(() -> mono(() -> {
                    await(sleep(ofHours(1)));
                    return 1;
                }))
                .expectSubscription()
                .expectNoEvent(ofMinutes(59))
                .thenAwait(ofMinutes(1))
                .expectNext(1)
                .verifyComplete();
    }

    @Test
    void monoDelayAndSleep_inOneBody_shareTheClock() {
        StepVerifier.withVirtualTime(() -> mono(() -> {
                    Task<Long> delay = toTask(Mono.delay(ofHours(2)));
                    await(sleep(ofHours(1)));
                    boolean early = delay.isDone();
                    await(delay);
                    return early + " " + EventLoop.current().time();
                }))
                .expectSubscription()
                .expectNoEvent(ofMinutes(119))
                .thenAwait(ofMinutes(1))
                .expectNext("false PT2H")
                .verifyComplete();
    }

    @Test
    void timeoutAndWaitFor_inABody_expireInVirtualTime() {
        StepVerifier.withVirtualTime(() -> mono(() -> {
                    try {
                        timeout(ofHours(1), () -> await(Mono.never()));
                        return "no timeout";
                    } catch (TimeoutException first) {
                        try {
                            return "value "
                                    + await(
                                            waitFor(toTask(Mono.delay(ofHours(5))), ofHours(3)),
                                            TimeoutException.class);
                        } catch (TimeoutException second) {
                            return "both";
                        }
                    }
                }))
                .expectSubscription()
                .expectNoEvent(ofHours(4).minusSeconds(1))
                .thenAwait(ofSeconds(1))
                .expectNext("both")
                .verifyComplete();
    }

    @Test
    void retryBackoffAndInterval_aroundAndInsideABody_shareTheClock() {
        AtomicInteger attempts = new AtomicInteger();
        StepVerifier.withVirtualTime(() -> mono(() -> {
                            await(sleep(ofMinutes(1)));
                            if (attempts.incrementAndGet() < 3) {
                                throw new IllegalStateException("not yet");
                            }
                            Long last = await(Flux.interval(ofHours(1)).take(24).last());
                            return last + " after " + attempts;
                        })
                        .retryWhen(Retry.fixedDelay(5, ofHours(10))))
                .expectSubscription()
                .expectNoEvent(ofMinutes(3).plusHours(20 + 24).minusNanos(1))
                .thenAwait(Duration.ofNanos(1))
                .expectNext("23 after 3")
                .verifyComplete();
    }

    @Test
    void operatorTimeout_onAMono_cancelsTheBodyInVirtualTime() {
        AtomicInteger cleaned = new AtomicInteger();
        StepVerifier.withVirtualTime(() -> mono(() -> {
                            try {
                                await(sleep(ofHours(2)));
                            } finally {
                                cleaned.incrementAndGet();
                            }
                        })
                        .timeout(ofHours(1)))
                .thenAwait(ofHours(1))
                .verifyError(TimeoutException.class);
        assertThat(cleaned).hasValue(1);
    }

    @Test
    void mono_afterVirtualTimeIsOver_runsOnTheParallelLoopAgain() {
        StepVerifier.withVirtualTime(() -> mono(() -> await(sleep(ofHours(1)))))
                .thenAwait(ofHours(1))
                .verifyComplete();
        StepVerifier.create(mono(() -> EventLoop.current() == EventLoop.parallel()))
                .expectNext(true)
                .verifyComplete();
    }

    @Test
    void eventLoop_onARealScheduler_runsOneStepAtATime() {
        EventLoop loop = eventLoop(Schedulers.parallel());
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        Mono<Integer> body = mono(loop, () -> {
            for (int i = 0; i < 100; i++) {
                most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                inside.decrementAndGet();
                await(sleep(Duration.ZERO));
            }
            return most.get();
        });
        StepVerifier.create(Flux.merge(body, body, body, body).last())
                .expectNext(1)
                .verifyComplete();
        loop.close();
    }
}
