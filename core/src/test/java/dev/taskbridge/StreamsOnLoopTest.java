package dev.taskbridge;

import dev.taskbridge.contract.StreamProbe;
import dev.taskbridge.contract.StreamsOnLoop;
import dev.taskbridge.testing.VirtualTime;
import java.time.Duration;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.extension.ExtendWith;
import org.reactivestreams.Publisher;

/** Plain Publishers on the loops of core. */
@ExtendWith(LeakCheck.class)
class StreamsOnLoopTest {

    interface OnLoop extends StreamsOnLoop<Publisher<Integer>> {
        @Override
        default Publisher<Integer> stream(Generator<Integer> generator) {
            return Publishers.publisher(generator);
        }

        @Override
        default Publisher<Integer> stream(EventLoop loop, Generator<Integer> generator) {
            return Publishers.publisher(loop, generator);
        }

        @Override
        default Items<Integer> each(Publisher<Integer> source, int prefetch) {
            return Publishers.each(source, prefetch);
        }

        @Override
        default Publisher<Integer> mapAwait(
                Publisher<Integer> source, int concurrency, AsyncFunction<Integer, Integer> function) {
            return Publishers.publisher(
                    Publishers.mapping(() -> Publishers.each(source, concurrency), concurrency, function));
        }

        @Override
        default void subscribe(Publisher<Integer> source, StreamProbe probe) {
            PublisherWriteTest.connect(source, probe);
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
}
