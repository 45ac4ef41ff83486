package dev.taskbridge.reactor;

import static dev.taskbridge.Allocation.bytesPerOperation;
import static dev.taskbridge.Async.run;
import static dev.taskbridge.reactor.ReactorBridge.await;
import static dev.taskbridge.reactor.ReactorBridge.each;
import static dev.taskbridge.reactor.ReactorBridge.flux;
import static org.assertj.core.api.Assertions.assertThat;

import dev.taskbridge.Items;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** What an await and an item allocate, as a guard against what would make them slower. The bounds hold for interpreted code, too. */
@Timeout(120)
class AllocationTest {
    private static final int MANY = 10_000;
    private static final int NOTHING = 7; // less than the least object, for what is once for all
    private static final int AN_AWAIT = 210;
    private static final List<String> ITEMS = Collections.nCopies(MANY, "item");

    @Test
    void await_ofAMonoThatHasItsValue_bytes() {
        Mono<String> mono = Mono.just("value");
        long bytes = bytesPerOperation(
                AN_AWAIT,
                MANY,
                () -> run(() -> {
                    for (int i = 0; i < MANY; i++) {
                        await(mono);
                    }
                }));
        assertThat(bytes).isLessThanOrEqualTo(AN_AWAIT);
    }

    @Test
    void each_itemOfAFlux_bytes() {
        Flux<String> fused = Flux.fromIterable(ITEMS);
        for (Flux<String> source : List.of(fused, fused.hide(), fused.publishOn(Schedulers.parallel()))) {
            long bytes = bytesPerOperation(
                    NOTHING,
                    MANY,
                    () -> run(() -> {
                        try (Items<String> items = each(source)) {
                            for (String item : items) {
                                assert item != null;
                            }
                        }
                    }));
            assertThat(bytes).as("%s", source).isLessThanOrEqualTo(NOTHING);
        }
    }

    @Test
    void emit_itemOfAFlux_bytes() {
        Flux<String> flux = flux(out -> {
            for (String item : ITEMS) {
                out.emit(item);
            }
        });
        Flux<String> inBatches = flux.limitRate(256);
        long bytes = bytesPerOperation(NOTHING, MANY, inBatches::blockLast);
        assertThat(bytes).isLessThanOrEqualTo(NOTHING);
    }
}
