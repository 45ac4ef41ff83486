package dev.taskbridge.benchmarks;

import reactor.core.publisher.Mono;

/** W7: a Mono that is its value. */
public class AwaitJust extends AwaitingMono {
    public AwaitJust() {
        super(Mono.just(7), N);
    }
}
