/**
 * The example service: a shop over HTTP, its data in a database behind R2DBC, its prices from a feed that speaks RxJava. Each request is
 * a coroutine. Begin with {@link dev.taskbridge.docs.shop.Shop}.
 */
@NullMarked
package dev.taskbridge.docs.shop;

import org.jspecify.annotations.NullMarked;
