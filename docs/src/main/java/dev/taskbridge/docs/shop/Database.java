package dev.taskbridge.docs.shop;

import static dev.taskbridge.Async.shielded;
import static dev.taskbridge.docs.shop.Timeline.span;
import static dev.taskbridge.reactor.ReactorBridge.await;
import static java.time.Duration.ofSeconds;
import static java.util.Objects.requireNonNull;

import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.ConnectionPoolConfiguration;
import io.r2dbc.pool.PoolMetrics;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import org.jspecify.annotations.Nullable;

/** Connections from a pool, each on loan for as long as a body runs. */
public final class Database {
    private static final int CONNECTIONS = 10;

    /** What is done with a connection. */
    @FunctionalInterface
    interface Work<T extends @Nullable Object> {
        T with(Session session) throws Exception;
    }

    private final ConnectionPool pool;

    /** A pool over a driver. */
    public Database(ConnectionFactory driver) {
        pool = new ConnectionPool(ConnectionPoolConfiguration.builder(driver)
                .initialSize(CONNECTIONS)
                .maxSize(CONNECTIONS)
                .maxAcquireTime(ofSeconds(30))
                .build());
    }

    <T extends @Nullable Object> T connected(Work<T> work) throws Exception {
        Session session = new Session(connection());
        try {
            return work.with(session);
        } finally {
            session.close();
        }
    }

    /** All that the work writes, or nothing: also when the request is cancelled in the middle of it. */
    <T extends @Nullable Object> T transaction(Work<T> work) throws Exception {
        return connected(session -> {
            boolean committed = false;
            session.begin();
            try {
                T value = work.with(session);
                span("commit", session::commit);
                committed = true;
                return value;
            } finally {
                if (!committed) {
                    span("rollback", session::rollback);
                }
            }
        });
    }

    /** Shielded, because a connection that arrives just as the request is cancelled would have no owner. */
    private Connection connection() {
        return shielded(() -> requireNonNull(await(pool.create())));
    }

    /** How many connections are on loan. */
    public int onLoan() {
        return pool.getMetrics().map(PoolMetrics::acquiredSize).orElseThrow();
    }

    /** Closes the pool and its connections. */
    public void close() {
        await(pool.disposeLater());
    }
}
