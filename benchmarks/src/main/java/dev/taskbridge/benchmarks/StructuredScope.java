package dev.taskbridge.benchmarks;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.Callable;

/** The JDK's StructuredTaskScope, which is a preview with a new face in each release: hence not called by its name. */
final class StructuredScope implements AutoCloseable {
    private static final MethodHandle OPEN;
    private static final MethodHandle FORK;
    private static final MethodHandle JOIN;
    private static final MethodHandle GET;
    private static final MethodHandle CLOSE;

    static {
        try {
            Class<?> scope = Class.forName("java.util.concurrent.StructuredTaskScope");
            Class<?> subtask = Class.forName("java.util.concurrent.StructuredTaskScope$Subtask");
            MethodHandles.Lookup lookup = MethodHandles.publicLookup();
            MethodHandle open;
            if (scope.isInterface()) { // from 25
                open = lookup.findStatic(scope, "open", MethodType.methodType(scope));
            } else {
                Class<?> onFailure = Class.forName("java.util.concurrent.StructuredTaskScope$ShutdownOnFailure");
                open = lookup.findConstructor(onFailure, MethodType.methodType(void.class));
            }
            OPEN = open.asType(MethodType.methodType(Object.class));
            FORK = lookup.findVirtual(scope, "fork", MethodType.methodType(subtask, Callable.class))
                    .asType(MethodType.methodType(Object.class, Object.class, Callable.class));
            JOIN = lookup.unreflect(scope.getMethod("join")).asType(MethodType.methodType(Object.class, Object.class));
            GET = lookup.findVirtual(subtask, "get", MethodType.methodType(Object.class))
                    .asType(MethodType.methodType(Object.class, Object.class));
            CLOSE = lookup.findVirtual(scope, "close", MethodType.methodType(void.class))
                    .asType(MethodType.methodType(void.class, Object.class));
        } catch (ReflectiveOperationException missing) {
            throw new ExceptionInInitializerError(missing);
        }
    }

    private final Object scope = call(() -> (Object) OPEN.invokeExact());

    private interface Call<T> {
        T call() throws Throwable;
    }

    private static <T> T call(Call<T> handle) {
        try {
            return handle.call();
        } catch (Throwable thrown) {
            throw new IllegalStateException(thrown);
        }
    }

    /** Answers the subtask, for {@link #get}. */
    Object fork(Callable<?> body) {
        return call(() -> (Object) FORK.invokeExact(scope, body));
    }

    void join() {
        call(() -> (Object) JOIN.invokeExact(scope));
    }

    static Object get(Object subtask) {
        return call(() -> (Object) GET.invokeExact(subtask));
    }

    @Override
    public void close() {
        call(() -> {
            CLOSE.invokeExact(scope);
            return scope;
        });
    }
}
