package dev.taskbridge.benchmarks;

import io.reactivex.rxjava3.core.Single;

/** W7: a Single that completes while it is subscribed to. */
public class AwaitSingle extends AwaitingSingle {
    public AwaitSingle() {
        super(Single.just(7), N);
    }
}
