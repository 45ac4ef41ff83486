package dev.taskbridge.docs.shop;

import static dev.taskbridge.Async.await;
import static dev.taskbridge.Async.gather;
import static dev.taskbridge.Async.run;
import static dev.taskbridge.docs.shop.OpenShop.order;
import static dev.taskbridge.docs.shop.OpenShop.until;
import static dev.taskbridge.rxjava3.RxJavaBridge.toSingle;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.taskbridge.Coroutine;
import dev.taskbridge.Promise;
import dev.taskbridge.Task;
import dev.taskbridge.docs.shop.OpenShop.Told;
import io.reactivex.rxjava3.core.Single;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the shop answers. */
@ExtendWith(Quiet.class)
@Timeout(60)
class ShopTest {
    private static final PriceFeed FEED = sku -> Single.just(500L);
    private static final Shop.Recorder NOBODY = (path, timeline) -> {};

    @FunctionalInterface
    private interface Visit {
        void to(OpenShop shop) throws Exception;
    }

    private static void inShop(PriceFeed feed, Visit visit) {
        run(() -> {
            try (OpenShop shop = new OpenShop(feed, ofMinutes(1), NOBODY)) {
                visit.to(shop);
                shop.drained();
            }
        });
    }

    @Test
    void order_ofWhatThereIs_isConfirmedAndWritten() {
        inShop(FEED, shop -> {
            Told told = shop.post(order("a-1", "tea", 3));
            assertThat(told.status()).isEqualTo(201);
            assertThat(told.json().toString())
                    .isEqualTo("{\"id\":\"a-1\",\"customer\":\"ada\",\"sku\":\"tea\",\"quantity\":3,"
                            + "\"price\":{\"cents\":500,\"source\":\"FEED\"}}");
            assertThat(shop.get("/orders/a-1")).isEqualTo(new Told(200, told.json()));
            assertThat(shop.get("/items/tea").json().get("stock").asInt()).isEqualTo(97);
        });
    }

    @Test
    void order_sentAgain_isNotPlacedAgain() {
        inShop(FEED, shop -> {
            Told first = shop.post(order("a-1", "tea", 3));
            assertThat(shop.post(order("a-1", "tea", 3))).isEqualTo(new Told(200, first.json()));
            assertThat(shop.store.orders()).hasSize(1);
            assertThat(shop.stock("tea")).isEqualTo(97);
        });
    }

    @Test
    void order_withTheIdOfAnother_isRefused() {
        inShop(FEED, shop -> {
            shop.post(order("a-1", "tea", 3));
            assertRefused(shop.post(order("a-1", "tea", 4)), 409, "the id names another order");
            assertThat(shop.stock("tea")).isEqualTo(97);
        });
    }

    @Test
    void order_sentManyTimesAtOnce_isPlacedOnce() {
        inShop(FEED, shop -> {
            Coroutine<Integer> send = () -> shop.post(order("a-1", "tea", 3)).status();
            List<Integer> statuses = await(gather(Collections.nCopies(20, send)));
            assertThat(statuses).containsOnly(200, 201).containsOnlyOnce(201);
            assertThat(shop.store.orders()).hasSize(1);
            assertThat(shop.stock("tea")).isEqualTo(97);
        });
    }

    @Test
    void orders_forMoreThanThereIs_areFilledUntilNothingIsLeft() {
        inShop(FEED, shop -> {
            AtomicInteger number = new AtomicInteger();
            Coroutine<Integer> send = () ->
                    shop.post(order("a-" + number.incrementAndGet(), "tea", 7)).status();
            List<Integer> statuses = await(gather(Collections.nCopies(40, send)));
            assertThat(Collections.frequency(statuses, 201)).isEqualTo(100 / 7);
            assertThat(Collections.frequency(statuses, 409)).isEqualTo(40 - 100 / 7);
            assertThat(shop.store.orders()).hasSize(100 / 7);
            assertThat(shop.stock("tea")).isEqualTo(100 % 7);
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        400 | the body does not fit       | ''
        400 | the body does not fit       | null
        400 | the body does not fit       | []
        400 | malformed JSON              | {"id":"a-1","customer
        400 | malformed JSON              | {"id":"a-1","customer":"ada","sku":"tea","quantity":1} and more
        400 | quantity does not fit       | {"id":"a-1","customer":"ada","sku":"tea","quantity":"many"}
        400 | quantity does not fit       | {"id":"a-1","customer":"ada","sku":"tea","quantity":1.5}
        400 | discount does not fit       | {"id":"a-1","customer":"ada","sku":"tea","quantity":1,"discount":9}
        422 | id is missing               | {"customer":"ada","sku":"tea","quantity":1}
        422 | id must be                  | {"id":"a/1","customer":"ada","sku":"tea","quantity":1}
        422 | customer is missing         | {"id":"a-1","sku":"tea","quantity":1}
        422 | sku is missing              | {"id":"a-1","customer":"ada","quantity":1}
        422 | quantity must be            | {"id":"a-1","customer":"ada","sku":"tea","quantity":0}
        422 | quantity must be            | {"id":"a-1","customer":"ada","sku":"tea","quantity":-1}
        422 | quantity must be            | {"id":"a-1","customer":"ada","sku":"tea"}
        422 | unknown customer            | {"id":"a-1","customer":"bob","sku":"tea","quantity":1}
        422 | unknown sku                 | {"id":"a-1","customer":"ada","sku":"mud","quantity":1}
        409 | there are not 1 of moondust | {"id":"a-1","customer":"ada","sku":"moondust","quantity":1}\
        """)
    void order_thatIsWrong_isRefusedWithAReason(int status, String reason, String document) {
        inShop(FEED, shop -> {
            assertRefused(shop.post(document), status, reason);
            assertNothingWritten(shop);
        });
    }

    @Test
    void order_thatIsTooLong_isRefused() {
        inShop(FEED, shop -> {
            assertRefused(shop.post(order("a-1", "tea", 1) + " ".repeat(1_000_000)), 413, "longer than 10000 bytes");
            assertNothingWritten(shop);
        });
    }

    @Test
    void order_whenTheFeedFails_isRefusedAsAnUpstreamFailure() {
        inShop(sku -> Single.error(new IOException("no line")), shop -> {
            assertRefused(shop.post(order("a-1", "tea", 1)), 502, "the price feed fails: no line");
            assertNothingWritten(shop);
        });
    }

    @Test
    void order_whenTheFeedIsSlow_isConfirmedAtTheListPriceAndLeavesTheFeed() {
        AtomicInteger left = new AtomicInteger();
        PriceFeed silent = sku -> Single.<Long>never().doOnDispose(left::incrementAndGet);
        run(() -> {
            try (OpenShop shop = new OpenShop(silent, ofMillis(20), NOBODY)) {
                Told told = shop.post(order("a-1", "tea", 1));
                assertThat(told.status()).isEqualTo(201);
                assertThat(told.json().get("price").toString()).isEqualTo("{\"cents\":450,\"source\":\"LIST\"}");
                assertThat(left).hasValue(1);
                shop.drained();
            }
        });
    }

    @Test
    void orders_thatComeAtOnce_askTheFeedForAFewPricesAtATime() {
        AtomicInteger asked = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        run(() -> {
            Promise<Long> quote = new Promise<>("quote");
            PriceFeed feed = sku -> toSingle(quote.task())
                    .doOnSubscribe(line -> most.accumulateAndGet(asked.incrementAndGet(), Math::max))
                    .doFinally(asked::decrementAndGet);
            try (OpenShop shop = new OpenShop(feed, ofMinutes(1), NOBODY)) {
                AtomicInteger number = new AtomicInteger();
                Coroutine<Integer> send = () -> shop.post(order("a-" + number.incrementAndGet(), "tea", 1))
                        .status();
                Task<List<Integer>> statuses = gather(Collections.nCopies(3 * Shop.LINES, send));
                until(() -> asked.get() >= Shop.LINES && shop.shop.underWay() == 3 * Shop.LINES);
                quote.succeed(500L);

                assertThat(await(statuses)).containsOnly(201);
                assertThat(most).hasValue(Shop.LINES);
                shop.drained();
            }
        });
    }

    @Test
    void page_thatIsNotThere_isRefused() {
        inShop(FEED, shop -> {
            assertRefused(shop.get("/"), 404, "there is nothing here");
            assertRefused(shop.get("/orders/a-1"), 404, "no such order");
            assertRefused(shop.get("/items/mud"), 404, "no such item");
        });
    }

    private static void assertRefused(Told told, int status, String reason) {
        assertThat(told.status()).isEqualTo(status);
        assertThat(told.json().get("error").asText()).startsWith(reason);
    }

    private static void assertNothingWritten(OpenShop shop) throws Exception {
        assertThat(shop.store.orders()).isEmpty();
        assertThat(shop.stock("tea")).isEqualTo(100);
    }
}
