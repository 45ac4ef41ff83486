package dev.taskbridge.docs;

import static dev.taskbridge.reactor.ReactorBridge.await;
import static java.time.Duration.ofSeconds;

import dev.taskbridge.docs.shop.Customer;
import dev.taskbridge.docs.shop.Database;
import dev.taskbridge.docs.shop.Item;
import dev.taskbridge.docs.shop.MarketFeed;
import dev.taskbridge.docs.shop.Shop;
import dev.taskbridge.docs.shop.Store;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.r2dbc.h2.CloseableConnectionFactory;
import io.r2dbc.h2.H2ConnectionFactory;
import java.time.Duration;
import java.util.List;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

/** A shop with goods in it and a database of its own in memory, open to clients on this machine. */
final class ShopFront implements AutoCloseable {
    static final List<Customer> CUSTOMERS = List.of(
            new Customer("ada", "Ada Lovelace"),
            new Customer("alan", "Alan Turing"),
            new Customer("grace", "Grace Hopper"));
    static final List<Item> ITEMS = List.of(
            new Item("tea", 450, 10_000),
            new Item("coffee", 890, 10_000),
            new Item("cocoa", 620, 10_000),
            new Item(MarketFeed.SLOW, 9_900, 10_000),
            new Item(MarketFeed.BROKEN, 45_000, 10_000),
            new Item("moondust", 1_000_000, 0));

    private final CloseableConnectionFactory driver;
    private final Database database;
    private final Store store;
    private final Shop shop;
    private DisposableServer server;

    ShopFront(String name, Duration patience, Shop.Recorder recorder) throws Exception {
        driver = H2ConnectionFactory.inMemory(name);
        database = new Database(driver);
        store = new Store(database);
        store.setUp(CUSTOMERS, ITEMS);
        shop = new Shop(store, new MarketFeed(), patience, recorder);
        server = open(0);
    }

    int port() {
        return server.port();
    }

    /** Lets no client in any more, and compares the database with what those who have been here were told. */
    Books closeBooks(List<Visit> visits) throws Exception {
        server.disposeNow(ofSeconds(60)); // requests that have reached the shop have their answer
        shop.drain(); // and those whose client has left have cleaned up
        return Books.of(visits, ITEMS, store.orders(), store.items(), database.onLoan());
    }

    /** Open again, until the process ends. */
    void serve() {
        server = open(server.port());
        await(server.onDispose());
    }

    private DisposableServer open(int port) {
        HttpServer http = HttpServer.create()
                .host("127.0.0.1")
                .port(port)
                .channelGroup(new DefaultChannelGroup(GlobalEventExecutor.INSTANCE)); // for disposeNow to wait
        return shop.openOn(http).bindNow();
    }

    @Override
    public void close() {
        server.disposeNow();
        database.close();
        await(driver.close());
    }
}
