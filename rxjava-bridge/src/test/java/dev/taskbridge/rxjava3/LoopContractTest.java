package dev.taskbridge.rxjava3;

import static dev.taskbridge.Async.*;
import static dev.taskbridge.rxjava3.RxJavaBridge.*;
import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.taskbridge.EventLoop;
import dev.taskbridge.LeakCheck;
import dev.taskbridge.contract.LoopContract;
import dev.taskbridge.contract.SerialLoopContract;
import dev.taskbridge.testing.VirtualTime;
import io.reactivex.rxjava3.core.Completable;
import io.reactivex.rxjava3.core.Maybe;
import io.reactivex.rxjava3.core.Single;
import io.reactivex.rxjava3.observers.TestObserver;
import io.reactivex.rxjava3.schedulers.Schedulers;
import io.reactivex.rxjava3.schedulers.TestScheduler;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The contract of loops, by those on RxJava's schedulers, and with cold sources in it on all loops. */
@ExtendWith(LeakCheck.class)
class LoopContractTest {

    interface SingleContract extends LoopContract {

        @Test
        default void single_onTheLoop_runsOnceForEachSubscription() {
            AtomicInteger runs = new AtomicInteger();
            Single<Integer> single = single(loop(), () -> {
                assertThat(EventLoop.current()).isSameAs(loop());
                await(sleep(WHILE));
                return runs.incrementAndGet();
            });
            assertThat(value(loop().createTask(() -> await(single) + await(single))))
                    .isEqualTo(3);
        }

        @Test
        default void coldSources_withoutALoop_runOnThatOfTheSubscribingTask() {
            Single<EventLoop> single = single(EventLoop::current);
            Maybe<EventLoop> maybe = maybe(EventLoop::current);
            Completable completable =
                    completable(() -> assertThat(EventLoop.current()).isSameAs(loop()));
            Loops seen = value(loop().createTask(() -> {
                await(completable);
                return new Loops(await(single), await(maybe));
            }));
            assertThat(seen).isEqualTo(new Loops(loop(), loop()));
        }

        /** The loops that two sources ran on. */
        record Loops(EventLoop single, EventLoop maybe) {}

        @Test
        default void single_disposedOf_cancelsTheBody() {
            AtomicInteger steps = new AtomicInteger();
            TestObserver<String> observer = single(loop(), () -> {
                        try {
                            steps.incrementAndGet();
                            return await(Single.<String>never());
                        } finally {
                            await(sleep(Duration.ZERO));
                            steps.incrementAndGet();
                        }
                    })
                    .test();
            until(() -> steps.get() == 1);
            observer.dispose();
            until(() -> loop().tasks().isEmpty());
            assertThat(steps).hasValue(2);
            observer.assertEmpty();
        }

        @Test
        default void single_onAClosedLoop_fails() {
            TestObserver<String> observer =
                    single(loop(), () -> await(Single.<String>never())).test();
            until(() -> !loop().tasks().isEmpty());
            loop().close();
            observer.awaitDone(30, SECONDS).assertError(CancellationException.class);
        }
    }

    @Nested
    class NamedParallel implements SingleContract {
        private final EventLoop loop = EventLoop.parallel("named");

        @Override
        public EventLoop loop() {
            return loop;
        }

        @Override
        public void pass(Duration time) {}
    }

    @Nested
    class Confined implements SingleContract {
        private final EventLoop loop = EventLoop.confined();

        @Override
        public EventLoop loop() {
            return loop;
        }

        @Override
        public void pass(Duration time) {}
    }

    @Nested
    class Virtual implements SingleContract {
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
    class OnTestScheduler implements SingleContract, SerialLoopContract {
        private final TestScheduler scheduler = new TestScheduler();
        private final EventLoop loop = eventLoop(scheduler);

        @Override
        public EventLoop loop() {
            return loop;
        }

        @Override
        public void pass(Duration time) {
            scheduler.advanceTimeBy(time.toNanos(), NANOSECONDS);
        }

        @Override
        public boolean isVirtual() {
            return true;
        }
    }

    interface OnRealScheduler extends SingleContract, SerialLoopContract {
        @Override
        default void pass(Duration time) {}
    }

    @Nested
    class OnComputation implements OnRealScheduler {
        private final EventLoop loop = eventLoop(Schedulers.computation());

        @Override
        public EventLoop loop() {
            return loop;
        }
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
    class OnIo implements OnRealScheduler {
        private final EventLoop loop = eventLoop(Schedulers.io());

        @Override
        public EventLoop loop() {
            return loop;
        }
    }
}
