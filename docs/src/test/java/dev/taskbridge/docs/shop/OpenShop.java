package dev.taskbridge.docs.shop;

import static dev.taskbridge.Async.await;
import static dev.taskbridge.Async.sleep;
import static dev.taskbridge.reactor.ReactorBridge.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.netty.channel.ChannelOption;
import io.r2dbc.h2.CloseableConnectionFactory;
import io.r2dbc.h2.H2ConnectionFactory;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

/** A shop with a database of its own that is open for one test, and what a client does with it. */
final class OpenShop implements AutoCloseable {
    static final List<Customer> CUSTOMERS = List.of(new Customer("ada", "Ada Lovelace"));
    static final List<Item> ITEMS = List.of(
            new Item("tea", 450, 100),
            new Item("coffee", 890, 1_000_000),
            new Item("cocoa", 620, 1_000_000),
            new Item(MarketFeed.SLOW, 9_900, 1_000_000),
            new Item(MarketFeed.BROKEN, 45_000, 1_000_000),
            new Item("moondust", 1, 0));

    private static final int BUFFER = 65_536;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final CloseableConnectionFactory h2 =
            H2ConnectionFactory.inMemory(UUID.randomUUID().toString());
    final HeldDriver driver = new HeldDriver(h2);
    final Database database = new Database(driver);
    final Store store = new Store(database);
    final Shop shop;
    final DisposableServer server;
    private final HttpClient http = HttpClient.newHttpClient();

    /** What a client is told. */
    record Told(int status, JsonNode json) {}

    OpenShop(PriceFeed feed, Duration patience, Shop.Recorder recorder) throws Exception {
        store.setUp(CUSTOMERS, ITEMS);
        shop = new Shop(store, feed, patience, recorder);
        server = shop.openOn(HttpServer.create()
                        .host("127.0.0.1")
                        .port(0)
                        .childOption(ChannelOption.SO_SNDBUF, BUFFER)
                        .childOption(ChannelOption.SO_RCVBUF, BUFFER))
                .bindNow();
    }

    static String order(String id, String sku, int quantity) {
        return "{\"id\":\"%s\",\"customer\":\"ada\",\"sku\":\"%s\",\"quantity\":%d}".formatted(id, sku, quantity);
    }

    // ---- clients that stay

    Told post(String document) throws IOException {
        return post("/orders", document);
    }

    Told post(String path, String document) throws IOException {
        return told(request(path).POST(BodyPublishers.ofString(document)).build());
    }

    Told get(String path) throws IOException {
        return told(request(path).build());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path));
    }

    private Told told(HttpRequest request) throws IOException {
        HttpResponse<String> response = await(http.sendAsync(request, BodyHandlers.ofString()));
        assertThat(response.headers().firstValue("content-type")).hasValue("application/json");
        return new Told(response.statusCode(), JSON.readTree(response.body()));
    }

    // ---- clients with a socket of their own

    /** Asks for a page, and leaves the reading of the answer to the test, which is only small buffers away from the shop. */
    Socket asks(String path) throws IOException {
        Socket socket = connect();
        socket.getOutputStream().write(("GET " + path + " HTTP/1.1\r\nHost: shop\r\n\r\n").getBytes(UTF_8));
        return socket;
    }

    /** Sends an order, and leaves the connection to the test, which may close it. */
    Socket sends(String document) throws IOException {
        return sends(document, document.length());
    }

    /** Sends so much of it only. */
    Socket sends(String document, int length) throws IOException {
        return sends("/orders", document.length(), document.substring(0, length));
    }

    /** Sends the beginning of a document of some length. */
    Socket sends(String path, long length, String beginning) throws IOException {
        Socket socket = connect();
        String head = "POST " + path + " HTTP/1.1\r\nHost: shop\r\nContent-Length: " + length + "\r\n\r\n";
        socket.getOutputStream().write((head + beginning).getBytes(UTF_8));
        return socket;
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(BUFFER);
        socket.setSendBufferSize(BUFFER);
        socket.connect(server.address());
        return socket;
    }

    // ---- what there is

    long stock(String sku) throws Exception {
        return store.items().stream()
                .filter(item -> item.sku().equals(sku))
                .findAny()
                .orElseThrow()
                .stock();
    }

    static void until(BooleanSupplier condition) {
        for (int attempt = 0; attempt < 6_000 && !condition.getAsBoolean(); attempt++) {
            await(sleep(ofMillis(5)));
        }
        assertThat(condition.getAsBoolean()).as("what the test waits for").isTrue();
    }

    /** When all requests have been dealt with, no connection is on loan. */
    void drained() {
        shop.drain();
        assertThat(database.onLoan()).as("connections on loan").isZero();
    }

    @Override
    public void close() {
        server.disposeNow(ofSeconds(10));
        shop.drain();
        http.close();
        database.close();
        await(h2.close());
    }
}
