package dev.taskbridge.benchmarks;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import kotlinx.coroutines.Dispatchers;
import reactor.netty.DisposableServer;

/**
 * W11: the example service under load. The last word of the name is what is asked for.
 *
 * <p>Kotlin's coroutines run on its own threads, which is what {@code mono} does by itself, or on whatever thread has completed what they
 * waited for, which is what Spring chooses.
 */
enum Service implements Way {
    taskbridgeHeld(TaskbridgePages::new, Asked.HELD),
    taskbridgeItem(TaskbridgePages::new, Asked.ITEM),
    taskbridgeOrder(TaskbridgePages::new, Asked.ORDER),
    taskbridgeBodiesOrder(TaskbridgeBodiesPages::new, Asked.ORDER),
    operatorsHeld(OperatorPages::new, Asked.HELD),
    operatorsItem(OperatorPages::new, Asked.ITEM),
    operatorsOrder(OperatorPages::new, Asked.ORDER),
    kotlinDefaultHeld(Service::kotlinDefault, Asked.HELD),
    kotlinDefaultItem(Service::kotlinDefault, Asked.ITEM),
    kotlinDefaultOrder(Service::kotlinDefault, Asked.ORDER),
    kotlinUnconfinedHeld(Service::kotlinUnconfined, Asked.HELD),
    kotlinUnconfinedItem(Service::kotlinUnconfined, Asked.ITEM),
    kotlinUnconfinedOrder(Service::kotlinUnconfined, Asked.ORDER);

    private enum Asked {
        /** An item that the shop has in memory. */
        HELD(0, "items"),

        /** An item that it has to look up. */
        ITEM(1, "items"),

        /** An order: three things to look up, and one to write. */
        ORDER(1, "orders");

        private final Duration away;
        private final String pages;

        Asked(int awayMillis, String pages) {
            this.away = Duration.ofMillis(awayMillis);
            this.pages = pages;
        }
    }

    private final Function<Shop, Pages> pages;
    private final Asked asked;

    Service(Function<Shop, Pages> pages, Asked asked) {
        this.pages = pages;
        this.asked = asked;
    }

    private static Pages kotlinDefault(Shop shop) {
        return new KotlinPages(shop, Dispatchers.getDefault());
    }

    private static Pages kotlinUnconfined(Shop shop) {
        return new KotlinPages(shop, Dispatchers.getUnconfined());
    }

    @Override
    public Optional<String> missing() {
        return Wrk.missing();
    }

    /** As long to warm up as to measure. */
    @Override
    public List<Figure> measure(int millis) throws Exception {
        Shop shop = new Shop(asked.away);
        DisposableServer server = Pages.open(pages.apply(shop));
        try {
            int seconds = Math.max(1, millis / 1000);
            Wrk.load(server.port(), asked.pages, seconds);
            check(server.port());
            long placed = shop.placed();
            long cpu = Memory.cpuNanos();
            Wrk.Load load = Wrk.load(server.port(), asked.pages, seconds);
            long busy = Memory.cpuNanos() - cpu;
            placed = shop.placed() - placed;
            if (asked == Asked.ORDER && placed < load.requests()) {
                throw new IllegalStateException(placed + " orders placed of " + load.requests());
            }
            check(server.port());
            return List.of(
                    new Figure("time per request", "ns", load.duration() / load.requests()),
                    new Figure("requests per second", "1/s", load.requests() / load.duration() * 1e9),
                    new Figure("p50", "ns", load.p50()),
                    new Figure("p99", "ns", load.p99()),
                    new Figure("CPU per request", "ns", (double) busy / load.requests()));
        } finally {
            server.disposeNow();
        }
    }

    /** That the server answers what the others do. */
    static void check(int port) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            Client with = new Client(client, "http://127.0.0.1:" + port);
            with.gets("/items/s7", "200 {\"sku\":\"s7\",\"listPrice\":1007,\"stock\":100}");
            with.gets("/items/none", "404 {\"error\":\"no such item\"}");
            with.orders("{", "400 {\"error\":\"malformed\"}");
            with.orders(order("c1", "s1"), "201 " + confirmed("c1", "s1", 102, "FEED"));
            with.orders(order("c1", Shop.SLOW), "201 " + confirmed("c1", Shop.SLOW, 9_900, "LIST"));
            with.orders(order("c1", Shop.BROKEN), "201 " + confirmed("c1", Shop.BROKEN, 45_000, "LIST"));
            with.orders(order("none", "s1"), "422 {\"error\":\"unknown customer\"}");
            with.orders(order("c1", "none"), "422 {\"error\":\"unknown sku\"}");
        }
    }

    private static String order(String customer, String sku) {
        return "{\"id\":\"mine\",\"customer\":\"" + customer + "\",\"sku\":\"" + sku + "\",\"quantity\":3}";
    }

    private static String confirmed(String customer, String sku, int cents, String source) {
        return order(customer, sku).replace("}", ",\"price\":{\"cents\":" + cents + ",\"source\":\"" + source + "\"}}");
    }

    private record Client(HttpClient client, String server) {
        private void gets(String path, String expected) throws IOException, InterruptedException {
            expect(expected, HttpRequest.newBuilder(URI.create(server + path)).build());
        }

        private void orders(String body, String expected) throws IOException, InterruptedException {
            expect(
                    expected,
                    HttpRequest.newBuilder(URI.create(server + "/orders"))
                            .POST(BodyPublishers.ofString(body))
                            .build());
        }

        private void expect(String expected, HttpRequest request) throws IOException, InterruptedException {
            var response = client.send(request, BodyHandlers.ofString());
            String answer = response.statusCode() + " " + response.body();
            if (!answer.equals(expected)) {
                throw new IllegalStateException(request + " is answered " + answer + ", not " + expected);
            }
        }
    }
}
