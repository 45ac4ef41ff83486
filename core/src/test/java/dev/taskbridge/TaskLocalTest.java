package dev.taskbridge;

import static dev.taskbridge.Async.await;
import static dev.taskbridge.Async.blocking;
import static dev.taskbridge.Async.cpu;
import static dev.taskbridge.Async.createTask;
import static dev.taskbridge.Async.gather;
import static dev.taskbridge.Async.run;
import static dev.taskbridge.Async.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.taskbridge.testing.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@Timeout(30)
@ExtendWith(LeakCheck.class)
class TaskLocalTest {
    private final TaskLocal<String> user = TaskLocal.withInitial(() -> "nobody");

    @Test
    void get_whereNothingWasSet_isTheInitialValue() {
        AtomicInteger calls = new AtomicInteger();
        TaskLocal<Integer> counted = TaskLocal.withInitial(calls::incrementAndGet);
        assertThat(counted.get()).isEqualTo(1);
        assertThat(counted.get()).isEqualTo(2);
        assertThat(TaskLocal.create().get()).isNull();
        run(() -> assertThat(user.get()).isEqualTo("nobody"));
    }

    @Test
    void set_null_isAValue() {
        TaskLocal<String> local = TaskLocal.withInitial(() -> "initial");
        run(() -> {
            local.set(null);
            assertThat(local.get()).isNull();
        });
    }

    @Test
    void set_inATask_isNotSeenByItsCreator() {
        run(() -> {
            user.set("parent");
            String inner = await(createTask(() -> {
                assertThat(user.get()).isEqualTo("parent");
                user.set("child");
                return user.get();
            }));
            assertThat(inner).isEqualTo("child");
            assertThat(user.get()).isEqualTo("parent");
        });
        assertThat(user.get()).isEqualTo("nobody");
    }

    @Test
    void set_afterATaskWasMade_isNotSeenByIt() {
        run(() -> {
            user.set("before");
            Promise<Void> go = new Promise<>();
            Task<String> task = createTask(() -> {
                await(go.task());
                return user.get();
            });
            user.set("after");
            go.succeed(null);
            assertThat(await(task)).isEqualTo("before");
        });
    }

    @Test
    void set_inACoroutineAwaitedInPlace_isSeenAfterIt() {
        run(() -> {
            await(() -> user.set("in place"));
            assertThat(user.get()).isEqualTo("in place");
        });
    }

    @Test // T122
    void values_of100TasksSideBySide_stayTheirOwn() {
        run(() -> {
            List<Task<Boolean>> tasks = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                String mine = "user " + i;
                tasks.add(createTask(() -> {
                    user.set(mine);
                    for (int k = 0; k < 10; k++) {
                        await(sleep(Duration.ZERO));
                        if (!user.get().equals(mine)) {
                            return false;
                        }
                    }
                    return true;
                }));
            }
            assertThat(await(gather(tasks))).containsOnly(true);
        });
    }

    @Test // H006
    void values_areSeenOnPlatformThreads() {
        run(() -> {
            user.set("me");
            assertThat(await(blocking(() -> user.get()))).isEqualTo("me");
            assertThat(await(cpu(() -> user.get()))).isEqualTo("me");
        });
    }

    @Test
    void values_severalLocals_areIndependent() {
        TaskLocal<Integer> number = TaskLocal.withInitial(() -> 0);
        run(() -> {
            user.set("a");
            number.set(1);
            user.set("b");
            assertThat(user.get()).isEqualTo("b");
            assertThat(number.get()).isEqualTo(1);
        });
    }

    @Test
    void set_outsideATask_throwsWithAdvice() {
        assertThatThrownBy(() -> user.set("me"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("TaskLocal.set was called on thread '"
                        + Thread.currentThread().getName()
                        + "', outside a task; wrap the call in Async.run(() -> …)");
    }

    @Test
    void captured_startedOutsideAnyTask_hasTheValuesOfTheCapture() {
        Coroutine<String> body = run(() -> {
            user.set("assembler");
            return TaskLocal.captured(() -> user.get());
        });
        assertThat(run(body)).isEqualTo("assembler");
    }

    @Test
    void captured_startedInsideATaskWithValues_hasThose() {
        Coroutine<String> body = run(() -> {
            user.set("assembler");
            return TaskLocal.captured(() -> user.get());
        });
        assertThat(run(() -> {
                    user.set("subscriber");
                    return await(createTask(body));
                }))
                .isEqualTo("subscriber");
    }

    @Test
    void captured_outsideATask_isTheBodyItself() {
        Coroutine<String> body = () -> "v";
        assertThat(TaskLocal.captured(body)).isSameAs(body);
    }

    // ---- callbacks

    @Test // T121
    void onDone_seesTheValuesOfItsRegistration_onEveryLoop() {
        for (EventLoop loop : List.of(EventLoop.parallel(), EventLoop.confined(), VirtualTime.create())) {
            run(loop, () -> {
                Promise<Void> promise = new Promise<>();
                Promise<String> seen = new Promise<>();
                user.set("registered");
                promise.task().onDone(end -> seen.succeed(user.get()));
                user.set("later");
                await(createTask(() -> {
                    user.set("who ends it");
                    promise.succeed(null);
                }));
                assertThat(await(seen.task())).isEqualTo("registered");
            });
        }
    }

    @Test // T121
    void onDone_setsAValue_isSeenByItselfAndItsTasksAlone() {
        run(() -> {
            user.set("mine");
            Promise<Void> promise = new Promise<>();
            Promise<Task<String>> made = new Promise<>();
            Promise<String> next = new Promise<>();
            promise.task().onDone(end -> {
                user.set("callback");
                made.succeed(EventLoop.current().createTask(() -> user.get()));
            });
            promise.task().onDone(end -> next.succeed(user.get()));
            promise.succeed(null);
            assertThat(await(await(made.task()))).isEqualTo("callback");
            assertThat(await(next.task())).isEqualTo("mine");
            assertThat(user.get()).isEqualTo("mine");
        });
    }

    @Test
    void onDone_registeredOutsideATask_seesNoValuesOfWhoEndsTheTask() {
        Promise<Void> promise = new Promise<>();
        List<String> seen = new ArrayList<>();
        promise.task().onDone(end -> {
            seen.add(user.get());
            user.set("callback");
            seen.add(user.get());
        });
        run(() -> {
            user.set("who ends it");
            promise.succeed(null);
            assertThat(user.get()).isEqualTo("who ends it");
        });
        assertThat(seen).containsExactly("nobody", "callback");
        assertThat(user.get()).isEqualTo("nobody");
    }

    // ---- views

    @Test
    void view_readsAndSetsThePartOfTheWhole() {
        TaskLocal<Map<String, String>> whole = TaskLocal.withInitial(Map::of);
        TaskLocal<String> part = TaskLocal.view(whole, map -> map.getOrDefault("key", "none"), (map, value) -> {
            Map<String, String> copy = new HashMap<>(map);
            copy.put("key", value);
            return copy;
        });
        assertThat(part.get()).isEqualTo("none");
        run(() -> {
            whole.set(Map.of("other", "o"));
            part.set("mine");
            assertThat(whole.get()).containsOnly(Map.entry("other", "o"), Map.entry("key", "mine"));
            await(createTask(() -> part.set("child")));
            assertThat(part.get()).isEqualTo("mine");
        });
        assertThatThrownBy(() -> part.set("outside")).isInstanceOf(IllegalStateException.class);
    }
}
