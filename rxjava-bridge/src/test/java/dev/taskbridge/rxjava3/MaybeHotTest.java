package dev.taskbridge.rxjava3;

import static dev.taskbridge.rxjava3.RxJavaBridge.toMaybe;

import dev.taskbridge.Promise;
import dev.taskbridge.Task;
import dev.taskbridge.contract.HotContract;
import dev.taskbridge.contract.Probe;
import io.reactivex.rxjava3.core.Maybe;
import io.reactivex.rxjava3.observers.TestObserver;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code toMaybe(task)}. */
final class MaybeHotTest implements HotContract<Maybe<Integer>> {

    @RegisterExtension
    final DroppedErrors dropped = new DroppedErrors();

    @Override
    public Maybe<Integer> hot(Task<Integer> task) {
        return toMaybe(task);
    }

    @Override
    public void subscribe(Maybe<Integer> source, Probe probe) {
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

    @Test
    void hot_ofPendingTask_isSignalledToTestObserver() {
        Promise<Integer> gate = new Promise<>();
        TestObserver<Integer> observer = toMaybe(gate.task()).test();
        observer.assertEmpty();
        gate.succeed(42);
        observer.assertResult(42);
    }
}
