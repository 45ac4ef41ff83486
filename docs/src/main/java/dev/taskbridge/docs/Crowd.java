package dev.taskbridge.docs;

import static dev.taskbridge.Async.await;
import static dev.taskbridge.Async.gather;
import static dev.taskbridge.Async.sleep;
import static dev.taskbridge.Async.timeout;
import static dev.taskbridge.reactor.ReactorBridge.await;
import static java.time.Duration.ofMillis;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.taskbridge.Coroutine;
import dev.taskbridge.docs.Visit.Kind;
import dev.taskbridge.docs.shop.MarketFeed;
import dev.taskbridge.docs.shop.Order;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import reactor.core.publisher.Mono;
import reactor.netty.ByteBufFlux;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;

/** Many clients at once, each a coroutine, over real sockets. */
final class Crowd {
    private static final int CLIENTS = 240;
    private static final int VISITS_EACH = 3;

    private record Answer(int status, String text) {}

    private final ObjectMapper json = new ObjectMapper();
    private final ConnectionProvider connections = ConnectionProvider.create("crowd", CLIENTS);
    private final HttpClient http;
    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicInteger mostAtOnce = new AtomicInteger();
    private final AtomicLong took = new AtomicLong();

    Crowd(int port) {
        this.http = HttpClient.create(connections)
                .baseUrl("http://127.0.0.1:" + port)
                .disableRetry(true);
    }

    List<Visit> visit() {
        List<Coroutine<List<Visit>>> clients =
                IntStream.range(0, CLIENTS).mapToObj(this::client).toList();
        long began = System.nanoTime();
        List<List<Visit>> visits = await(gather(clients));
        took.set(System.nanoTime() - began);
        await(connections.disposeLater());
        return visits.stream().flatMap(List::stream).toList();
    }

    /** How long all visits together have lasted. */
    Duration took() {
        return Duration.ofNanos(took.get());
    }

    /** How many visits have been under way at the same time. */
    int mostAtOnce() {
        return mostAtOnce.get();
    }

    /** A client comes again and again, each time for something else. */
    private Coroutine<List<Visit>> client(int number) {
        return () -> {
            Random random = new Random(number);
            List<Visit> visits = new ArrayList<>();
            for (int visit = 0; visit < VISITS_EACH; visit++) {
                if (visit > 0) { // all come when the door opens, and later each in its time
                    await(sleep(ofMillis(random.nextInt(600))));
                }
                mostAtOnce.accumulateAndGet(underWay.incrementAndGet(), Math::max);
                visits.add(visit(kind(random), "order-" + number + "-" + visit, random));
                underWay.decrementAndGet();
            }
            return visits;
        };
    }

    private static Kind kind(Random random) {
        Kind[] kinds = Kind.values();
        int dice = random.nextInt(100);
        return dice < 50 ? Kind.BUY : dice < 65 ? Kind.LEAVE : kinds[dice % kinds.length];
    }

    private Visit visit(Kind kind, String id, Random random) throws Exception {
        Mono<Answer> post = post(document(kind, id, random));
        long began = System.nanoTime();
        Answer answer = kind.mayLeave() ? leaving(post, ofMillis(random.nextInt(1, 100))) : answer(post);
        if (answer.status == 0 && kind == Kind.LEAVE_AND_REPEAT) {
            answer = answer(post);
        }
        Duration took = Duration.ofNanos(System.nanoTime() - began);
        boolean confirmed = answer.status == 200 || answer.status == 201;
        return new Visit(kind, id, answer.status, confirmed ? json.readValue(answer.text, Order.class) : null, took);
    }

    /** Time over cancels the Mono, and that closes the connection. */
    private static Answer leaving(Mono<Answer> post, Duration patience) {
        try {
            return timeout(patience, () -> answer(post));
        } catch (TimeoutException left) {
            return new Answer(0, "");
        }
    }

    private static Answer answer(Mono<Answer> post) {
        return Objects.requireNonNull(await(post));
    }

    private Mono<Answer> post(String document) {
        return http.headers(headers -> headers.set("Content-Type", "application/json"))
                .post()
                .uri("/orders")
                .send(ByteBufFlux.fromString(Mono.just(document)))
                .responseSingle((response, body) -> body.asString()
                        .defaultIfEmpty("")
                        .map(text -> new Answer(response.status().code(), text)));
    }

    private String document(Kind kind, String id, Random random) throws Exception {
        String customer = ShopFront.CUSTOMERS
                .get(random.nextInt(ShopFront.CUSTOMERS.size()))
                .id();
        String sku = List.of("tea", "coffee", "cocoa").get(random.nextInt(3));
        String document = json.writeValueAsString(Map.of(
                "id",
                id,
                "customer",
                kind == Kind.UNKNOWN_CUSTOMER ? "mallory" : customer,
                "sku",
                switch (kind) {
                    case BUY_SLOW -> MarketFeed.SLOW;
                    case BUY_BROKEN -> MarketFeed.BROKEN;
                    case BUY_NONE_LEFT -> "moondust";
                    case UNKNOWN_SKU -> "phlogiston";
                    default -> sku;
                },
                "quantity",
                kind == Kind.NO_QUANTITY ? 0 : random.nextInt(1, 10)));
        return switch (kind) {
            case MALFORMED -> document.substring(0, document.length() / 2);
            case HUGE -> document + " ".repeat(20_000);
            default -> document;
        };
    }
}
