package dev.taskbridge.guide;

import static dev.taskbridge.Async.*;
import static dev.taskbridge.reactor.ReactorBridge.*;
import static dev.taskbridge.rxjava3.RxJavaBridge.*;
import static java.time.Duration.ofHours;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.taskbridge.CancelledError;
import dev.taskbridge.Items;
import dev.taskbridge.Promise;
import dev.taskbridge.Publishers;
import dev.taskbridge.Task;
import io.reactivex.rxjava3.core.BackpressureStrategy;
import io.reactivex.rxjava3.core.Observable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.test.StepVerifier;
import reactor.util.context.Context;

/** The page on streams. */
@Timeout(60)
class StreamsTest {

    @Test
    void each_ofAFlux_isReadByALoop() {
        // @start region="each"
        Flux<String> rows = Flux.just("tea", "milk", "sugar");
        List<String> stored = new ArrayList<>();

        run(() -> {
            try (Items<String> items = each(rows)) { // subscribed to now; close cancels it
                for (String row : items) { // waits where the source is slower
                    stored.add(await(Mono.just(row + " stored"))); // the source waits where the loop is slower
                    if (row.equals("milk")) {
                        break; // and try closes the stream
                    }
                }
            }
        });
        assertThat(stored).containsExactly("tea stored", "milk stored");
        // @end region="each"
    }

    @Test
    void forEach_firstAndLast_needNoTry() {
        // @start region="short"
        run(() -> {
            Flux<Integer> numbers = Flux.range(1, 5);
            List<Integer> seen = new ArrayList<>();
            forEach(numbers, seen::add); // for bodies that need no early exit
            assertThat(seen).containsExactly(1, 2, 3, 4, 5);

            assertThat(awaitFirst(numbers)).isEqualTo(1); // and cancels the rest
            assertThat(awaitLast(numbers)).isEqualTo(5);
            assertThatThrownBy(() -> awaitFirst(Flux.empty())).hasMessageContaining("a Flux is empty");
        });
        // @end region="short"
    }

    @Test
    void error_ofTheSource_comesAfterTheItemsBeforeIt() {
        // @start region="error"
        IOException down = new IOException("the line is down");
        Flux<Integer> source = Flux.just(1, 2).concatWith(Flux.error(down));
        List<Integer> seen = new ArrayList<>();

        run(() -> {
            try (Items<Integer> items = each(source)) {
                assertThatThrownBy(() -> items.forEach(seen::add)).isSameAs(down);
            }
        });
        assertThat(seen).containsExactly(1, 2);
        // @end region="error"
    }

    @Test
    void each_withPrefetch1_alternates() {
        // @start region="prefetch"
        List<String> steps = new ArrayList<>();
        Flux<Integer> source = Flux.range(1, 2).doOnRequest(n -> steps.add("asked for " + n));

        run(() -> {
            try (Items<Integer> items = each(source, 1)) { // 256 if nothing is said, Integer.MAX_VALUE for all
                for (int item : items) {
                    steps.add("read " + item);
                }
            }
        });
        assertThat(steps).containsExactly("asked for 1", "read 1", "asked for 1", "read 2");
        // @end region="prefetch"
    }

    @Test
    void each_ofAnObservable_namesAStrategy() {
        // @start region="observable"
        run(() -> {
            Observable<Integer> clicks = Observable.range(1, 1_000);
            try (Items<Integer> items = each(clicks, BackpressureStrategy.DROP)) { // the emitting thread never waits
                int count = 0;
                for (int click : items) {
                    count++;
                }
                assertThat(count).isEqualTo(Publishers.PREFETCH); // the others came when there was no room for them
            }
        });
        // @end region="observable"
    }

    // ---- outwards

    record Page(List<String> rows, int next) {}

    private static Mono<Page> page(int number) {
        return Mono.just(new Page(List.of("row " + 2 * number, "row " + (2 * number + 1)), number + 1));
    }

    @Test
    void flux_ofPages_emitsAsAskedFor() {
        // @start region="flux"
        Flux<String> rows = flux(out -> {
            for (int at = 0; at < 3; ) {
                Page page = await(page(at)); // a Mono
                for (String row : page.rows()) {
                    out.emit(row); // waits until somebody wants it
                }
                at = page.next();
            }
        });

        StepVerifier.create(rows, 2)
                .expectNext("row 0", "row 1")
                .thenRequest(4) // the end needs no demand
                .expectNext("row 2", "row 3", "row 4", "row 5")
                .verifyComplete();
        StepVerifier.create(rows.take(1))
                .expectNext("row 0")
                .verifyComplete(); // take cancels: the generator is stopped
        // @end region="flux"
    }

    @Test
    void flux_withSeveralTasks_emitsOneAtATime() {
        // @start region="merge"
        Flux<String> merged = flux(out -> taskGroup(group -> {
            group.createTask(() -> forEach(Flux.just("tea", "milk"), out::emit));
            group.createTask(() -> forEach(Flux.just("cup", "pot"), out::emit));
            return null;
        }));

        StepVerifier.create(merged.collectList())
                .assertNext(all -> assertThat(all).containsExactlyInAnyOrder("tea", "milk", "cup", "pot"))
                .verifyComplete();
        // @end region="merge"
    }

    @Test
    void flux_underVirtualTime_takesNoTime() {
        // @start region="time"
        StepVerifier.withVirtualTime(() -> flux(out -> {
                    for (int hour = 1; hour <= 3; hour++) {
                        await(sleep(ofHours(1)));
                        out.emit(hour);
                    }
                }))
                .thenAwait(ofHours(3))
                .expectNext(1, 2, 3)
                .verifyComplete();
        // @end region="time"
    }

    @Test
    void mapAwait_keepsTheOrder() {
        // @start region="mapAwait"
        Flux<String> labels = mapAwait(
                Flux.range(1, 4),
                2,
                id -> { // two at a time
                    String name = await(Mono.just("item"));
                    return name + " " + id;
                });
        StepVerifier.create(labels)
                .expectNext("item 1", "item 2", "item 3", "item 4")
                .verifyComplete();
        // @end region="mapAwait"
    }

    // ---- leaving

    @Test
    void emit_afterCancel_failsEvenInAShield() {
        List<String> steps = new CopyOnWriteArrayList<>();
        Promise<String> ended = new Promise<>("ended");
        // @start region="leave"
        Flux<Integer> endless = flux(out -> {
            try {
                for (int i = 0; ; i++) {
                    int item = i;
                    shielded(() ->
                            out.emit(item)); // a shield keeps requests to stop away, but nobody takes items any more
                }
            } catch (CancelledError left) {
                steps.add(left.reason());
                throw left;
            } finally {
                steps.add("cleaned up"); // may await
                ended.succeed("");
            }
        });

        StepVerifier.create(endless, 1).expectNext(0).thenCancel().verify();
        run(() -> await(ended.task()));
        assertThat(steps).containsExactly("downstream cancelled", "cleaned up");
        // @end region="leave"
    }

    @Test
    void leftovers_goToTheDiscardHook() {
        // @start region="discard"
        List<Object> released = new CopyOnWriteArrayList<>();
        Mono<Integer> first = mono(() -> {
            try (Items<Integer> buffers = each(Flux.range(1, 4).hide())) { // four are fetched
                return buffers.iterator().next();
            }
        });

        StepVerifier.create(first.contextWrite(context -> Operators.enableOnDiscard(context, released::add)))
                .expectNext(1)
                .verifyComplete();
        assertThat(released).containsExactly(2, 3, 4);
        // @end region="discard"
    }

    @Test
    void itemsGivenToAnotherTask_areReadThere() {
        // @start region="share"
        run(() -> {
            Promise<String> opened = new Promise<>();
            try (Items<Integer> items = each(Flux.range(1, 3))) {
                Task<List<Integer>> reader = createTask(() -> {
                    List<Integer> all = new ArrayList<>();
                    items.forEach(all::add); // the first one that reads is the one that may
                    opened.succeed("");
                    return all;
                });
                await(opened.task());
                assertThatThrownBy(() -> items.iterator().hasNext())
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("hand the items on through a queue, or subscribe twice");
                assertThat(await(reader)).containsExactly(1, 2, 3);
            }
        });
        // @end region="share"
    }

    @Test
    void publisher_ofAnyLibrary_isReadAndWritten() {
        // @start region="publishers"
        Publisher<Integer> numbers = Publishers.publisher(out -> {
            for (int i = 1; i <= 3; i++) {
                out.emit(i);
            }
        });
        run(() -> {
            List<Integer> all = new ArrayList<>();
            Publishers.forEach(numbers, all::add);
            assertThat(all).containsExactly(1, 2, 3);
        });
        // @end region="publishers"
    }

    @Test
    void context_ofTheSubscriber_isSeenByTheGeneratorAndItsMapping() {
        AtomicBoolean seen = new AtomicBoolean();
        Flux<String> users = mapAwait(
                flux(out -> {
                    seen.set(context().hasKey("user"));
                    out.emit("seen by ");
                }),
                2,
                text -> text + context().<String>get("user"));
        StepVerifier.create(users.contextWrite(Context.of("user", "Ada")))
                .expectNext("seen by Ada")
                .verifyComplete();
        assertThat(seen).isTrue();
    }
}
