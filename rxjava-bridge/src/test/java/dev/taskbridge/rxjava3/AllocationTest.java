package dev.taskbridge.rxjava3;

import static dev.taskbridge.Allocation.bytesPerOperation;
import static dev.taskbridge.Async.run;
import static dev.taskbridge.rxjava3.RxJavaBridge.await;
import static dev.taskbridge.rxjava3.RxJavaBridge.each;
import static dev.taskbridge.rxjava3.RxJavaBridge.flowable;
import static org.assertj.core.api.Assertions.assertThat;

import dev.taskbridge.Action;
import dev.taskbridge.Items;
import io.reactivex.rxjava3.core.BackpressureStrategy;
import io.reactivex.rxjava3.core.Completable;
import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.core.Maybe;
import io.reactivex.rxjava3.core.Observable;
import io.reactivex.rxjava3.core.Single;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What an await and an item allocate, as a guard against what would make them slower. The bounds hold for interpreted code, too. */
@Timeout(120)
class AllocationTest {
    private static final int MANY = 10_000;
    private static final int NOTHING = 7; // less than the least object, for what is once for all
    private static final int AN_AWAIT = 55; // the awaiter, and a lambda where it is not optimized away
    private static final List<String> ITEMS = Collections.nCopies(MANY, "item");

    @Test
    void await_ofASingleThatHasItsValue_bytes() {
        Single<String> single = Single.just("value");
        assertThat(bytesPerAwait(AN_AWAIT, () -> await(single))).isLessThanOrEqualTo(AN_AWAIT);
    }

    @Test
    void await_ofAMaybeThatIsItsValue_bytes() {
        Maybe<String> maybe = Maybe.just("value");
        assertThat(bytesPerAwait(NOTHING, () -> await(maybe))).isLessThanOrEqualTo(NOTHING);
    }

    @Test
    void await_ofACompletableThatHasCompleted_bytes() {
        Completable completable = Completable.complete();
        assertThat(bytesPerAwait(AN_AWAIT, () -> await(completable))).isLessThanOrEqualTo(AN_AWAIT);
    }

    private static long bytesPerAwait(int allowed, Action await) {
        return bytesPerOperation(
                allowed,
                MANY,
                () -> run(() -> {
                    for (int i = 0; i < MANY; i++) {
                        await.run();
                    }
                }));
    }

    @Test
    void each_itemOfAFlowable_bytes() {
        Flowable<String> fused = Flowable.fromIterable(ITEMS);
        for (Flowable<String> source : List.of(fused, fused.hide())) {
            long bytes = bytesPerOperation(
                    NOTHING,
                    MANY,
                    () -> run(() -> {
                        try (Items<String> items = each(source)) {
                            for (String item : items) {
                                assert item != null;
                            }
                        }
                    }));
            assertThat(bytes).as("%s", source).isLessThanOrEqualTo(NOTHING);
        }
    }

    @Test
    void each_itemOfAnObservable_bytes() {
        Observable<String> source = Observable.fromIterable(ITEMS);
        long bytes = bytesPerOperation(
                NOTHING,
                MANY,
                () -> run(() -> {
                    try (Items<String> items = each(source, BackpressureStrategy.BUFFER)) {
                        for (String item : items) {
                            assert item != null;
                        }
                    }
                }));
        assertThat(bytes).as("with a reference in the buffer").isLessThanOrEqualTo(NOTHING);
    }

    @Test
    void emit_itemOfAFlowable_bytes() {
        Flowable<String> flowable = flowable(out -> {
            for (String item : ITEMS) {
                out.emit(item);
            }
        });
        long bytes = bytesPerOperation(
                NOTHING,
                MANY,
                () -> flowable.rebatchRequests(256).ignoreElements().blockingAwait());
        assertThat(bytes).isLessThanOrEqualTo(NOTHING);
    }
}
