package dev.taskbridge.rxjava3;

import static dev.taskbridge.rxjava3.RxJavaBridge.await;
import static dev.taskbridge.rxjava3.RxJavaBridge.completable;
import static org.assertj.core.api.Assertions.assertThat;

import dev.taskbridge.Coroutine;
import dev.taskbridge.EventLoop;
import dev.taskbridge.Task;
import dev.taskbridge.contract.ColdContract;
import dev.taskbridge.contract.Probe;
import io.reactivex.rxjava3.core.Completable;
import io.reactivex.rxjava3.observers.TestObserver;
import io.reactivex.rxjava3.plugins.RxJavaPlugins;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code completable(coroutine)}. */
final class CompletableColdTest implements ColdContract<Completable> {

    @RegisterExtension
    final DroppedErrors dropped = new DroppedErrors();

    @Override
    public Completable cold(Coroutine<Integer> body) {
        return completable(body::call);
    }

    @Override
    public Completable cold(EventLoop loop, Coroutine<Integer> body) {
        return completable(loop, body::call);
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

    @Test // X11
    void completable_ofAction_completes() throws Exception {
        AtomicInteger runs = new AtomicInteger();
        TestObserver<Void> observer = completable(() -> {
                    await(completable(runs::incrementAndGet));
                    await(Completable.complete());
                })
                .test();
        observer.await();
        observer.assertResult();
        assertThat(runs).hasValue(1);
    }

    @Test // X10
    void completable_ofFailure_fails() throws Exception {
        LinkageError error = new LinkageError("body");
        TestObserver<Void> observer = completable(() -> {
                    throw error;
                })
                .test();
        observer.await();
        observer.assertError(thrown -> thrown == error);
    }

    @Test // X14
    void blockingAwait_waits() {
        AtomicInteger runs = new AtomicInteger();
        completable(runs::incrementAndGet).blockingAwait();
        assertThat(runs).hasValue(1);
    }

    @Test // X16, X17
    void completable_inPipelines_isACompletable() {
        AtomicInteger runs = new AtomicInteger();
        completable(runs::incrementAndGet)
                .andThen(completable(runs::incrementAndGet))
                .mergeWith(completable(runs::incrementAndGet))
                .blockingAwait();
        assertThat(runs).hasValue(3);
    }

    @Test
    void assembly_honoursTheHooks() {
        List<Object> assembled = new ArrayList<>();
        RxJavaPlugins.setOnCompletableAssembly(source -> {
            assembled.add(source);
            return source;
        });
        try {
            Completable cold = completable(() -> {});
            Completable hot = RxJavaBridge.toCompletable(Task.completed(1));
            assertThat(assembled).containsExactly(cold, hot);
        } finally {
            RxJavaPlugins.setOnCompletableAssembly(null);
        }
    }
}
