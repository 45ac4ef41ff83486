package dev.taskbridge.reactor;

import dev.taskbridge.Coroutine;
import dev.taskbridge.EventLoop;
import dev.taskbridge.Generator;
import dev.taskbridge.StreamWriter;
import dev.taskbridge.TaskLocal;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.Scannable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;

/** A Flux whose items a generator emits. */
final class TaskFlux<T> extends Flux<T> implements Scannable {
    private final Supplier<EventLoop> loop;
    private final Generator<? extends T> generator;
    private final Coroutine<@Nullable Void> carriedOver = TaskLocal.captured(() -> null); // see TaskMono

    private TaskFlux(Supplier<EventLoop> loop, Generator<? extends T> generator) {
        this.loop = loop;
        this.generator = generator;
    }

    static <T> Flux<T> of(Supplier<EventLoop> loop, Generator<? extends T> generator) {
        Objects.requireNonNull(generator, "the generator is null; write what emits the items, flux(out -> …)");
        return onAssembly(new TaskFlux<T>(loop, generator));
    }

    @Override
    public void subscribe(CoreSubscriber<? super T> actual) {
        Writer<T> writer = new Writer<>(actual);
        actual.onSubscribe(writer);
        writer.launch(loop.get(), out -> {
            carriedOver.call();
            ReactorBridge.CONTEXT.set(actual.currentContext());
            run(generator, out);
        });
    }

    @SuppressWarnings("unchecked") // a generator only emits
    private static <T> void run(Generator<? extends T> generator, dev.taskbridge.Emitter<? super T> out)
            throws Exception {
        ((Generator<T>) generator).run(out);
    }

    @Override
    @SuppressWarnings("rawtypes") // as Reactor declares it
    public @Nullable Object scanUnsafe(Attr key) {
        return key == Attr.RUN_STYLE ? Attr.RunStyle.ASYNC : null;
    }

    private static final class Writer<T> extends StreamWriter<T> implements Scannable {
        private final CoreSubscriber<? super T> actual;

        Writer(CoreSubscriber<? super T> actual) {
            super(true);
            this.actual = actual;
        }

        @Override
        protected void next(T item) {
            actual.onNext(item);
        }

        @Override
        protected void completed() {
            actual.onComplete();
        }

        @Override
        protected void failed(Throwable cause) {
            actual.onError(cause);
        }

        @Override
        protected void tooLate(Throwable cause) {
            Operators.onErrorDropped(cause, actual.currentContext());
        }

        @Override
        protected void discarded(T item) {
            Operators.onDiscard(item, actual.currentContext());
        }

        @Override
        @SuppressWarnings("rawtypes") // as Reactor declares it
        public @Nullable Object scanUnsafe(Attr key) {
            if (key == Attr.ACTUAL) {
                return actual;
            }
            if (key == Attr.TERMINATED) {
                return isEnded();
            }
            return key == Attr.RUN_STYLE ? Attr.RunStyle.ASYNC : null;
        }
    }
}
