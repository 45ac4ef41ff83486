package dev.taskbridge.docs.shop;

import static dev.taskbridge.Async.checkpoint;
import static dev.taskbridge.Async.shielded;
import static dev.taskbridge.reactor.ReactorBridge.await;
import static java.time.Duration.ofSeconds;
import static java.util.Objects.requireNonNull;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Readable;
import io.r2dbc.spi.Result;
import io.r2dbc.spi.Statement;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A connection on loan from the pool. */
final class Session {
    private static final Duration LOCKED = ofSeconds(30);

    private final Connection connection;

    Session(Connection connection) {
        this.connection = connection;
    }

    /** Runs a statement; returns how many rows it has changed. */
    long update(String sql, Object... values) {
        return whole(result(sql, values).flatMap(Result::getRowsUpdated).reduce(0L, Long::sum));
    }

    /** The rows that a query finds. */
    <T> List<T> query(String sql, Function<Readable, T> row, Object... values) {
        return whole(result(sql, values).flatMap(result -> result.map(row)).collectList());
    }

    /** Waits for the locks of other transactions, each of which is short, for longer than the driver would, which is one second. */
    void begin() {
        checkpoint();
        surely(connection.setLockWaitTimeout(LOCKED));
        surely(connection.beginTransaction());
    }

    /** The point of no return: a client that leaves before it has ordered nothing, one that leaves after it has ordered. */
    void commit() {
        checkpoint();
        surely(connection.commitTransaction());
    }

    /** Also when the request has been cancelled. */
    void rollback() {
        surely(connection.rollbackTransaction());
    }

    /** Also when the request has been cancelled. */
    void close() {
        surely(connection.close());
    }

    private Flux<Result> result(String sql, Object... values) {
        Statement statement = connection.createStatement(sql);
        for (int index = 0; index < values.length; index++) {
            statement.bind(index, values[index]);
        }
        return Flux.from(statement.execute());
    }

    /*
     * A statement runs whole or, when the request has been cancelled before, not at all. This driver runs it on the thread that subscribes:
     * without the shield, a cancellation would interrupt the database engine in the middle of it.
     */
    private static <T> T whole(Mono<T> statement) {
        checkpoint();
        return shielded(() -> requireNonNull(await(statement)));
    }

    private static void surely(Publisher<Void> step) {
        shielded(() -> {
            await(Mono.from(step));
        });
    }
}
