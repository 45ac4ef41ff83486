package dev.taskbridge.benchmarks

import dev.taskbridge.benchmarks.Pages.Reply
import dev.taskbridge.benchmarks.Shop.Item
import dev.taskbridge.benchmarks.Shop.Order
import dev.taskbridge.benchmarks.Shop.OrderRequest
import dev.taskbridge.benchmarks.Shop.Price
import dev.taskbridge.benchmarks.Shop.Refusal
import java.io.IOException
import kotlin.coroutines.CoroutineContext
import kotlinx.coroutines.Deferred
import kotlinx.coroutines.async
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.reactor.awaitSingle
import kotlinx.coroutines.reactor.awaitSingleOrNull
import kotlinx.coroutines.reactor.mono
import kotlinx.coroutines.rx3.await
import kotlinx.coroutines.withTimeoutOrNull
import reactor.core.publisher.Mono

/** With Kotlin's coroutines on that dispatcher. */
class KotlinPages(private val shop: Shop, private val on: CoroutineContext) : Pages {

    override fun item(sku: String): Mono<Reply> = mono(on) {
        try {
            Reply.of(200, shop.item(sku).awaitSingleOrNull() ?: throw Refusal(404, "no such item"))
        } catch (refusal: Refusal) {
            Reply.because(refusal)
        }
    }

    override fun order(body: Mono<ByteArray>): Mono<Reply> = mono(on) {
        try {
            Reply.of(201, placed(Shop.read(body.awaitSingle())))
        } catch (refusal: Refusal) {
            Reply.because(refusal)
        }
    }

    private suspend fun placed(wanted: OrderRequest): Order {
        val found = coroutineScope {
            val customer = async {
                shop.customer(wanted.customer).awaitSingleOrNull() ?: throw Refusal(422, "unknown customer")
            }
            val item = async { shop.item(wanted.sku).awaitSingleOrNull() ?: throw Refusal(422, "unknown sku") }
            price(wanted.sku, item).also {
                customer.await()
                item.await()
            }
        }
        return shop.place(wanted.at(found)).awaitSingle()
    }

    private suspend fun price(sku: String, item: Deferred<Item>): Price {
        val quoted = try {
            withTimeoutOrNull(Shop.PATIENCE.toMillis()) { shop.quote(sku).await() }
        } catch (broken: IOException) {
            null
        }
        return if (quoted == null) Price(item.await().listPrice, "LIST") else Price(quoted, "FEED")
    }
}
