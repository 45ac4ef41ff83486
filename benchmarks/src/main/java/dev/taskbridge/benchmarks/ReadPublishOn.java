package dev.taskbridge.benchmarks;

import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/** W5, from a Flux that emits on another thread. */
public class ReadPublishOn extends Reading {
    public ReadPublishOn() {
        super(Flux.fromArray(numbers(N)).publishOn(Schedulers.parallel()));
    }
}
