package dev.taskbridge.benchmarks;

import java.util.function.LongConsumer;
import reactor.core.publisher.Flux;

/** W6, to a subscriber that asks for 256 at a time. */
public class EmitFlux extends Emitting {
    @Override
    void subscribe(Flux<Integer> flux, LongConsumer complete) {
        flux.subscribe(new Sum(true, complete));
    }
}
