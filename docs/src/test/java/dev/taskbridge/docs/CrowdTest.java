package dev.taskbridge.docs;

import static dev.taskbridge.Async.run;
import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;

import dev.taskbridge.docs.Visit.Kind;
import dev.taskbridge.docs.shop.Item;
import dev.taskbridge.docs.shop.Order;
import dev.taskbridge.docs.shop.Price;
import dev.taskbridge.docs.shop.Quiet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The demo's crowd: several hundred requests at once, some of which are wrong, while some clients leave; and the demo's books. */
@ExtendWith(Quiet.class)
@Timeout(300)
class CrowdTest {
    private static final Order ORDER = new Order("order-1", "ada", "tea", 2, new Price(500, Price.Source.FEED));
    private static final List<Item> BEFORE = List.of(new Item("tea", 450, 100));
    private static final List<Item> AFTER = List.of(new Item("tea", 450, 98));

    @Test
    void crowd_withClientsThatLeave_leavesBooksThatBalance() {
        run(() -> {
            List<Visit> visits = new ArrayList<>();
            Books books = ShopFront.open("crowd", ofMillis(250), (path, timeline) -> {}, front -> {
                visits.addAll(new Crowd(front.port()).visit());
                return front.closeBooks(visits);
            });

            assertThat(books).matches(Books::balance);
            assertThat(visits).hasSizeGreaterThan(500);
            assertThat(visits).extracting(Visit::kind).contains(Kind.values());
            assertThat(visits).anyMatch(Visit::left);
        });
    }

    // ---- books that do not balance are found out

    @Test
    void books_ofAnOrderConfirmedAndWritten_balance() {
        assertThat(Books.of(List.of(bought(ORDER)), BEFORE, List.of(ORDER), AFTER, 0, 0))
                .matches(Books::balance);
    }

    @Test
    void books_ofAnOrderConfirmedAndNotWritten_doNotBalance() {
        assertThat(Books.of(List.of(bought(ORDER)), BEFORE, List.of(), BEFORE, 0, 0))
                .matches(books -> books.lost() == 1 && !books.balance());
    }

    @Test
    void books_ofAnOrderWrittenOtherwiseThanConfirmed_doNotBalance() {
        Order other = new Order("order-1", "ada", "tea", 2, new Price(499, Price.Source.FEED));
        assertThat(Books.of(List.of(bought(ORDER)), BEFORE, List.of(other), AFTER, 0, 0))
                .matches(books -> books.lost() == 1 && !books.balance());
    }

    @Test
    void books_ofAnOrderWrittenAndRefused_doNotBalance() {
        Visit refused = new Visit(Kind.UNKNOWN_CUSTOMER, "order-1", 422, null, Duration.ZERO);
        assertThat(Books.of(List.of(refused), BEFORE, List.of(ORDER), AFTER, 0, 0))
                .matches(books -> books.unasked() == 1 && !books.balance());
    }

    @Test
    void books_ofAnOrderWrittenWhoseClientLeft_balance() {
        Visit left = new Visit(Kind.LEAVE, "order-1", 0, null, Duration.ZERO);
        assertThat(Books.of(List.of(left), BEFORE, List.of(ORDER), AFTER, 0, 0))
                .matches(books -> books.stands() == 1 && books.balance());
    }

    @Test
    void books_ofStockTakenTwice_doNotBalance() {
        List<Item> twice = List.of(new Item("tea", 450, 96));
        assertThat(Books.of(List.of(bought(ORDER)), BEFORE, List.of(ORDER), twice, 0, 0))
                .matches(books -> books.stockOff() == 2 && !books.balance());
    }

    @Test
    void books_withAConnectionOnLoan_doNotBalance() {
        assertThat(Books.of(List.of(bought(ORDER)), BEFORE, List.of(ORDER), AFTER, 0, 1))
                .matches(books -> !books.balance());
    }

    @Test
    void books_withARequestThatIsNotInTheJournal_doNotBalance() {
        assertThat(Books.of(List.of(bought(ORDER)), BEFORE, List.of(ORDER), AFTER, 1, 0))
                .matches(books -> !books.balance());
    }

    private static Visit bought(Order order) {
        return new Visit(Kind.BUY, order.id(), 201, order, Duration.ZERO);
    }
}
