package dev.taskbridge.benchmarks;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.reactivex.rxjava3.core.Single;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import reactor.core.publisher.Mono;

/**
 * What the handlers of W11 stand on, the same for all of them: the rows of the example service, held in memory so that it is the handlers that
 * are measured and not a database, and its price feed.
 */
public final class Shop {
    /** How long an order waits for the feed before it takes the list price; it takes that, too, where the feed fails. */
    public static final Duration PATIENCE = Duration.ofMillis(250);

    /** The item for which the feed takes longer than that. */
    static final String SLOW = "saffron";

    /** The item for which the feed fails. */
    static final String BROKEN = "truffle";

    private static final int ROWS = 16;
    private static final long FEED_MILLIS = 2;
    private static final long SLOW_MILLIS = 2_000;

    /** Its buffers are in a pool instead of in thread-locals, as Jackson advises where there are virtual threads; so for all ways. */
    private static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
            .recyclerPool(JsonRecyclerPools.newConcurrentDequePool())
            .build());

    public record Customer(String id, String name) {}

    public record Item(String sku, long listPrice, long stock) {}

    public record Price(long cents, String source) {}

    public record OrderRequest(String id, String customer, String sku, int quantity) {
        public Order at(Price price) {
            return new Order(id, customer, sku, quantity, price);
        }
    }

    public record Order(String id, String customer, String sku, int quantity, Price price) {}

    /** An answer other than what was asked for. */
    public static final class Refusal extends RuntimeException {
        private static final long serialVersionUID = 1;

        final int status;

        public Refusal(int status, String reason) {
            super(reason, null, false, false);
            this.status = status;
        }
    }

    private final Map<String, Customer> customers = new HashMap<>();
    private final Map<String, Item> items = new HashMap<>();
    private final Duration away;
    private final AtomicLong placed = new AtomicLong();

    /** Its rows come after that time, on another thread, as those of a database do; at once, if it is zero. */
    Shop(Duration away) {
        this.away = away;
        for (int i = 0; i < ROWS; i++) {
            customers.put("c" + i, new Customer("c" + i, "Customer " + i));
            items.put("s" + i, new Item("s" + i, 1_000 + i, 100));
        }
        items.put(SLOW, new Item(SLOW, 9_900, 100));
        items.put(BROKEN, new Item(BROKEN, 45_000, 100));
    }

    /** Empty where there is none. */
    public Mono<Customer> customer(String id) {
        return row(customers, id);
    }

    /** Empty where there is none. */
    public Mono<Item> item(String sku) {
        return row(items, sku);
    }

    private <T> Mono<T> row(Map<String, T> rows, String key) {
        return away.isZero()
                ? Mono.fromSupplier(() -> rows.get(key))
                : Mono.delay(away).mapNotNull(tick -> rows.get(key));
    }

    /** What the market asks for one piece, in cents. */
    public Single<Long> quote(String sku) {
        return Single.timer(sku.equals(SLOW) ? SLOW_MILLIS : FEED_MILLIS, MILLISECONDS)
                .map(tick -> {
                    if (sku.equals(BROKEN)) {
                        throw new IOException("no market today");
                    }
                    return 100L + sku.length();
                });
    }

    /** Counts orders and keeps none, so that the last request finds what the first one did. */
    public Mono<Order> place(Order order) {
        return Mono.delay(away).map(tick -> {
            placed.incrementAndGet();
            return order;
        });
    }

    long placed() {
        return placed.get();
    }

    public static OrderRequest read(byte[] json) {
        try {
            return JSON.readValue(json, OrderRequest.class);
        } catch (IOException malformed) {
            throw new Refusal(400, "malformed");
        }
    }

    static byte[] write(Object document) {
        try {
            return JSON.writeValueAsBytes(document);
        } catch (IOException unwritable) {
            throw new UncheckedIOException(unwritable);
        }
    }
}
