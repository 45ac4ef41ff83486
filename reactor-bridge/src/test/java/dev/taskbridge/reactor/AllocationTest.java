package dev.taskbridge.reactor;

import static dev.taskbridge.Allocation.bytesPerOperation;
import static dev.taskbridge.Async.run;
import static dev.taskbridge.reactor.ReactorBridge.await;
import static dev.taskbridge.reactor.ReactorBridge.each;
import static dev.taskbridge.reactor.ReactorBridge.flux;
import static dev.taskbridge.reactor.ReactorBridge.mono;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import dev.taskbridge.Items;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.util.context.Context;

/** What an await and an item allocate, as a guard against what would make them slower. The bounds hold for interpreted code, too. */
@Timeout(120)
class AllocationTest {
    private static final int MANY = 10_000;
    private static final int NOTHING = 7; // less than the least object, for what is once for all
    private static final int AN_AWAIT = 95; // the awaiter and the two objects of the source
    private static final List<String> ITEMS = Collections.nCopies(MANY, "item");

    @Test
    void await_ofAMonoThatIsItsValue_bytes() {
        assertThat(bytesPerAwait(NOTHING, Mono.just("value"))).isLessThanOrEqualTo(NOTHING);
    }

    @Test
    void await_ofAMonoThatEndsInsideSubscribe_bytes() {
        Mono<String> mono = Mono.just("value").hide();
        assertThat(bytesPerAwait(AN_AWAIT, mono)).isLessThanOrEqualTo(AN_AWAIT);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 5, 30})
    void await_withAContextOfSoManyKeys_bytes(int keys) {
        Mono<String> mono = Mono.just("value").hide();
        Context context = Context.of(IntStream.range(0, keys).boxed().collect(toMap(key -> key, key -> key)));
        long bytes = bytesPerOperation(
                AN_AWAIT,
                MANY,
                () -> mono(() -> awaitAll(mono)).contextWrite(context).block());
        assertThat(bytes).isLessThanOrEqualTo(AN_AWAIT);
    }

    private static long bytesPerAwait(int allowed, Mono<String> mono) {
        return bytesPerOperation(allowed, MANY, () -> run(() -> awaitAll(mono)));
    }

    private static void awaitAll(Mono<String> mono) {
        for (int i = 0; i < MANY; i++) {
            await(mono);
        }
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
        for (Flux<String> inBatches : List.of(flux.limitRate(256), flux.publishOn(Schedulers.parallel()))) {
            long bytes = bytesPerOperation(NOTHING, MANY, inBatches::blockLast);
            assertThat(bytes).as("%s", inBatches).isLessThanOrEqualTo(NOTHING);
        }
    }
}
