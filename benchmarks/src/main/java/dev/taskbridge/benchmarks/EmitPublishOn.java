package dev.taskbridge.benchmarks;

import java.util.function.LongConsumer;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/** W6, to a subscriber on another thread. */
public class EmitPublishOn extends Emitting {
    @Override
    void subscribe(Flux<Integer> flux, LongConsumer complete) {
        flux.publishOn(Schedulers.parallel()).subscribe(new Sum(false, complete));
    }
}
