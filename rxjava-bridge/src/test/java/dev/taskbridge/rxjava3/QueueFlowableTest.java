package dev.taskbridge.rxjava3;

import static dev.taskbridge.Async.run;
import static org.assertj.core.api.Assertions.assertThat;

import dev.taskbridge.LeakCheck;
import dev.taskbridge.sync.AsyncQueue;
import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.subscribers.TestSubscriber;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@Timeout(30)
@ExtendWith(LeakCheck.class)
class QueueFlowableTest {
    private final AsyncQueue<Integer> queue = new AsyncQueue<>(4);

    @Test
    void toFlowable_asManyAsAreAskedFor_areTaken() {
        queue.tryPut(1);
        queue.tryPut(2);
        queue.tryPut(3);
        TestSubscriber<Integer> subscriber = RxJavaBridge.toFlowable(queue).test(2);
        subscriber.awaitCount(2).assertValues(1, 2).assertNotComplete();
        subscriber.cancel();
        assertThat(queue.tryGet()).isEqualTo(3);
    }

    @Test
    void toFlowable_queueIsShutDown_completes() throws InterruptedException {
        queue.tryPut(1);
        TestSubscriber<Integer> subscriber = RxJavaBridge.toFlowable(queue).test(1);
        subscriber.awaitCount(1);
        queue.shutdown();
        subscriber.await().assertResult(1);
    }

    @Test
    void toFlowable_queueIsShutDownWithAFailure_failsWithIt() throws InterruptedException {
        IOException failure = new IOException("the source broke");
        queue.shutdown(failure);
        RxJavaBridge.toFlowable(queue)
                .test()
                .await()
                .assertFailure(IOException.class)
                .assertError(failure);
    }

    @Test
    void subscriber_ofAQueue_fillsItAsThereIsRoom() {
        run(() -> {
            Flowable.range(0, 100).subscribe(queue.subscriber());
            assertThat(queue.size()).isEqualTo(4);
            List<Integer> all = new ArrayList<>();
            queue.forEach(all::add);
            assertThat(all).isEqualTo(IntStream.range(0, 100).boxed().toList());
        });
    }
}
