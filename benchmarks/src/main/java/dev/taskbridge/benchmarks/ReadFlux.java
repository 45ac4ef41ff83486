package dev.taskbridge.benchmarks;

import reactor.core.publisher.Flux;

/** W5, from a Flux that emits on the thread that asks. */
public class ReadFlux extends Reading {
    public ReadFlux() {
        super(Flux.fromArray(numbers(N)));
    }
}
