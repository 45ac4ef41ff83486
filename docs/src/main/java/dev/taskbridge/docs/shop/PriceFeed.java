package dev.taskbridge.docs.shop;

import io.reactivex.rxjava3.core.Single;

/** Today's prices, from elsewhere: sometimes slow, sometimes failing. */
@FunctionalInterface
public interface PriceFeed {

    /** What the market asks for one piece, in cents; cold. */
    Single<Long> quote(String sku);
}
