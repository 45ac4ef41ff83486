package dev.taskbridge.testing;

import static org.junit.jupiter.api.Assertions.fail;

import dev.taskbridge.Async;
import dev.taskbridge.EventLoop;
import dev.taskbridge.Task;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.opentest4j.AssertionFailedError;

/** Runs the methods marked {@link AsyncTest}; there is no need to name it. */
@SuppressWarnings("exports") // whoever uses it has JUnit, and nobody else should need it
public final class AsyncTestExtension implements InvocationInterceptor, ParameterResolver {
    private static final Namespace NAMESPACE = Namespace.create(AsyncTestExtension.class);

    /** For JUnit. */
    public AsyncTestExtension() {}

    @Override
    public void interceptTestMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context) {
        AsyncTest marks = marks(context);
        EventLoop loop = loop(context);
        Queue<Unhandled> unhandled = new ConcurrentLinkedQueue<>();
        loop.onUnhandled((what, failure) -> unhandled.add(new Unhandled(what, failure)));
        try {
            awaitEnd(
                    CompletableFuture.runAsync(() -> run(loop, invocation), EventLoop.parallel()),
                    loop,
                    Duration.ofSeconds(marks.limitSeconds()));
        } catch (Throwable thrown) {
            unhandled.forEach(one -> suppress(thrown, one.failure()));
            throw thrown;
        }
        if (!unhandled.isEmpty()) {
            AssertionFailedError failed = new AssertionFailedError(unhandled.stream()
                    .map(Unhandled::what)
                    .collect(Collectors.joining("\n  ", "failures that nobody was told of:\n  ", "")));
            unhandled.forEach(one -> failed.addSuppressed(one.failure()));
            throw failed;
        }
    }

    private static void suppress(Throwable thrown, Throwable other) {
        if (other != thrown) {
            thrown.addSuppressed(other);
        }
    }

    /** Waits for the test, which runs on a thread of its own: it may be stuck for ever. */
    private static void awaitEnd(CompletableFuture<?> test, EventLoop loop, Duration limit) {
        try {
            test.get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException late) {
            String left = list(loop.tasks());
            loop.tasks().forEach(task -> task.cancel("the test took longer than " + limit));
            fail("the test took longer than " + limit + ", and these tasks had not ended:" + left);
        } catch (ExecutionException failed) {
            throwUnchecked(failed.getCause());
        } catch (InterruptedException interrupted) {
            loop.tasks().forEach(task -> task.cancel("the thread of the test was interrupted"));
            Thread.currentThread().interrupt();
            fail("the thread of the test was interrupted");
        }
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"
    }) // the erased cast is the point: the same object, unwrapped
    private static <X extends Throwable> void throwUnchecked(@Nullable Throwable thrown) throws X {
        throw (X) Objects.requireNonNull(thrown);
    }

    private record Unhandled(String what, Throwable failure) {}

    private static void run(EventLoop loop, Invocation<Void> invocation) {
        Async.run(loop, () -> {
            Task<?> me = Task.current().orElseThrow();
            try {
                invocation.proceed();
            } catch (Exception | Error thrown) {
                throw thrown;
            } catch (Throwable thrown) {
                throw new AssertionError(thrown);
            }
            List<Task<?>> left =
                    loop.tasks().stream().filter(task -> task != me).toList();
            if (!left.isEmpty()) {
                fail("the test has ended, and these tasks have not; await or cancel them:" + list(left));
            }
        });
    }

    private static String list(List<Task<?>> tasks) {
        return tasks.stream().map(Object::toString).collect(Collectors.joining("\n  ", "\n  ", ""));
    }

    // ---- the loop, and its parameter

    private static EventLoop loop(ExtensionContext context) {
        return context.getStore(NAMESPACE)
                .getOrComputeIfAbsent(context.getUniqueId(), id -> make(marks(context)), EventLoop.class);
    }

    private static EventLoop make(AsyncTest marks) {
        return switch (marks.loop()) {
            case VIRTUAL -> marks.seed() == 0 ? VirtualTime.create() : VirtualTime.seeded(marks.seed());
            case CONFINED -> EventLoop.confined();
            case PARALLEL -> EventLoop.parallel("test");
        };
    }

    private static AsyncTest marks(ExtensionContext context) {
        return context.getRequiredTestMethod().getAnnotation(AsyncTest.class);
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType().isInstance(loop(context))
                && EventLoop.class.isAssignableFrom(parameter.getParameter().getType());
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return loop(context);
    }
}
