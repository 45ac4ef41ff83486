package dev.taskbridge.reactor;

import dev.taskbridge.AsyncFunction;
import dev.taskbridge.EventLoop;
import dev.taskbridge.Generator;
import dev.taskbridge.Items;
import dev.taskbridge.LeakCheck;
import dev.taskbridge.contract.StreamProbe;
import dev.taskbridge.contract.StreamsOnLoop;
import dev.taskbridge.testing.VirtualTime;
import java.time.Duration;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.extension.ExtendWith;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;
import reactor.test.scheduler.VirtualTimeScheduler;
import reactor.util.context.Context;

/** Flux on all loops. */
@ExtendWith(LeakCheck.class)
class StreamsOnLoopTest {

    interface OnLoop extends StreamsOnLoop<Flux<Integer>> {
        @Override
        default Flux<Integer> stream(Generator<Integer> generator) {
            return ReactorBridge.flux(generator);
        }

        @Override
        default Flux<Integer> stream(EventLoop loop, Generator<Integer> generator) {
            return ReactorBridge.flux(loop, generator);
        }

        @Override
        default Items<Integer> each(Flux<Integer> source, int prefetch) {
            return ReactorBridge.each(source, prefetch);
        }

        @Override
        default Flux<Integer> mapAwait(
                Flux<Integer> source, int concurrency, AsyncFunction<Integer, Integer> function) {
            return ReactorBridge.mapAwait(source, concurrency, function);
        }

        @Override
        default void subscribe(Flux<Integer> source, StreamProbe probe) {
            FluxWriteTest.connect(source, probe, Context.empty());
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
    class OnVirtualTimeScheduler implements OnLoop {
        private final VirtualTimeScheduler scheduler = VirtualTimeScheduler.create();
        private final EventLoop loop = ReactorBridge.eventLoop(scheduler);

        @Override
        public EventLoop loop() {
            return loop;
        }

        @Override
        public void pass(Duration time) {
            scheduler.advanceTimeBy(time);
        }
    }

    @Nested
    class OnParallelScheduler implements OnLoop {
        private final EventLoop loop = ReactorBridge.eventLoop(Schedulers.parallel());

        @Override
        public EventLoop loop() {
            return loop;
        }
    }
}
