package dev.taskbridge.benchmarks;

import static dev.taskbridge.Async.await;
import static dev.taskbridge.Async.timeout;
import static dev.taskbridge.reactor.ReactorBridge.await;
import static dev.taskbridge.reactor.ReactorBridge.mono;
import static dev.taskbridge.reactor.ReactorBridge.toTask;
import static dev.taskbridge.rxjava3.RxJavaBridge.await;

import dev.taskbridge.Task;
import dev.taskbridge.benchmarks.Shop.Customer;
import dev.taskbridge.benchmarks.Shop.Item;
import dev.taskbridge.benchmarks.Shop.Order;
import dev.taskbridge.benchmarks.Shop.OrderRequest;
import dev.taskbridge.benchmarks.Shop.Price;
import dev.taskbridge.benchmarks.Shop.Refusal;
import reactor.core.publisher.Mono;

/** As the guide writes its receipt: what is looked up beside the body needs no body. */
class TaskbridgePages implements Pages {
    final Shop shop;

    TaskbridgePages(Shop shop) {
        this.shop = shop;
    }

    @Override
    public Mono<Reply> item(String sku) {
        return mono(() -> {
            try {
                return Reply.of(200, found(await(shop.item(sku)), 404, "no such item"));
            } catch (Refusal refusal) {
                return Reply.because(refusal);
            }
        });
    }

    @Override
    public Mono<Reply> order(Mono<byte[]> body) {
        return mono(() -> {
            try {
                return Reply.of(201, placed(Shop.read(await(body))));
            } catch (Refusal refusal) {
                return Reply.because(refusal);
            }
        });
    }

    Order placed(OrderRequest wanted) {
        Task<Customer> customer = toTask(shop.customer(wanted.customer()));
        Task<Item> item = toTask(shop.item(wanted.sku()));
        Price price = price(wanted.sku(), item);
        found(await(customer), 422, "unknown customer");
        found(await(item), 422, "unknown sku");
        return await(shop.place(wanted.at(price)));
    }

    final Price price(String sku, Task<Item> item) {
        try {
            return timeout(Shop.PATIENCE, () -> new Price(await(shop.quote(sku)), "FEED"));
        } catch (Exception lateOrBroken) {
            return new Price(found(await(item), 422, "unknown sku").listPrice(), "LIST");
        }
    }

    static <T> T found(T row, int status, String reason) {
        if (row == null) {
            throw new Refusal(status, reason);
        }
        return row;
    }
}
