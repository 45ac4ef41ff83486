package dev.taskbridge;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** That it sees what it looks for. */
@Timeout(60)
@ExtendWith(LeakCheck.class)
class LeakCheckTest {
    private final LeakCheck.Before before = LeakCheck.Before.now();

    private void assertThatCheckTells(String what) {
        assertThatThrownBy(() -> LeakCheck.check(before, 1_000_000))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(what);
    }

    @Test
    void check_promiseLeftInTheEndlessScope_namesIt() {
        Promise<String> promise = new Promise<>("a forgotten promise");
        assertThatCheckTells("a forgotten promise");
        promise.succeed("now");
        LeakCheck.check(before, 1_000_000);
    }

    @Test
    void check_bodyLeft_namesItsTask() {
        Promise<String> promise = new Promise<>();
        Task<String> task = EventLoop.parallel().createTask("a forgotten body", promise::await);
        assertThatCheckTells("a forgotten body");
        promise.succeed("now");
        Async.run(() -> Async.await(task));
    }

    @Test
    void check_timerLeft_counts() {
        Timer timer = new Timer(() -> {});
        RealTime.INSTANCE.schedule(timer, Long.MAX_VALUE / 4);
        assertThatCheckTells("timers are left: 1");
        RealTime.INSTANCE.cancel(timer);
    }

    @Test
    void check_threadLeft_namesIt() throws InterruptedException {
        CountDownLatch latch = new CountDownLatch(1);
        Thread thread = new Thread(
                () -> {
                    try {
                        latch.await();
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                },
                "a forgotten thread");
        thread.start();
        assertThatCheckTells("a forgotten thread");
        latch.countDown();
        thread.join();
    }
}
