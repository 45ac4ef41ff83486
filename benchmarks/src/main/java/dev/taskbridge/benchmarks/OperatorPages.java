package dev.taskbridge.benchmarks;

import dev.taskbridge.benchmarks.Shop.Item;
import dev.taskbridge.benchmarks.Shop.Order;
import dev.taskbridge.benchmarks.Shop.OrderRequest;
import dev.taskbridge.benchmarks.Shop.Price;
import dev.taskbridge.benchmarks.Shop.Refusal;
import reactor.core.publisher.Mono;

/** With the operators of Reactor. */
final class OperatorPages implements Pages {
    private final Shop shop;

    OperatorPages(Shop shop) {
        this.shop = shop;
    }

    @Override
    public Mono<Reply> item(String sku) {
        return shop.item(sku)
                .switchIfEmpty(refusal(404, "no such item"))
                .map(item -> Reply.of(200, item))
                .onErrorResume(Refusal.class, refusal -> Mono.just(Reply.because(refusal)));
    }

    @Override
    public Mono<Reply> order(Mono<byte[]> body) {
        return body.map(Shop::read)
                .flatMap(this::placed)
                .map(order -> Reply.of(201, order))
                .onErrorResume(Refusal.class, refusal -> Mono.just(Reply.because(refusal)));
    }

    private Mono<Order> placed(OrderRequest wanted) {
        Mono<Item> item = shop.item(wanted.sku())
                .switchIfEmpty(refusal(422, "unknown sku"))
                .cache(); // it may be asked for twice
        return Mono.zip(
                        shop.customer(wanted.customer()).switchIfEmpty(refusal(422, "unknown customer")),
                        item,
                        price(wanted.sku(), item))
                .flatMap(found -> shop.place(wanted.at(found.getT3())));
    }

    private Mono<Price> price(String sku, Mono<Item> item) {
        return Mono.fromDirect(shop.quote(sku).toFlowable())
                .map(cents -> new Price(cents, "FEED"))
                .timeout(Shop.PATIENCE)
                .onErrorResume(lateOrBroken -> item.map(one -> new Price(one.listPrice(), "LIST")));
    }

    private static <T> Mono<T> refusal(int status, String reason) {
        return Mono.error(() -> new Refusal(status, reason));
    }
}
