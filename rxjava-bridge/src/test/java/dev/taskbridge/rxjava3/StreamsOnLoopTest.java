package dev.taskbridge.rxjava3;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import dev.taskbridge.AsyncFunction;
import dev.taskbridge.EventLoop;
import dev.taskbridge.Generator;
import dev.taskbridge.Items;
import dev.taskbridge.LeakCheck;
import dev.taskbridge.contract.StreamProbe;
import dev.taskbridge.contract.StreamsOnLoop;
import dev.taskbridge.testing.VirtualTime;
import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.schedulers.Schedulers;
import io.reactivex.rxjava3.schedulers.TestScheduler;
import java.time.Duration;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.extension.ExtendWith;

/** Flowable on all loops. */
@ExtendWith(LeakCheck.class)
class StreamsOnLoopTest {

    interface OnLoop extends StreamsOnLoop<Flowable<Integer>> {
        @Override
        default Flowable<Integer> stream(Generator<Integer> generator) {
            return RxJavaBridge.flowable(generator);
        }

        @Override
        default Flowable<Integer> stream(EventLoop loop, Generator<Integer> generator) {
            return RxJavaBridge.flowable(loop, generator);
        }

        @Override
        default Items<Integer> each(Flowable<Integer> source, int prefetch) {
            return RxJavaBridge.each(source, prefetch);
        }

        @Override
        default Flowable<Integer> mapAwait(
                Flowable<Integer> source, int concurrency, AsyncFunction<Integer, Integer> function) {
            return RxJavaBridge.mapAwait(source, concurrency, function);
        }

        @Override
        default void subscribe(Flowable<Integer> source, StreamProbe probe) {
            FlowableWriteTest.connect(source, probe);
        }

        @Override
        default void pass(Duration time) {}
    }

    @Nested
    class Parallel implements OnLoop {
        private final EventLoop loop = EventLoop.parallel("named");

        @Override
        public EventLoop loop() {
            return loop;
        }
    }

    @Nested
    class Confined implements OnLoop {
        private final EventLoop loop = EventLoop.confined();

        @Override
        public EventLoop loop() {
            return loop;
        }
    }

    @Nested
    class Virtual implements OnLoop {
        private final VirtualTime loop = VirtualTime.create();

        @Override
        public EventLoop loop() {
            return loop;
        }

        @Override
        public void pass(Duration time) {
            loop.advance(time);
        }
    }

    @Nested
    class OnTestScheduler implements OnLoop {
        private final TestScheduler scheduler = new TestScheduler();
        private final EventLoop loop = RxJavaBridge.eventLoop(scheduler);

        @Override
        public EventLoop loop() {
            return loop;
        }

        @Override
        public void pass(Duration time) {
            scheduler.advanceTimeBy(time.toNanos(), NANOSECONDS);
        }
    }

    @Nested
    class OnComputation implements OnLoop {
        private final EventLoop loop = RxJavaBridge.eventLoop(Schedulers.computation());

        @Override
        public EventLoop loop() {
            return loop;
        }
    }
}
