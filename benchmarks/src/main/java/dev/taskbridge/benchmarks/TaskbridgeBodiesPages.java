package dev.taskbridge.benchmarks;

import static dev.taskbridge.Async.await;
import static dev.taskbridge.Async.createTask;
import static dev.taskbridge.Async.gather;
import static dev.taskbridge.reactor.ReactorBridge.await;

import dev.taskbridge.Task;
import dev.taskbridge.benchmarks.Shop.Customer;
import dev.taskbridge.benchmarks.Shop.Item;
import dev.taskbridge.benchmarks.Shop.Order;
import dev.taskbridge.benchmarks.Shop.OrderRequest;
import dev.taskbridge.benchmarks.Shop.Price;

/** As the example service has it: each lookup is a body of its own, and the order is refused as soon as one of them fails. */
final class TaskbridgeBodiesPages extends TaskbridgePages {

    TaskbridgeBodiesPages(Shop shop) {
        super(shop);
    }

    @Override
    Order placed(OrderRequest wanted) {
        Task<Customer> customer =
                createTask(() -> found(await(shop.customer(wanted.customer())), 422, "unknown customer"));
        Task<Item> item = createTask(() -> found(await(shop.item(wanted.sku())), 422, "unknown sku"));
        Task<Price> price = createTask(() -> price(wanted.sku(), item));
        await(gather(customer, item, price));
        return await(shop.place(wanted.at(await(price))));
    }
}
