package dev.taskbridge.docs;

import static dev.taskbridge.Async.*;
import static org.assertj.core.api.Assertions.assertThat;

import dev.taskbridge.EventLoop;
import dev.taskbridge.Promise;
import dev.taskbridge.Task;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.disposables.Disposable;
import io.reactivex.rxjava3.schedulers.Schedulers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Signals from Netty's and RxJava's threads, and a loop that takes one step at a time. */
@Timeout(60)
class FeedTest {
    private static final int EACH = 2_000;

    /** What the steps share, without a lock: the loop orders it, or loses some of it. */
    private static final class Desk {
        final AtomicInteger inside = new AtomicInteger();
        final AtomicInteger overlaps = new AtomicInteger();
        final BitSet seen = new BitSet();
        int steps;

        void step(int number) {
            if (inside.incrementAndGet() != 1) {
                overlaps.incrementAndGet();
            }
            int before = steps;
            seen.set(number);
            Thread.onSpinWait();
            steps = before + 1;
            inside.decrementAndGet();
        }
    }

    @Test
    void confined_fedByNettyAndRxJava_neverOverlapsAndLosesNothing() {
        EventLoop loop = EventLoop.confined();
        Desk desk = new Desk();
        List<Promise<Integer>> netty = promises("netty");
        List<Promise<Integer>> rxjava = promises("rxjava");
        EventLoopGroup threads = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
        try {
            run(loop, () -> {
                List<Task<Void>> readers = new ArrayList<>();
                for (int i = 0; i < EACH; i++) {
                    Promise<Integer> one = netty.get(i);
                    Promise<Integer> two = rxjava.get(i);
                    readers.add(createTask(() -> {
                        desk.step(await(one.task()));
                        desk.step(await(two.task()));
                    }));
                }
                for (int i = 0; i < EACH; i++) {
                    int number = i;
                    threads.execute(() -> {
                        netty.get(number).succeed(number);
                        loop.execute(() -> desk.step(2 * EACH + number)); // any thread may submit
                    });
                }
                Disposable feed = Flowable.range(0, EACH)
                        .parallel(2)
                        .runOn(Schedulers.computation())
                        .sequential()
                        .subscribe(number -> rxjava.get(number).succeed(EACH + number));
                await(gather(readers));
                while (desk.seen.cardinality() < 3 * EACH) { // the jobs have no task that could be awaited
                    await(sleep(Duration.ofMillis(1)));
                }
                feed.dispose();
            });
        } finally {
            threads.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        }
        assertThat(desk.overlaps).hasValue(0);
        assertThat(desk.steps).isEqualTo(3 * EACH);
        assertThat(desk.seen.nextClearBit(0)).isEqualTo(3 * EACH);
    }

    private static List<Promise<Integer>> promises(String name) {
        List<Promise<Integer>> promises = new ArrayList<>();
        for (int i = 0; i < EACH; i++) {
            promises.add(new Promise<>(name + " " + i));
        }
        return promises;
    }
}
