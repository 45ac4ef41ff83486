package dev.taskbridge.benchmarks;

import io.reactivex.rxjava3.core.Single;
import io.reactivex.rxjava3.schedulers.Schedulers;

/** W7: a Single that completes on another thread. */
public class AwaitSingleElsewhere extends AwaitingSingle {
    public AwaitSingleElsewhere() {
        super(Single.just(7).observeOn(Schedulers.computation()));
    }
}
