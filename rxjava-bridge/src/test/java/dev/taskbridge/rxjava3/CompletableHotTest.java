package dev.taskbridge.rxjava3;

import static dev.taskbridge.rxjava3.RxJavaBridge.toCompletable;

import dev.taskbridge.Promise;
import dev.taskbridge.Task;
import dev.taskbridge.contract.HotContract;
import dev.taskbridge.contract.Probe;
import io.reactivex.rxjava3.core.Completable;
import io.reactivex.rxjava3.observers.TestObserver;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code toCompletable(task)}. */
final class CompletableHotTest implements HotContract<Completable> {

    @RegisterExtension
    final DroppedErrors dropped = new DroppedErrors();

    @Override
    public Completable hot(Task<Integer> task) {
        return toCompletable(task);
    }

    @Override
    public void subscribe(Completable source, Probe probe) {
        Probes.subscribe(source, probe);
    }

    @Override
    public List<Throwable> dropped() {
        return dropped.all();
    }

    @Override
    public List<Object> signalsOf(Integer value) {
        return List.of(Probe.COMPLETE);
    }

    @Test
    void hot_ofPendingTask_isSignalledToTestObserver() {
        Promise<Integer> gate = new Promise<>();
        TestObserver<Void> observer = toCompletable(gate.task()).test();
        observer.assertEmpty();
        gate.succeed(42);
        observer.assertResult();
    }
}
