package dev.taskbridge.docs;

import static dev.taskbridge.Async.await;
import static dev.taskbridge.Async.gather;
import static dev.taskbridge.Async.run;
import static dev.taskbridge.Async.sleep;
import static dev.taskbridge.reactor.ReactorBridge.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;

import dev.taskbridge.Coroutine;
import dev.taskbridge.docs.shop.Customer;
import dev.taskbridge.docs.shop.Database;
import dev.taskbridge.docs.shop.Item;
import dev.taskbridge.docs.shop.MarketFeed;
import dev.taskbridge.docs.shop.Shop;
import dev.taskbridge.docs.shop.Store;
import dev.taskbridge.docs.shop.Timeline.Span;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.r2dbc.h2.CloseableConnectionFactory;
import io.r2dbc.h2.H2ConnectionFactory;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

/** The demo: {@code mvn -q -Pdemo compile}, and with {@code -Ddemo.serve} the shop stays open. */
public final class Demo {
    private static final Duration PATIENCE = ofMillis(250);
    private static final List<Customer> CUSTOMERS = List.of(
            new Customer("ada", "Ada Lovelace"),
            new Customer("alan", "Alan Turing"),
            new Customer("grace", "Grace Hopper"));
    private static final List<Item> ITEMS = List.of(
            new Item("tea", 450, 10_000),
            new Item("coffee", 890, 10_000),
            new Item("cocoa", 620, 10_000),
            new Item(MarketFeed.SLOW, 9_900, 10_000),
            new Item(MarketFeed.BROKEN, 45_000, 10_000),
            new Item("moondust", 1_000_000, 0));

    private final PrintStream out;

    private Demo(PrintStream out) {
        this.out = out;
    }

    /** Exits with 1 if the books do not balance. */
    public static void main(String[] args) {
        // Bars and arrows in whatever terminal, also behind Maven's pipe.
        Demo demo = new Demo(new PrintStream(new FileOutputStream(FileDescriptor.out), true, UTF_8));
        demo.tutorial();
        boolean sound = run(demo::shop);
        System.exit(sound ? 0 : 1);
    }

    private void tutorial() {
        Coroutine<String> sayHello = () -> {
            await(sleep(ofSeconds(1)));
            return "hello";
        };
        Coroutine<String> sayWorld = () -> {
            await(sleep(ofSeconds(1)));
            return "world";
        };
        long began = System.nanoTime();
        List<String> words = run(() -> await(gather(sayHello, sayWorld)));
        double seconds = (System.nanoTime() - began) / 1e9;

        out.println();
        out.println(" 1  The tutorial");
        out.println();
        out.printf("    %s: one second each, together %.2f s%n", String.join(" ", words), seconds);
    }

    private boolean shop() throws Exception {
        CloseableConnectionFactory driver = H2ConnectionFactory.inMemory("shop");
        Database database = new Database(driver);
        Store store = new Store(database);
        store.setUp(CUSTOMERS, ITEMS);
        Report report = new Report(out);
        Shop shop = new Shop(store, new MarketFeed(), PATIENCE, report);

        DisposableServer server = open(shop, 0);
        List<Visit> visits = new Crowd(server.port(), CUSTOMERS).visit();
        server.disposeNow(ofSeconds(10)); // lets requests that have reached the shop have their answer
        shop.drain(); // and those clean up whose client has left
        Books books = Books.close(visits, ITEMS, store, database.onLoan());

        out.printf("%n 2  The shop: %d visits by %d clients at once%n%n", visits.size(), Crowd.CLIENTS);
        report.outcomes(visits, books);
        report.timeline("One order, step by step", spans -> tookLonger(spans, Duration.ZERO) && bought(spans));
        report.timeline("One for which the feed was too slow", spans -> tookLonger(spans, PATIENCE) && bought(spans));
        report.books(books);

        if (books.balance() && Boolean.getBoolean("demo.serve")) {
            DisposableServer again = open(shop, server.port());
            invite(again.port());
            await(again.onDispose());
        }
        database.close();
        await(driver.close());
        return books.balance();
    }

    private static boolean bought(List<Span> spans) {
        return spans.stream().anyMatch(span -> span.step().equals("commit") && span.returned());
    }

    private static boolean tookLonger(List<Span> spans, Duration limit) {
        return spans.stream()
                .anyMatch(span -> span.step().equals("price") && span.to() - span.from() >= limit.toNanos());
    }

    private void invite(int port) {
        out.println(" 3  The shop is open. Try these, and stop it with Ctrl-C:");
        out.println();
        for (String document : List.of(
                "{\"id\":\"mine-1\",\"customer\":\"ada\",\"sku\":\"tea\",\"quantity\":2}",
                "{\"id\":\"mine-2\",\"customer\":\"ada\",\"sku\":\"saffron\",\"quantity\":2}",
                "{\"id\":\"mine-3\",\"customer\":\"ada\",\"sku\":\"truffle\",\"quantity\":2}",
                "{\"id\":\"mine-4\",\"customer\":\"mallory\",\"sku\":\"tea\",\"quantity\":2}")) {
            out.printf("    curl -i http://127.0.0.1:%d/orders -d '%s'%n", port, document);
        }
        out.printf("    curl -i http://127.0.0.1:%d/orders/mine-1%n", port);
        out.printf("    curl -i http://127.0.0.1:%d/items/tea%n%n", port);
    }

    private static DisposableServer open(Shop shop, int port) {
        HttpServer server = HttpServer.create()
                .host("127.0.0.1")
                .port(port)
                .channelGroup(new DefaultChannelGroup(GlobalEventExecutor.INSTANCE));
        return shop.openOn(server).bindNow();
    }
}
