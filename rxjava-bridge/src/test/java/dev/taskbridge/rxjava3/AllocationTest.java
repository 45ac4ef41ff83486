package dev.taskbridge.rxjava3;

import static dev.taskbridge.Allocation.bytesPerOperation;
import static dev.taskbridge.Async.run;
import static dev.taskbridge.rxjava3.RxJavaBridge.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.taskbridge.Action;
import io.reactivex.rxjava3.core.Completable;
import io.reactivex.rxjava3.core.Maybe;
import io.reactivex.rxjava3.core.Single;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What an await allocates, as a guard against what would make it slower. The bounds hold for interpreted code, too. */
@Timeout(120)
class AllocationTest {
    private static final int MANY = 10_000;
    private static final int NOTHING = 7; // less than the least object, for what is once for all
    private static final int AN_AWAIT = 55; // the awaiter, and a lambda where it is not optimized away

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
}
