package dev.taskbridge.reactor;

import static dev.taskbridge.Async.await;
import static dev.taskbridge.Async.createTask;
import static dev.taskbridge.Async.run;
import static org.assertj.core.api.Assertions.assertThat;

import dev.taskbridge.LeakCheck;
import dev.taskbridge.Task;
import dev.taskbridge.sync.AsyncQueue;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

@Timeout(30)
@ExtendWith(LeakCheck.class)
class QueueFluxTest {
    private final AsyncQueue<Integer> queue = new AsyncQueue<>(4);

    @Test
    void toFlux_asManyAsAreAskedFor_areTaken() {
        queue.tryPut(1);
        queue.tryPut(2);
        queue.tryPut(3);
        StepVerifier.create(ReactorBridge.toFlux(queue), 1)
                .expectNext(1)
                .then(() -> assertThat(queue.size()).isEqualTo(2))
                .thenRequest(1)
                .expectNext(2)
                .thenCancel()
                .verify();
        assertThat(queue.tryGet()).isEqualTo(3);
    }

    @Test
    void toFlux_queueIsShutDown_completes() {
        queue.tryPut(1);
        StepVerifier.create(ReactorBridge.toFlux(queue), 1)
                .expectNext(1)
                .then(queue::shutdown)
                .verifyComplete();
    }

    @Test
    void toFlux_queueIsShutDownWithAFailure_failsWithIt() {
        IOException failure = new IOException("the source broke");
        queue.shutdown(failure);
        StepVerifier.create(ReactorBridge.toFlux(queue), 0)
                .verifyErrorSatisfies(error -> assertThat(error).isSameAs(failure));
    }

    @Test
    void toFlux_severalSubscribers_shareTheItems() {
        List<Integer> all = new CopyOnWriteArrayList<>();
        run(() -> {
            List<Task<?>> readers = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                readers.add(ReactorBridge.toTask(
                        ReactorBridge.toFlux(queue).doOnNext(all::add).then()));
            }
            for (int item = 0; item < 300; item++) {
                queue.put(item);
            }
            queue.shutdown();
            for (Task<?> reader : readers) {
                await(reader);
            }
        });
        assertThat(all)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, 300).boxed().toList());
    }

    @Test
    void toFlux_leftOnTheWay_losesNoItem() {
        run(() -> {
            Task<Void> producer = createTask(() -> {
                for (int item = 0; item < 1_000; item++) {
                    queue.put(item);
                }
                queue.shutdown();
            });
            List<Integer> all = new ArrayList<>();
            while (!(queue.isShutDown() && queue.isEmpty())) {
                List<Integer> some =
                        ReactorBridge.await(ReactorBridge.toFlux(queue).take(3).collectList());
                all.addAll(some);
            }
            await(producer);
            assertThat(all).isEqualTo(IntStream.range(0, 1_000).boxed().toList());
        });
    }

    @Test
    void subscriber_ofAQueue_fillsItAsThereIsRoom() {
        run(() -> {
            List<Long> requests = new CopyOnWriteArrayList<>();
            Flux.range(0, 100).doOnRequest(requests::add).subscribe(queue.subscriber());
            assertThat(queue.size()).isEqualTo(4);
            assertThat(requests).containsExactly(4L);
            List<Integer> all = new ArrayList<>();
            queue.forEach(all::add);
            assertThat(all).isEqualTo(IntStream.range(0, 100).boxed().toList());
        });
    }

    @Test
    void subscriber_sourceFails_takersGetTheFailure() {
        IOException failure = new IOException("the source broke");
        Mono.<Integer>error(failure).subscribe(queue.subscriber());
        StepVerifier.create(ReactorBridge.toFlux(queue))
                .verifyErrorSatisfies(error -> assertThat(error).isSameAs(failure));
    }
}
