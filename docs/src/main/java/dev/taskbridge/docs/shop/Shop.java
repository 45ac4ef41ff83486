package dev.taskbridge.docs.shop;

import static dev.taskbridge.Async.await;
import static dev.taskbridge.Async.gather;
import static dev.taskbridge.Async.gatherOutcomes;
import static dev.taskbridge.Async.timeout;
import static dev.taskbridge.docs.shop.Timeline.span;
import static dev.taskbridge.docs.shop.Timeline.step;
import static dev.taskbridge.reactor.ReactorBridge.await;
import static dev.taskbridge.reactor.ReactorBridge.flux;
import static dev.taskbridge.reactor.ReactorBridge.mono;
import static dev.taskbridge.rxjava3.RxJavaBridge.await;

import dev.taskbridge.Task;
import dev.taskbridge.sync.AsyncSemaphore;
import dev.taskbridge.sync.Held;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/**
 * A shop over HTTP. Each request is a coroutine, handed to Reactor Netty as a Mono: when the client goes away, Reactor Netty cancels the
 * Mono, and so the body and all that it has started.
 *
 * <p>An order that the shop confirms is in the database. One whose client has left before the confirmation is there whole, if the
 * client left after the commit had begun, and otherwise not at all.
 */
public final class Shop {
    private static final System.Logger LOG = System.getLogger(Shop.class.getName());

    /** How many prices the feed is asked for at the same time. */
    static final int LINES = 16;

    /** What answers a kind of requests. */
    @FunctionalInterface
    private interface Page {
        Reply answer(HttpServerRequest request) throws Exception;
    }

    /** Receives what each request has spent its time on. */
    @FunctionalInterface
    public interface Recorder {
        /** Called when the request has been dealt with. */
        void record(String path, Timeline timeline);
    }

    private final Store store;
    private final PriceFeed feed;
    private final Duration patience;
    private final Recorder recorder;
    private final AsyncSemaphore lines = new AsyncSemaphore("lines to the price feed", LINES);
    private final Set<Task<?>> underWay = ConcurrentHashMap.newKeySet();

    /** A shop that waits for the feed as long as its patience lasts, and then sells at the list price. */
    public Shop(Store store, PriceFeed feed, Duration patience, Recorder recorder) {
        this.store = store;
        this.feed = feed;
        this.patience = patience;
        this.recorder = recorder;
    }

    /** Adds the shop's pages to a server. */
    public HttpServer openOn(HttpServer server) {
        return server.route(routes -> routes.post("/orders", page(this::order))
                .get("/orders/{id}", page(this::find))
                .get("/items", page(this::catalogue))
                .post("/items", page(this::stock))
                .get("/items/{sku}", page(this::item))
                .route(any -> true, page(request -> Reply.because(404, "there is nothing here"))));
    }

    // ---- the pages

    private Reply order(HttpServerRequest request) throws Exception {
        OrderRequest wanted = Json.read(span("body", () -> body(request)), OrderRequest.class);

        Task<Customer> customer = step("customer", () -> found(store.customer(wanted.customer()), "customer"));
        Task<Item> item = step("item", () -> found(store.item(wanted.sku()), "sku"));
        Task<Price> price = step("price", () -> price(wanted.sku(), item));
        await(gather(customer, item, price)); // fails as soon as one of them does; the others end with the request

        Order order = wanted.at(await(price));
        return store.place(order) ? Reply.of(201, order) : placedBefore(wanted);
    }

    private Price price(String sku, Task<Item> item) {
        try {
            return timeout(patience, () -> quote(sku));
        } catch (TimeoutException late) {
            return new Price(await(item).listPrice(), Price.Source.LIST);
        } catch (Exception broken) {
            throw new Refusal(502, "the price feed fails: " + broken.getMessage());
        }
    }

    @SuppressWarnings("try") // the line is held, and not looked at
    private Price quote(String sku) {
        try (Held line = lines.acquire()) {
            return new Price(await(feed.quote(sku)), Price.Source.FEED);
        }
    }

    private Reply placedBefore(OrderRequest wanted) throws Exception {
        Order order = found(store.order(wanted.id()), "order");
        return order.answers(wanted) ? Reply.of(200, order) : Reply.because(409, "the id names another order");
    }

    private Reply find(HttpServerRequest request) throws Exception {
        Order order = store.order(String.valueOf(request.param("id")));
        return order == null ? Reply.because(404, "no such order") : Reply.of(200, order);
    }

    private Reply item(HttpServerRequest request) throws Exception {
        Item item = store.item(String.valueOf(request.param("sku")));
        return item == null ? Reply.because(404, "no such item") : Reply.of(200, item);
    }

    private Reply catalogue(HttpServerRequest request) {
        Flux<Item> items = flux(out -> {
            attend();
            store.catalogue(out); // waits whenever the client is slow
        });
        return Reply.lines(items.doOnError(failure -> report(request, failure)));
    }

    private Reply stock(HttpServerRequest request) throws Exception {
        try (Upload upload = new Upload(request)) {
            return Reply.of(201, Map.of("items", new ItemImport(upload).into(store)));
        }
    }

    private static byte[] body(HttpServerRequest request) {
        try (Upload upload = new Upload(request)) {
            return upload.whole();
        }
    }

    private static <T> T found(@Nullable T row, String what) {
        if (row == null) {
            throw new Refusal(422, "unknown " + what);
        }
        return row;
    }

    // ---- what all pages share

    private BiFunction<HttpServerRequest, HttpServerResponse, Publisher<Void>> page(Page page) {
        return (request, response) -> mono(() -> answer(page, request)).flatMapMany(reply -> reply.sendTo(response));
    }

    private Reply answer(Page page, HttpServerRequest request) {
        attend();
        Timeline timeline = Timeline.begin();
        try {
            return page.answer(request);
        } catch (Refusal refusal) {
            return Reply.because(refusal.status(), refusal.reason());
        } catch (Exception failure) {
            report(request, failure);
            return Reply.because(500, "the shop has failed");
        } finally {
            recorder.record(request.uri(), timeline);
        }
    }

    private static void report(HttpServerRequest request, Throwable failure) {
        LOG.log(System.Logger.Level.ERROR, "a request has failed: " + request.uri(), failure);
    }

    /** Has the current task awaited before the shop is closed. */
    private void attend() {
        Task<?> me = Task.current().orElseThrow();
        underWay.add(me);
        me.onDone(outcome -> underWay.remove(me));
    }

    int underWay() {
        return underWay.size();
    }

    /** Waits for the requests under way, also for those that clean up because their client has left. */
    public void drain() {
        List<Task<?>> left = List.copyOf(underWay);
        await(gatherOutcomes(left));
    }
}
