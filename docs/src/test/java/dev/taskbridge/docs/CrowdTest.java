package dev.taskbridge.docs;

import static dev.taskbridge.Async.run;
import static dev.taskbridge.reactor.ReactorBridge.await;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.taskbridge.docs.Visit.Kind;
import dev.taskbridge.docs.shop.Customer;
import dev.taskbridge.docs.shop.Database;
import dev.taskbridge.docs.shop.Item;
import dev.taskbridge.docs.shop.MarketFeed;
import dev.taskbridge.docs.shop.Order;
import dev.taskbridge.docs.shop.Price;
import dev.taskbridge.docs.shop.Quiet;
import dev.taskbridge.docs.shop.Shop;
import dev.taskbridge.docs.shop.Store;
import io.r2dbc.h2.CloseableConnectionFactory;
import io.r2dbc.h2.H2ConnectionFactory;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

/** The demo's crowd: several hundred requests at once, some of which are wrong, while some clients leave; and the demo's books. */
@ExtendWith(Quiet.class)
@Timeout(120)
class CrowdTest {
    private static final Order ORDER = new Order("order-1", "ada", "tea", 2, new Price(500, Price.Source.FEED));
    private static final List<Item> BEFORE = List.of(new Item("tea", 450, 100));
    private static final List<Item> AFTER = List.of(new Item("tea", 450, 98));

    @Test
    void crowd_withClientsThatLeave_leavesBooksThatBalance() {
        run(() -> {
            CloseableConnectionFactory driver = H2ConnectionFactory.inMemory("crowd");
            Database database = new Database(driver);
            Store store = new Store(database);
            List<Customer> customers = List.of(new Customer("ada", "Ada Lovelace"));
            List<Item> items = Set.of("tea", "coffee", "cocoa", MarketFeed.SLOW, MarketFeed.BROKEN, "moondust").stream()
                    .map(sku -> new Item(sku, 500, sku.equals("moondust") ? 0 : 10_000))
                    .toList();
            store.setUp(customers, items);
            Shop shop = new Shop(store, new MarketFeed(), ofMillis(250), (path, timeline) -> {});
            DisposableServer server =
                    shop.openOn(HttpServer.create().host("127.0.0.1").port(0)).bindNow();

            List<Visit> visits = new Crowd(server.port(), customers).visit();
            server.disposeNow(ofSeconds(10));
            shop.drain();
            Books books = Books.close(visits, items, store, database.onLoan());

            assertThat(books).matches(Books::balance);
            assertThat(visits).hasSizeGreaterThan(500);
            assertThat(visits).extracting(Visit::kind).contains(Kind.values());
            assertThat(visits).anyMatch(Visit::left);
            database.close();
            await(driver.close());
        });
    }

    // ---- books that do not balance are found out

    @Test
    void books_ofAnOrderConfirmedAndWritten_balance() {
        assertThat(Books.of(List.of(bought(ORDER)), BEFORE, List.of(ORDER), AFTER, 0))
                .matches(Books::balance);
    }

    @Test
    void books_ofAnOrderConfirmedAndNotWritten_doNotBalance() {
        assertThat(Books.of(List.of(bought(ORDER)), BEFORE, List.of(), BEFORE, 0))
                .matches(books -> books.lost() == 1 && !books.balance());
    }

    @Test
    void books_ofAnOrderWrittenOtherwiseThanConfirmed_doNotBalance() {
        Order other = new Order("order-1", "ada", "tea", 2, new Price(499, Price.Source.FEED));
        assertThat(Books.of(List.of(bought(ORDER)), BEFORE, List.of(other), AFTER, 0))
                .matches(books -> books.lost() == 1 && !books.balance());
    }

    @Test
    void books_ofAnOrderWrittenAndRefused_doNotBalance() {
        Visit refused = new Visit(Kind.UNKNOWN_CUSTOMER, "order-1", 422, null, Duration.ZERO);
        assertThat(Books.of(List.of(refused), BEFORE, List.of(ORDER), AFTER, 0))
                .matches(books -> books.unasked() == 1 && !books.balance());
    }

    @Test
    void books_ofAnOrderWrittenWhoseClientLeft_balance() {
        Visit left = new Visit(Kind.LEAVE, "order-1", 0, null, Duration.ZERO);
        assertThat(Books.of(List.of(left), BEFORE, List.of(ORDER), AFTER, 0))
                .matches(books -> books.stands() == 1 && books.balance());
    }

    @Test
    void books_ofStockTakenTwice_doNotBalance() {
        List<Item> twice = List.of(new Item("tea", 450, 96));
        assertThat(Books.of(List.of(bought(ORDER)), BEFORE, List.of(ORDER), twice, 0))
                .matches(books -> books.stockOff() == 2 && !books.balance());
    }

    @Test
    void books_withAConnectionOnLoan_doNotBalance() {
        assertThat(Books.of(List.of(bought(ORDER)), BEFORE, List.of(ORDER), AFTER, 1))
                .matches(books -> !books.balance());
    }

    private static Visit bought(Order order) {
        return new Visit(Kind.BUY, order.id(), 201, order, Duration.ZERO);
    }
}
