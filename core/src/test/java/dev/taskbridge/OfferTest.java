package dev.taskbridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.taskbridge.testing.VirtualTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/** An emitter that looks for demand before it has an item. */
@Timeout(30)
@ExtendWith(LeakCheck.class)
class OfferTest {
    private final VirtualTime loop = VirtualTime.create();
    private final List<Object> seen = new ArrayList<>();
    private final AtomicReference<Subscription> upstream = new AtomicReference<>();

    @AfterEach
    void close() {
        loop.close();
    }

    private void subscribe(Generator<Integer> generator) {
        Publishers.publisher(loop, generator).subscribe(new Subscriber<>() {
            @Override
            public void onSubscribe(Subscription subscription) {
                upstream.set(subscription);
            }

            @Override
            public void onNext(Integer item) {
                seen.add(item);
            }

            @Override
            public void onError(Throwable error) {
                seen.add(error);
            }

            @Override
            public void onComplete() {
                seen.add("complete");
            }
        });
        loop.settle();
    }

    @Test
    void offer_noDemand_leavesTheItemWithTheCaller() {
        List<Boolean> offered = new ArrayList<>();
        Promise<Void> go = new Promise<>();
        subscribe(out -> {
            offered.add(out.offer(1));
            go.task().await();
            offered.add(out.offer(2));
            offered.add(out.offer(3));
        });
        upstream.get().request(1);
        go.succeed(null);
        loop.settle();
        assertThat(offered).containsExactly(false, true, false);
        assertThat(seen).containsExactly(2, "complete");
    }

    @Test
    void offer_subscriberHasLeft_leavesTheItemWithTheCaller() {
        List<Boolean> offered = new ArrayList<>();
        Promise<Void> go = new Promise<>();
        subscribe(out -> {
            try {
                go.task().await();
            } finally {
                offered.add(out.offer(1));
            }
        });
        upstream.get().request(1);
        upstream.get().cancel();
        loop.settle();
        assertThat(offered).containsExactly(false);
        assertThat(seen).isEmpty();
        go.succeed(null);
    }

    @Test
    void offer_null_isRefused() {
        subscribe(out -> assertThatThrownBy(() -> out.offer(nothing())).isInstanceOf(NullPointerException.class));
        assertThat(seen).containsExactly("complete");
    }

    private static Integer nothing() {
        return null;
    }

    @Test
    void awaitDemand_demandComes_answersTrue() {
        Promise<Void> never = new Promise<>();
        subscribe(out -> {
            while (out.awaitDemand(never.task())) {
                out.offer(seen.size());
            }
        });
        assertThat(seen).isEmpty();
        upstream.get().request(2);
        loop.settle();
        assertThat(seen).containsExactly(0, 1);
        never.succeed(null);
        loop.settle();
        assertThat(seen).containsExactly(0, 1, "complete");
    }

    @Test
    void awaitDemand_demandAndTheOtherHasEnded_answersTrue() {
        Promise<Void> ended = new Promise<>();
        ended.succeed(null);
        subscribe(out -> {
            seen.add(out.awaitDemand(ended.task()));
            new Promise<Void>().task().await();
        });
        assertThat(seen).containsExactly(false);
        upstream.get().cancel();
        loop.settle();
        seen.clear();
        AtomicReference<Boolean> wanted = new AtomicReference<>();
        Promise<Void> go = new Promise<>();
        subscribe(out -> {
            go.task().await();
            wanted.set(out.awaitDemand(ended.task()));
        });
        upstream.get().request(1);
        go.succeed(null);
        loop.settle();
        assertThat(wanted).hasValue(true);
    }

    @Test
    void awaitDemand_subscriberLeaves_isCancelled() {
        Promise<Void> never = new Promise<>();
        subscribe(out -> {
            try {
                out.awaitDemand(never.task());
            } catch (CancelledError stopped) {
                seen.add(stopped.reason());
                throw stopped;
            }
        });
        upstream.get().cancel();
        loop.settle();
        assertThat(seen).containsExactly("downstream cancelled");
        never.succeed(null);
    }
}
