package dev.taskbridge.benchmarks;

import org.openjdk.jmh.annotations.OperationsPerInvocation;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** W7: a Mono that completes on another thread. */
@OperationsPerInvocation(AwaitMonoElsewhere.N)
public class AwaitMonoElsewhere extends AwaitingMono {
    static final int N = 1000;

    public AwaitMonoElsewhere() {
        super(Mono.just(7).hide().publishOn(Schedulers.parallel()), N);
    }
}
