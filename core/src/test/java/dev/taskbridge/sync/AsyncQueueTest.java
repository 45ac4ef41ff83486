package dev.taskbridge.sync;

import static dev.taskbridge.Async.await;
import static dev.taskbridge.Async.createTask;
import static dev.taskbridge.Async.run;
import static dev.taskbridge.Async.sleep;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.taskbridge.Async;
import dev.taskbridge.CancelledError;
import dev.taskbridge.EventLoop;
import dev.taskbridge.LeakCheck;
import dev.taskbridge.Steps;
import dev.taskbridge.Task;
import dev.taskbridge.testing.VirtualTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@Timeout(30)
@ExtendWith(LeakCheck.class)
class AsyncQueueTest {
    private final EventLoop loop = EventLoop.confined();
    private final AsyncQueue<Integer> queue = new AsyncQueue<>(2);
    private final List<Integer> got = new ArrayList<>();

    private Task<Void> putting(int item) {
        return createTask("put " + item, () -> queue.put(item));
    }

    private Task<Void> getting(String name) {
        return createTask(name, () -> {
            got.add(queue.get());
        });
    }

    private static List<Integer> throughAll(AsyncQueue<Integer> queue, int... items) {
        for (int item : items) {
            assertThat(queue.tryPut(item)).isTrue();
        }
        queue.shutdown();
        List<Integer> all = new ArrayList<>();
        run(() -> queue.forEach(all::add));
        return all;
    }

    // ---- order and size

    @Test // Q001
    void queue_sizeAndCapacity_areTold() {
        assertThat(queue.isEmpty()).isTrue();
        assertThat(queue.isFull()).isFalse();
        assertThat(queue.tryPut(1)).isTrue();
        assertThat(queue.isEmpty()).isFalse();
        assertThat(queue.tryPut(2)).isTrue();
        assertThat(queue.isFull()).isTrue();
        assertThat(queue.size()).isEqualTo(2);
        assertThat(queue.capacity()).isEqualTo(2);
        assertThat(new AsyncQueue<>().capacity()).isEqualTo(256);
        assertThat(AsyncQueue.lifo().capacity()).isEqualTo(256);
        assertThat(AsyncQueue.priority(Comparator.<Integer>naturalOrder()).capacity())
                .isEqualTo(256);
        assertThat(AsyncQueue.unbounded().isFull()).isFalse();
        assertThatThrownBy(() -> new AsyncQueue<>(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("0");
    }

    @Test // Q001
    void fifo_items_comeOutAsTheyWentIn() {
        assertThat(throughAll(new AsyncQueue<>(), 1, 3, 2)).containsExactly(1, 3, 2);
    }

    @Test // Q019
    void lifo_items_comeOutLastFirst() {
        assertThat(throughAll(AsyncQueue.lifo(), 1, 3, 2)).containsExactly(2, 3, 1);
    }

    @Test // Q020
    void priority_items_comeOutLeastFirst() {
        assertThat(throughAll(AsyncQueue.priority(Comparator.naturalOrder()), 1, 3, 2))
                .containsExactly(1, 2, 3);
    }

    @Test
    void priority_equalItems_comeOutAsTheyWentIn() {
        assertThat(throughAll(AsyncQueue.priority(Comparator.comparing(item -> item / 10)), 12, 25, 11, 10, 24))
                .containsExactly(12, 11, 10, 25, 24);
    }

    @Test
    void put_null_isRefused() {
        assertThatThrownBy(() -> queue.tryPut(nothing())).isInstanceOf(NullPointerException.class);
        run(() -> assertThatThrownBy(() -> queue.put(nothing())).isInstanceOf(NullPointerException.class));
    }

    @SuppressWarnings("NullAway")
    private static Integer nothing() {
        return null;
    }

    // ---- waiting

    @Test // Q002
    void put_full_waitsForAGet() {
        run(loop, () -> {
            Steps steps = new Steps();
            queue.put(1);
            queue.put(2);
            Task<Void> third = createTask(() -> {
                queue.put(3);
                steps.reached(2);
            });
            Turns.others();
            steps.reached(1);
            assertThat(queue.get()).isEqualTo(1);
            assertThat(queue.size()).isEqualTo(2);
            await(third);
            assertThat(queue.get()).isEqualTo(2);
            assertThat(queue.get()).isEqualTo(3);
            steps.finished(3);
        });
    }

    @Test // Q004, Q005
    void try_emptyOrFull_answersSo() {
        assertThat(queue.tryGet()).isNull();
        assertThat(queue.tryPut(1)).isTrue();
        assertThat(queue.tryPut(2)).isTrue();
        assertThat(queue.tryPut(3)).isFalse();
        assertThat(queue.tryGet()).isEqualTo(1);
    }

    @Test // Q007
    void get_empty_waitsUntilSomethingIsPut() {
        run(VirtualTime.create(), () -> {
            Task<Integer> getter = createTask(() -> queue.get());
            await(sleep(ofSeconds(10)));
            assertThat(getter.isDone()).isFalse();
            queue.put(1);
            assertThat(await(getter)).isEqualTo(1);
        });
    }

    @Test // Q008
    void put_full_waitsUntilSomethingIsTaken() {
        run(VirtualTime.create(), () -> {
            queue.put(1);
            queue.put(2);
            Task<Void> putter = putting(3);
            await(sleep(ofSeconds(10)));
            assertThat(putter.isDone()).isFalse();
            assertThat(queue.get()).isEqualTo(1);
            await(putter);
        });
    }

    @Test // Q010
    void producersAndConsumers_capacityOne_neverStall() {
        run(loop, () -> {
            AsyncQueue<Integer> one = new AsyncQueue<>(1);
            List<Task<Void>> producers = new ArrayList<>();
            for (int producer = 0; producer < 4; producer++) {
                producers.add(createTask(() -> {
                    for (int item = 0; item < 25; item++) {
                        one.put(item);
                    }
                }));
            }
            List<Task<Integer>> consumers = new ArrayList<>();
            for (int consumer = 0; consumer < 3; consumer++) {
                consumers.add(createTask(() -> {
                    int sum = 0;
                    for (int item : one) {
                        sum += item;
                    }
                    return sum;
                }));
            }
            for (Task<Void> producer : producers) {
                await(producer);
            }
            one.shutdown();
            assertThat(await(Async.gather(consumers)).stream()
                            .mapToInt(sum -> sum)
                            .sum())
                    .isEqualTo(4 * 300);
        });
    }

    @Test // Q017
    void put_somebodyWaits_handsTheItemOver() {
        run(loop, () -> {
            Task<Void> getter = getting("getter");
            Turns.others();
            queue.put(1);
            assertThat(queue.isEmpty()).isTrue(); // it is the getter's, though that has not gone on
            assertThat(queue.tryGet()).isNull();
            await(getter);
            assertThat(got).containsExactly(1);
        });
    }

    @Test // N023
    void get_severalWait_itemsGoToThemInTheirOrder() {
        run(loop, () -> {
            List<String> order = new ArrayList<>();
            List<Task<Void>> tasks = new ArrayList<>();
            for (String name : List.of("a", "b", "c")) {
                tasks.add(createTask(() -> {
                    order.add(name + queue.get());
                }));
            }
            Turns.others();
            queue.put(1);
            queue.put(2);
            queue.put(3);
            for (Task<Void> task : tasks) {
                await(task);
            }
            assertThat(order).containsExactly("a1", "b2", "c3");
        });
    }

    @Test
    void tryPut_roomThatOthersWaitFor_isNotTaken() {
        run(loop, () -> {
            queue.put(1);
            queue.put(2);
            Task<Void> waits = putting(3);
            Turns.others();
            assertThat(queue.get()).isEqualTo(1);
            assertThat(queue.tryPut(4)).isFalse();
            await(waits);
        });
    }

    // ---- cancellation

    @Test // Q011
    void get_timesOut_leavesTheLine() {
        run(VirtualTime.create(), () -> {
            assertThatThrownBy(() -> Async.timeout(ofSeconds(1), queue::get)).isInstanceOf(TimeoutException.class);
            assertThat(queue).hasToString("AsyncQueue[0 of 2 items]");
            queue.put(1);
            assertThat(queue.get()).isEqualTo(1);
        });
    }

    @Test // Q013
    void get_oneOfSeveralCancelled_theOthersGetTheItems() {
        run(loop, () -> {
            Task<Void> one = getting("one");
            Task<Void> two = getting("two");
            Task<Void> three = getting("three");
            Turns.others();
            two.cancel("for the test");
            queue.put(1);
            queue.put(2);
            await(one);
            await(three);
            Turns.cancelled(two);
            assertThat(got).containsExactly(1, 2);
        });
    }

    @Test // N028
    void get_cancelledAfterTheItemWasHandedOver_returnsIt() {
        run(loop, () -> {
            Steps steps = new Steps();
            Task<Void> getter = createTask(() -> {
                assertThat(queue.get()).isEqualTo(1);
                steps.reached(1);
                assertThatThrownBy(Async::checkpoint).isInstanceOf(CancelledError.class);
            });
            Turns.others();
            queue.put(1);
            getter.cancel("for the test");
            await(getter);
            steps.finished(2);
        });
    }

    @Test // N029
    void put_theGetterIsBeingCancelled_theItemGoesToTheNext() {
        run(loop, () -> {
            Task<Void> one = getting("one");
            Task<Void> two = getting("two");
            Turns.others();
            one.cancel("for the test");
            queue.put(1);
            await(two);
            Turns.cancelled(one);
            Task<Void> three = getting("three");
            Turns.others();
            three.cancel("for the test");
            queue.put(2);
            Turns.cancelled(three);
            assertThat(queue.size()).isEqualTo(1);
            assertThat(queue.get()).isEqualTo(2);
        });
    }

    @Test // Q014
    void put_cancelledWhileItWaits_canBeTriedAgain() {
        run(loop, () -> {
            queue.put(1);
            queue.put(2);
            Task<Void> writer = createTask(() -> {
                try {
                    queue.put(3);
                } catch (CancelledError stopped) {
                    queue.put(3);
                }
            });
            Turns.others();
            writer.cancel("for the test");
            assertThat(queue.get()).isEqualTo(1);
            assertThat(queue.get()).isEqualTo(2);
            await(writer);
            assertThat(queue.get()).isEqualTo(3);
            assertThat(queue.tryGet()).isNull();
        });
    }

    @Test
    void put_roomGivenAndThenCancelled_isDoneAndTheRequestWaits() {
        run(loop, () -> {
            queue.put(1);
            queue.put(2);
            Steps steps = new Steps();
            Task<Void> writer = createTask(() -> {
                queue.put(3);
                steps.reached(1);
                assertThatThrownBy(Async::checkpoint).isInstanceOf(CancelledError.class);
            });
            Turns.others();
            assertThat(queue.get()).isEqualTo(1);
            writer.cancel("for the test");
            await(writer);
            assertThat(queue.get()).isEqualTo(2);
            assertThat(queue.get()).isEqualTo(3);
            steps.finished(2);
        });
    }

    @Test // Q016
    void put_oneOfSeveralCancelled_theOthersFollowInTheirOrder() {
        run(loop, () -> {
            queue.put(1);
            queue.put(2);
            Task<Void> three = putting(3);
            Task<Void> four = putting(4);
            Task<Void> five = putting(5);
            Turns.others();
            three.cancel("for the test");
            assertThat(queue.get()).isEqualTo(1);
            assertThat(queue.get()).isEqualTo(2);
            assertThat(queue.get()).isEqualTo(4);
            assertThat(queue.get()).isEqualTo(5);
            await(four);
            await(five);
            Turns.cancelled(three);
            assertThat(queue.isEmpty()).isTrue();
        });
    }

    // ---- work to be done

    @Test // Q022
    void join_twoWorkers_returnsWhenAllIsDone() {
        run(loop, () -> {
            AtomicInteger sum = new AtomicInteger();
            List<Task<Void>> workers = new ArrayList<>();
            for (int worker = 0; worker < 2; worker++) {
                workers.add(createTask(() -> {
                    for (int item : queue) {
                        sum.addAndGet(item);
                        Turns.others();
                        queue.taskDone();
                    }
                }));
            }
            for (int item = 0; item < 100; item++) {
                queue.put(item);
            }
            queue.join();
            assertThat(sum).hasValue(4950);
            queue.shutdown();
            for (Task<Void> worker : workers) {
                await(worker);
            }
        });
    }

    @Test // Q023
    void join_nothingToDo_returnsAtOnce() {
        run(loop, () -> {
            queue.join();
            queue.join();
        });
    }

    @Test
    void join_cancelled_leavesTheLine() {
        run(loop, () -> {
            queue.put(1);
            Task<Void> joiner = createTask("joiner", queue::join);
            Turns.others();
            assertThat(queue).hasToString("AsyncQueue[1 of 2 items, 1 unfinished, 1 waiting to join: 'joiner']");
            joiner.cancel("for the test");
            assertThat(queue).hasToString("AsyncQueue[1 of 2 items, 1 unfinished]");
            Turns.cancelled(joiner);
        });
    }

    @Test
    void taskDone_tooOften_isRefused() {
        assertThatThrownBy(queue::taskDone)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("more often");
    }

    // ---- text

    @Test // Q029, N025
    void toString_always_tellsTheCountsAndThoseWhoWait() {
        run(loop, () -> {
            assertThat(queue).hasToString("AsyncQueue[0 of 2 items]");
            Task<Void> getter = getting("reader");
            Turns.others();
            assertThat(queue).hasToString("AsyncQueue[0 of 2 items, 1 waiting to get: 'reader']");
            queue.put(1);
            await(getter);
            queue.put(2);
            queue.put(3);
            Task<Void> putter = putting(4);
            Turns.others();
            assertThat(queue).hasToString("AsyncQueue[2 of 2 items, 3 unfinished, 1 waiting to put: 'put 4']");
            queue.shutdown();
            assertThat(queue).hasToString("AsyncQueue[2 of 2 items, 3 unfinished, shut down]");
            assertThatThrownBy(() -> await(putter)).isInstanceOf(QueueShutDownException.class);
            assertThat(new AsyncQueue<>("lines", 3)).hasToString("AsyncQueue['lines', 0 of 3 items]");
            assertThat(AsyncQueue.unbounded()).hasToString("AsyncQueue[0 items]");
        });
    }

    @Test
    void toString_manyWait_namesTheFirstOfThem() {
        run(loop, () -> {
            List<Task<Void>> getters = new ArrayList<>();
            for (int i = 1; i <= 9; i++) {
                getters.add(getting("g" + i));
            }
            Turns.others();
            assertThat(queue.toString())
                    .endsWith("9 waiting to get: 'g1', 'g2', 'g3', 'g4', 'g5', 'g6', 'g7', 'g8', …]");
        });
    }
}
