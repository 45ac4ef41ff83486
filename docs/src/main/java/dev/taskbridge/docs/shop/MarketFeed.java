package dev.taskbridge.docs.shop;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.reactivex.rxjava3.core.Single;
import java.io.IOException;

/** A feed for demonstrations, which behaves by what it is asked for. */
public final class MarketFeed implements PriceFeed {

    /** What it takes its time over. */
    public static final String SLOW = "saffron";

    /** What it has no answer for. */
    public static final String BROKEN = "truffle";

    @Override
    public Single<Long> quote(String sku) {
        return switch (sku) {
            case SLOW -> after(2_000, sku);
            case BROKEN -> Single.error(() -> new IOException("no market for " + sku + " today"));
            default -> after(4 + sku.length(), sku);
        };
    }

    private static Single<Long> after(long millis, String sku) {
        return Single.timer(millis, MILLISECONDS).map(tick -> 100L + Math.floorMod(sku.hashCode(), 900));
    }
}
