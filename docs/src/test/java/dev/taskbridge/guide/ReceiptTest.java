package dev.taskbridge.guide;

import static dev.taskbridge.Async.*;
import static dev.taskbridge.reactor.ReactorBridge.*;
import static dev.taskbridge.rxjava3.RxJavaBridge.*;
import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;

import dev.taskbridge.Task;
import io.reactivex.rxjava3.core.Single;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

@Timeout(30)
class ReceiptTest {
    record Customer(String name) {}

    record Price(int cents) {
        static final Price LIST = new Price(500);
    }

    record Receipt(Customer customer, Price price) {}

    interface Customers {
        Mono<Customer> findById(String id);
    }

    interface Prices {
        Single<Price> quote(String sku);
    }

    record Shop(Customers customers, Prices prices) {
        // @start region="receipt"
        Mono<Receipt> receipt(String id, String sku) {
            // cold: nothing runs until there is a subscriber, and cancelling the subscription cancels the body
            return mono(() -> {
                Task<Customer> customer = toTask(customers.findById(id)); // a Mono
                Task<Price> price = toTask(prices.quote(sku)); // a Single, side by side
                try {
                    return timeout(ofMillis(300), () -> new Receipt(await(customer), await(price)));
                } catch (TimeoutException late) {
                    return new Receipt(await(customer), Price.LIST);
                }
            });
        }
        // @end region="receipt"
    }

    private final Customer ada = new Customer("Ada");

    @Test
    void receipt_priceInTime_hasIt() {
        Shop shop = new Shop(id -> Mono.just(ada), sku -> Single.just(new Price(420)));

        StepVerifier.create(shop.receipt("c1", "tea"))
                .expectNext(new Receipt(ada, new Price(420)))
                .verifyComplete();
    }

    // @start region="late"
    @Test
    void receipt_priceTooLate_hasTheListPrice() {
        Shop shop = new Shop(id -> Mono.just(ada), sku -> Single.never());

        StepVerifier.withVirtualTime(() -> shop.receipt("c1", "tea"))
                .expectSubscription()
                .expectNoEvent(ofMillis(299))
                .thenAwait(ofMillis(1)) // no millisecond of it is waited for
                .expectNext(new Receipt(ada, Price.LIST))
                .verifyComplete();
    }
    // @end region="late"

    @Test
    void receipt_customerFails_failsWithTheSameException() {
        Exception down = new Exception("the database is down");
        Shop shop = new Shop(id -> Mono.error(down), sku -> Single.never());

        StepVerifier.create(shop.receipt("c1", "tea"))
                .verifyErrorSatisfies(error -> assertThat(error).isSameAs(down));
    }

    @Test
    void receipt_cancelled_cancelsBothLookups() throws InterruptedException {
        // @start region="cancelled"
        CountDownLatch subscribed = new CountDownLatch(2);
        CountDownLatch cancelled = new CountDownLatch(2);
        Shop shop = new Shop(
                id -> Mono.<Customer>never()
                        .doOnSubscribe(s -> subscribed.countDown())
                        .doOnCancel(cancelled::countDown),
                sku -> Single.<Price>never()
                        .doOnSubscribe(d -> subscribed.countDown())
                        .doOnDispose(cancelled::countDown));

        StepVerifier.create(shop.receipt("c1", "tea"))
                .then(() -> reached(subscribed))
                .thenCancel()
                .verify();
        cancelled.await();
        // @end region="cancelled"
    }

    private static void reached(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
