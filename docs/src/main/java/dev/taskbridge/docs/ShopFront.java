package dev.taskbridge.docs;

import static dev.taskbridge.Async.await;
import static dev.taskbridge.Async.shielded;
import static dev.taskbridge.Async.taskGroup;
import static dev.taskbridge.reactor.ReactorBridge.await;
import static java.time.Duration.ofSeconds;

import dev.taskbridge.Task;
import dev.taskbridge.TaskGroup;
import dev.taskbridge.docs.shop.Customer;
import dev.taskbridge.docs.shop.Database;
import dev.taskbridge.docs.shop.Item;
import dev.taskbridge.docs.shop.Journal;
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
final class ShopFront {
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

    /** What happens while the shop is open. */
    @FunctionalInterface
    interface Day<T> {
        T in(ShopFront front) throws Exception;
    }

    private final Database database;
    private final Store store;
    private final Shop shop;
    private final Journal journal;
    private final Task<?> writing;
    private final DisposableServer server;

    private ShopFront(Database database, Duration patience, Shop.Recorder recorder, TaskGroup group) throws Exception {
        this.database = database;
        store = new Store(database);
        store.setUp(CUSTOMERS, ITEMS);
        journal = new Journal(store);
        writing = group.createTask("journal", journal::write);
        shop = new Shop(store, new MarketFeed(), patience, (path, timeline) -> {
            recorder.record(path, timeline);
            journal.record(path, timeline);
        });
        server = shop.openOn(HttpServer.create()
                        .host("127.0.0.1")
                        .port(0)
                        .channelGroup(new DefaultChannelGroup(GlobalEventExecutor.INSTANCE))) // for disposeNow to wait
                .bindNow();
    }

    /** Opens a shop for a day. If its journal cannot be written, the day is over. */
    static <T> T open(String name, Duration patience, Shop.Recorder recorder, Day<T> day) throws Exception {
        CloseableConnectionFactory driver = H2ConnectionFactory.inMemory(name);
        Database database = new Database(driver);
        try {
            return taskGroup(group -> {
                ShopFront front = new ShopFront(database, patience, recorder, group);
                try {
                    return day.in(front);
                } finally {
                    shielded(front::close);
                }
            });
        } finally {
            shielded(() -> {
                database.close();
                await(driver.close());
            });
        }
    }

    int port() {
        return server.port();
    }

    /** Closes the shop, and compares the database with what those who have been there were told. */
    Books closeBooks(List<Visit> visits) throws Exception {
        close();
        await(writing);
        return Books.of(visits, ITEMS, store.orders(), store.items(), journal.unwritten(), database.onLoan());
    }

    /** Stays open until the process ends. */
    void serve() {
        await(server.onDispose());
    }

    /** Lets no client in any more. */
    private void close() {
        server.disposeNow(ofSeconds(60)); // requests that have reached the shop have their answer
        shop.drain(); // and those whose client has left have cleaned up
        journal.close(); // what is in it will be written
    }
}
