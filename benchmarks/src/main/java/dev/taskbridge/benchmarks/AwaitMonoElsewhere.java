package dev.taskbridge.benchmarks;

import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** W7: a Mono that completes on another thread. */
public class AwaitMonoElsewhere extends AwaitingMono {
    public AwaitMonoElsewhere() {
        super(Mono.just(7).hide().publishOn(Schedulers.parallel()));
    }
}
