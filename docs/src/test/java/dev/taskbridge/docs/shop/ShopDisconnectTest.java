package dev.taskbridge.docs.shop;

import static dev.taskbridge.Async.await;
import static dev.taskbridge.Async.run;
import static dev.taskbridge.docs.shop.OpenShop.order;
import static dev.taskbridge.docs.shop.OpenShop.until;
import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.taskbridge.Promise;
import dev.taskbridge.Task;
import dev.taskbridge.docs.shop.HeldDriver.Hold;
import dev.taskbridge.docs.shop.Timeline.Span;
import io.reactivex.rxjava3.core.Single;
import java.net.Socket;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Clients that go away, each at a point where the test has the request stand. */
@ExtendWith(Quiet.class)
@Timeout(60)
class ShopDisconnectTest {
    private static final PriceFeed FEED = sku -> Single.just(500L);

    private final Promise<List<Span>> dealtWith = new Promise<>("dealt with");

    private OpenShop open(PriceFeed feed) throws Exception {
        return new OpenShop(feed, ofMinutes(1), (path, timeline) -> dealtWith.succeed(timeline.spans()));
    }

    @Test
    void clientLeaves_whileItSends_endsTheRequest() {
        run(() -> {
            try (OpenShop shop = open(FEED)) {
                Socket client = shop.sends(order("a-1", "tea", 3), 20);
                until(() -> shop.shop.underWay() == 1);
                client.close();

                assertThat(await(dealtWith.task())).extracting(Span::step).containsExactly("body");
                assertNothingOrdered(shop);
            }
        });
    }

    @Test
    void clientLeaves_whileTheFeedIsAsked_leavesTheFeedAndOrdersNothing() {
        run(() -> {
            Promise<Boolean> asked = new Promise<>("asked");
            Promise<Boolean> left = new Promise<>("left");
            PriceFeed silent = sku -> Single.<Long>never()
                    .doOnSubscribe(subscription -> asked.succeed(true))
                    .doOnDispose(() -> left.succeed(true));
            try (OpenShop shop = open(silent)) {
                Socket client = shop.sends(order("a-1", "tea", 3));
                await(asked.task());
                client.close();

                await(left.task());
                assertNothingOrdered(shop);
            }
        });
    }

    @Test
    void clientLeaves_inTheTransaction_rollsItBack() {
        run(() -> {
            try (OpenShop shop = open(FEED)) {
                leaveBefore("UPDATE", shop);

                assertThat(shop.driver.steps()).endsWith("beginTransaction", "INSERT", "UPDATE", "rollbackTransaction");
                assertNothingOrdered(shop);
            }
        });
    }

    @Test
    void clientLeaves_inTheTransaction_andSendsAgain_hasOneOrder() {
        run(() -> {
            try (OpenShop shop = open(FEED)) {
                leaveBefore("UPDATE", shop);

                assertThat(shop.post(order("a-1", "tea", 3)).status()).isEqualTo(201);
                assertOrderedOnce(shop);
            }
        });
    }

    @Test
    void clientLeaves_onceTheCommitHasBegun_hasItsOrder() {
        run(() -> {
            try (OpenShop shop = open(FEED)) {
                leaveBefore("commitTransaction", shop);

                assertThat(shop.driver.steps()).endsWith("INSERT", "UPDATE", "commitTransaction");
                assertThat(shop.get("/orders/a-1").status()).isEqualTo(200);
                assertOrderedOnce(shop);
            }
        });
    }

    @Test
    void clientLeaves_onceTheCommitHasBegun_andSendsAgain_isToldOfItsOrder() {
        run(() -> {
            try (OpenShop shop = open(FEED)) {
                leaveBefore("commitTransaction", shop);

                assertThat(shop.post(order("a-1", "tea", 3)).status()).isEqualTo(200);
                assertOrderedOnce(shop);
            }
        });
    }

    @Test
    void anotherClient_whileOneStandsInItsTransaction_isServed() {
        run(() -> {
            try (OpenShop shop = open(FEED)) {
                Hold hold = shop.driver.holdBefore("UPDATE");
                try (Socket client = shop.sends(order("a-1", "tea", 3))) {
                    await(hold.reached().task());
                    assertThat(shop.post(order("a-2", "tea", 3)).status()).isEqualTo(201);
                    assertThat(shop.get("/orders/a-1").status()).isEqualTo(404);
                    hold.goOn().succeed(true);
                    assertThat(client.getInputStream().read()).isEqualTo('H'); // HTTP/1.1 201
                }
                assertThat(shop.get("/orders/a-1").status()).isEqualTo(200);
                assertThat(shop.stock("tea")).isEqualTo(94);
            }
        });
    }

    /** Has a client leave while its request stands before a step, and the request go on when it has been told. */
    private static void leaveBefore(String step, OpenShop shop) throws Exception {
        Hold hold = shop.driver.holdBefore(step);
        Socket client = shop.sends(order("a-1", "tea", 3));
        Task<?> request = await(hold.reached().task());
        client.close();
        until(() -> request.cancelling() > 0);
        hold.goOn().succeed(true);
        shop.drained();
    }

    private static void assertNothingOrdered(OpenShop shop) throws Exception {
        shop.drained();
        assertThat(shop.get("/orders/a-1").status()).isEqualTo(404);
        assertThat(shop.store.orders()).isEmpty();
        assertThat(shop.stock("tea")).isEqualTo(100);
    }

    private static void assertOrderedOnce(OpenShop shop) throws Exception {
        shop.drained();
        assertThat(shop.store.orders()).extracting(Order::id).containsExactly("a-1");
        assertThat(shop.stock("tea")).isEqualTo(97);
    }
}
