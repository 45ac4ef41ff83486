package dev.taskbridge;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.taskbridge.contract.LoopContract;
import dev.taskbridge.contract.SerialLoopContract;
import dev.taskbridge.testing.VirtualTime;
import java.time.Duration;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The contract of loops, by those of core. */
@ExtendWith(LeakCheck.class)
class LoopContractTest {

    @Nested
    class Parallel implements LoopContract {
        private final BiConsumer<? super String, ? super Throwable> handler = loop().onUnhandled((what, failure) -> {});

        @AfterEach
        void giveTheHandlerBack() { // everybody shares this loop
            loop().onUnhandled(handler);
        }

        @Override
        public EventLoop loop() {
            return EventLoop.parallel();
        }

        @Override
        public void pass(Duration time) {}

        @Override
        @Test
        public void close_cancelsTheTasksAwaitsTheirCleanUpAndTakesNoMore() {
            assertThatThrownBy(loop()::close)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("shared by all");
        }

        @Override
        @Test
        public void close_insideATask_isRefused() {
            value(loop().createTask(() -> {
                assertThatThrownBy(loop()::close).isInstanceOf(IllegalStateException.class);
            }));
        }

        @Override
        public void close_whileAJobIsScheduled_takesItBack() {} // it is never closed

        @Override
        public void close_tellsWhoeverIsSubscribed() {} // likewise
    }

    @Nested
    class NamedParallel implements LoopContract {
        private final EventLoop loop = EventLoop.parallel("named");

        @Override
        public EventLoop loop() {
            return loop;
        }

        @Override
        public void pass(Duration time) {}
    }

    @Nested
    class Confined implements SerialLoopContract {
        private final EventLoop loop = EventLoop.confined();

        @Override
        public EventLoop loop() {
            return loop;
        }

        @Override
        public void pass(Duration time) {}
    }

    @Nested
    class Virtual implements SerialLoopContract {
        private final VirtualTime loop = VirtualTime.create();

        @Override
        public EventLoop loop() {
            return loop;
        }

        @Override
        public void pass(Duration time) {
            loop.advance(time);
        }

        @Override
        public boolean isVirtual() {
            return true;
        }
    }
}
