package dev.taskbridge.reactor;

import static dev.taskbridge.Async.*;
import static dev.taskbridge.reactor.ReactorBridge.*;
import static org.assertj.core.api.Assertions.assertThat;

import dev.taskbridge.EventLoop;
import dev.taskbridge.LeakCheck;
import dev.taskbridge.contract.LoopContract;
import dev.taskbridge.contract.SerialLoopContract;
import dev.taskbridge.testing.VirtualTime;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.test.scheduler.VirtualTimeScheduler;

/** The contract of loops, by those on Reactor's schedulers, and with a cold Mono in it on all loops. */
@ExtendWith(LeakCheck.class)
class LoopContractTest {

    interface MonoContract extends LoopContract {

        @Test
        default void mono_onTheLoop_runsOnceForEachSubscription() {
            AtomicInteger runs = new AtomicInteger();
            Mono<Integer> mono = mono(loop(), () -> {
                assertThat(EventLoop.current()).isSameAs(loop());
                await(sleep(WHILE));
                return runs.incrementAndGet();
            });
            assertThat(value(loop().createTask(() -> await(mono) + await(mono))))
                    .isEqualTo(3);
        }

        @Test
        default void mono_withoutALoop_runsOnThatOfTheSubscribingTask() {
            Mono<EventLoop> mono = mono(EventLoop::current);
            assertThat(value(loop().createTask(() -> await(mono)))).isSameAs(loop());
        }

        @Test
        default void mono_disposedOf_cancelsTheBody() {
            AtomicInteger steps = new AtomicInteger();
            Disposable subscription = mono(loop(), () -> {
                        try {
                            steps.incrementAndGet();
                            await(Mono.never());
                        } finally {
                            await(sleep(Duration.ZERO));
                            steps.incrementAndGet();
                        }
                    })
                    .subscribe();
            until(() -> steps.get() == 1);
            subscription.dispose();
            until(() -> loop().tasks().isEmpty());
            assertThat(steps).hasValue(2);
        }

        @Test
        default void mono_onAClosedLoop_fails() {
            AtomicInteger failed = new AtomicInteger();
            mono(loop(), () -> await(Mono.never())).subscribe(value -> {}, error -> {
                assertThat(error).isInstanceOf(CancellationException.class);
                failed.incrementAndGet();
            });
            until(() -> !loop().tasks().isEmpty());
            loop().close();
            until(() -> failed.get() == 1);
        }
    }

    @Nested
    class NamedParallel implements MonoContract {
        private final EventLoop loop = EventLoop.parallel("named");

        @Override
        public EventLoop loop() {
            return loop;
        }

        @Override
        public void pass(Duration time) {}
    }

    @Nested
    class Confined implements MonoContract {
        private final EventLoop loop = EventLoop.confined();

        @Override
        public EventLoop loop() {
            return loop;
        }

        @Override
        public void pass(Duration time) {}
    }

    @Nested
    class Virtual implements MonoContract {
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
    class OnVirtualTimeScheduler implements MonoContract, SerialLoopContract {
        private final VirtualTimeScheduler scheduler = VirtualTimeScheduler.create();
        private final EventLoop loop = eventLoop(scheduler);

        @Override
        public EventLoop loop() {
            return loop;
        }

        @Override
        public void pass(Duration time) {
            scheduler.advanceTimeBy(time);
        }

        @Override
        public boolean isVirtual() {
            return true;
        }

        @Override
        public boolean bearsForeignThreads() {
            return false; // it peeks and then polls: what comes in between may be lost
        }
    }

    interface OnRealScheduler extends MonoContract, SerialLoopContract {
        @Override
        default void pass(Duration time) {}
    }

    @Nested
    class OnSingle implements OnRealScheduler {
        private final EventLoop loop = eventLoop(Schedulers.single());

        @Override
        public EventLoop loop() {
            return loop;
        }
    }

    @Nested
    class OnParallel implements OnRealScheduler {
        private final EventLoop loop = eventLoop(Schedulers.parallel());

        @Override
        public EventLoop loop() {
            return loop;
        }
    }

    @Nested
    class OnBoundedElastic implements OnRealScheduler {
        private final Scheduler scheduler = Schedulers.newBoundedElastic(2, 100_000, "loop", 1, true);
        private final EventLoop loop = eventLoop(scheduler);

        @Override
        public EventLoop loop() {
            return loop;
        }

        @AfterEach
        void disposeOfTheScheduler() {
            scheduler.dispose();
        }
    }
}
