package dev.taskbridge.reactor;

import static dev.taskbridge.Async.*;
import static dev.taskbridge.reactor.ReactorBridge.*;
import static org.assertj.core.api.Assertions.assertThat;

import dev.taskbridge.Items;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

@Timeout(30)
class FluxTest {

    @Test
    void each_ofASynchronousFlux_readsAllInOrder() {
        long sum = run(() -> {
            long total = 0;
            try (Items<Integer> items = each(Flux.range(1, 100_000))) {
                for (int item : items) total += item;
            }
            return total;
        });
        assertThat(sum).isEqualTo(100_000L * 100_001 / 2);
    }

    @Test
    void each_behindPublishOn_readsAllInOrder() {
        long sum = run(() -> {
            long total = 0;
            try (Items<Integer> items = each(Flux.range(1, 100_000).publishOn(Schedulers.parallel()))) {
                for (int item : items) total += item;
            }
            return total;
        });
        assertThat(sum).isEqualTo(100_000L * 100_001 / 2);
    }

    @Test
    void flux_withDemand_emitsAsAsked() {
        List<Integer> emitted = new ArrayList<>();
        StepVerifier.create(
                        flux(out -> {
                            for (int i = 0; i < 5; i++) {
                                emitted.add(i);
                                out.emit(i);
                            }
                        }),
                        2)
                .expectNext(0, 1)
                .thenRequest(3)
                .expectNext(2, 3, 4)
                .verifyComplete();
        assertThat(emitted).containsExactly(0, 1, 2, 3, 4);
    }

    @Test
    void flux_takeTwo_cancelsTheGenerator() {
        StepVerifier.create(flux(out -> {
                            for (int i = 0; ; i++) {
                                out.emit(i);
                            }
                        })
                        .take(2))
                .expectNext(0, 1)
                .verifyComplete();
    }

    @Test
    void mapAwait_withConcurrency_keepsTheOrder() {
        StepVerifier.withVirtualTime(() -> mapAwait(Flux.range(1, 6), 3, i -> {
                    await(sleep(Duration.ofHours(7 - i)));
                    return i * 10;
                }))
                .thenAwait(Duration.ofHours(20))
                .expectNext(10, 20, 30, 40, 50, 60)
                .verifyComplete();
    }

    @Test
    void flux_underVirtualTime_sleepsVirtually() {
        StepVerifier.withVirtualTime(() -> flux(out -> {
                    for (int i = 0; i < 3; i++) {
                        await(sleep(Duration.ofHours(1)));
                        out.emit(i);
                    }
                }))
                .expectSubscription()
                .thenAwait(Duration.ofHours(1))
                .expectNext(0)
                .thenAwait(Duration.ofHours(2))
                .expectNext(1, 2)
                .verifyComplete();
    }
}
