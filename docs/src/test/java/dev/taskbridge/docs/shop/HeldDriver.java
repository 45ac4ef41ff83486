package dev.taskbridge.docs.shop;

import static dev.taskbridge.reactor.ReactorBridge.toMono;

import dev.taskbridge.Promise;
import dev.taskbridge.Task;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryMetadata;
import io.r2dbc.spi.Statement;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A driver that writes down what it is asked to do, and can be told to stop before a step until the test lets it go on. */
final class HeldDriver implements ConnectionFactory {
    private final ConnectionFactory driver;
    private final List<String> steps = new CopyOnWriteArrayList<>();
    private final AtomicReference<Hold> hold = new AtomicReference<>();

    HeldDriver(ConnectionFactory driver) {
        this.driver = driver;
    }

    /** A step that waits: reached by a task, and let go by the test. */
    record Hold(String step, Promise<Task<?>> reached, Promise<Boolean> goOn) {}

    /** The next step whose name begins so will wait: a method of the connection, or a statement's SQL. */
    Hold holdBefore(String step) {
        Hold held = new Hold(step, new Promise<>("reached"), new Promise<>("go on"));
        hold.set(held);
        return held;
    }

    /** What connections were asked to do, in the order in which they did it: writing statements, and ends of transactions. */
    List<String> steps() {
        return List.copyOf(steps);
    }

    @Override
    public Publisher<? extends Connection> create() {
        return Mono.from(driver.create()).map(connection -> heeding(Connection.class, connection, ""));
    }

    @Override
    public ConnectionFactoryMetadata getMetadata() {
        return driver.getMetadata();
    }

    private <T> T heeding(Class<T> type, T target, String sql) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    Object result = called(target, method, arguments);
                    if (result == target) {
                        return proxy; // bind() returns the statement
                    } else if (result instanceof Statement statement) {
                        return heeding(Statement.class, statement, (String) arguments[0]);
                    } else if (method.getName().equals("execute")) {
                        return heeding(sql.split(" ", 2)[0], (Publisher<?>) result);
                    } else if (method.getName().endsWith("Transaction")) {
                        return heeding(method.getName(), (Publisher<?>) result);
                    }
                    return result;
                }));
    }

    private static Object called(Object target, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException thrown) {
            throw thrown.getCause();
        }
    }

    private Flux<?> heeding(String step, Publisher<?> work) {
        return Mono.defer(() -> held(step)).thenMany(work).doOnComplete(() -> steps.add(step));
    }

    private Mono<?> held(String step) {
        Hold held = hold.get();
        if (held == null || !held.step().equals(step) || !hold.compareAndSet(held, null)) {
            return Mono.empty();
        }
        held.reached().succeed(Task.current().orElseThrow());
        return toMono(held.goOn().task());
    }
}
