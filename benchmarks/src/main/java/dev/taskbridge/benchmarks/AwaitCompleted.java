package dev.taskbridge.benchmarks;

import reactor.core.publisher.Mono;

/** W7: a Mono that completes while it is subscribed to. */
public class AwaitCompleted extends AwaitingMono {
    public AwaitCompleted() {
        super(Mono.just(7).hide(), N);
    }
}
