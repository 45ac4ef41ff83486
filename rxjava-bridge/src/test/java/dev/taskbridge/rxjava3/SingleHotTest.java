package dev.taskbridge.rxjava3;

import static dev.taskbridge.rxjava3.RxJavaBridge.toSingle;

import dev.taskbridge.Promise;
import dev.taskbridge.Task;
import dev.taskbridge.contract.HotContract;
import dev.taskbridge.contract.Probe;
import io.reactivex.rxjava3.core.Single;
import io.reactivex.rxjava3.observers.TestObserver;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code toSingle(task)}. */
final class SingleHotTest implements HotContract<Single<Integer>> {

    @RegisterExtension
    final DroppedErrors dropped = new DroppedErrors();

    @Override
    public Single<Integer> hot(Task<Integer> task) {
        return toSingle(task);
    }

    @Override
    public void subscribe(Single<Integer> source, Probe probe) {
        Probes.subscribe(source, probe);
    }

    @Override
    public List<Throwable> dropped() {
        return dropped.all();
    }

    @Override
    public List<Object> signalsOf(Integer value) {
        return List.of(value);
    }

    @Override
    public boolean mayBeEmpty() {
        return false;
    }

    @Test
    void hot_ofPendingTask_isSignalledToTestObserver() {
        Promise<Integer> gate = new Promise<>();
        TestObserver<Integer> observer = toSingle(gate.task()).test();
        observer.assertEmpty();
        gate.succeed(42);
        observer.assertResult(42);
    }
}
