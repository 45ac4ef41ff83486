package dev.taskbridge;

import java.lang.reflect.Method;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/**
 * For every test class, {@code @ExtendWith(LeakCheck.class)}: after the class, no task, timer or thread of ours is left that was not
 * there before it; after each test, the thread is not interrupted.
 *
 * <p>A body on a virtual thread is seen through its entry in the endless scope, which it, or the root of its scope, has until its end.
 */
public final class LeakCheck implements BeforeAllCallback, AfterAllCallback, InvocationInterceptor {
    private static final ExtensionContext.Namespace SPACE = ExtensionContext.Namespace.create(LeakCheck.class);

    // what ends a task may run a moment before the task leaves its scope
    private static final long SETTLING_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** What there was before the class. */
    record Before(Set<Completion<?>> tasks, int timers, Set<Thread> threads) {
        static Before now() {
            Set<Completion<?>> tasks = Collections.newSetFromMap(new IdentityHashMap<>());
            tasks.addAll(EventLoop.parallel().endless.tasks());
            return new Before(tasks, RealTime.INSTANCE.pending(), new HashSet<>(LeakCheck.threads()));
        }
    }

    /** Made by JUnit. */
    public LeakCheck() {}

    @Override
    public void beforeAll(ExtensionContext context) {
        context.getStore(SPACE).put(context.getUniqueId(), Before.now());
    }

    /** On the thread of the test, which is one of its own where the test has a time limit. */
    @Override
    public void interceptTestMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        invocation.proceed();
        if (Thread.interrupted()) {
            throw new AssertionError("the test has left its thread interrupted");
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        check(context.getStore(SPACE).get(context.getUniqueId(), Before.class), SETTLING_NANOS);
    }

    static void check(Before before, long settlingNanos) {
        if (!settled(() -> tasksSince(before).isEmpty(), settlingNanos)) {
            throw new AssertionError("tasks are left: "
                    + tasksSince(before).stream()
                            .limit(10)
                            .map(Object::toString)
                            .collect(Collectors.joining("; ")));
        }
        if (!settled(() -> RealTime.INSTANCE.pending() <= before.timers, settlingNanos)) {
            throw new AssertionError("timers are left: " + (RealTime.INSTANCE.pending() - before.timers));
        }
        if (!settled(() -> threadsSince(before).isEmpty(), settlingNanos)) {
            throw new AssertionError("threads are left: " + threadsSince(before));
        }
    }

    private static List<Completion<?>> tasksSince(Before before) {
        return EventLoop.parallel().endless.tasks().stream()
                .filter(task -> !before.tasks.contains(task))
                .toList();
    }

    private static List<Thread> threadsSince(Before before) {
        return threads().stream()
                .filter(thread -> thread.isAlive() && !before.threads.contains(thread))
                .toList();
    }

    /** Those that would keep a program from ending, or that are ours; the pools and the clock of the library may stay. */
    private static List<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !thread.isDaemon() || thread.getName().startsWith("taskbridge-"))
                .filter(thread ->
                        !thread.getName().matches("taskbridge-(clock|starter|(blocking|cpu)-[0-9]+)|junit-.*"))
                .toList();
    }

    /** Waits without parking, so that nothing here shares code with what is tested. */
    private static boolean settled(BooleanSupplier condition, long settlingNanos) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start > settlingNanos) {
                return false;
            }
            Thread.yield();
        }
        return true;
    }
}
