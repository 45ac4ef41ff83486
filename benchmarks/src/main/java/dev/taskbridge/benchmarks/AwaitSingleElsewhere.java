package dev.taskbridge.benchmarks;

import io.reactivex.rxjava3.core.Single;
import io.reactivex.rxjava3.schedulers.Schedulers;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/** W7: a Single that completes on another thread. */
@OperationsPerInvocation(AwaitSingleElsewhere.N)
public class AwaitSingleElsewhere extends AwaitingSingle {
    static final int N = 1000;

    public AwaitSingleElsewhere() {
        super(Single.just(7).observeOn(Schedulers.computation()), N);
    }
}
