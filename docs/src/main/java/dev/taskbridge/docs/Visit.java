package dev.taskbridge.docs;

import dev.taskbridge.docs.shop.Order;
import dev.taskbridge.docs.shop.Price;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What a client has done, and what came of it; without a status if the client has left, without an order if it was told of none. */
record Visit(Kind kind, String id, int status, @Nullable Order order, Duration took) {

    /** What clients come for, and the status with which the shop answers those who stay. */
    enum Kind {
        BUY("buys", 201),
        BUY_SLOW("buys what the feed is slow about", 201),
        BUY_BROKEN("buys what the feed fails at", 502),
        BUY_NONE_LEFT("buys what is sold out", 409),
        LEAVE("leaves midway", 201),
        LEAVE_AND_REPEAT("leaves midway, then sends it again", 201),
        UNKNOWN_CUSTOMER("is not known", 422),
        UNKNOWN_SKU("wants what does not exist", 422),
        NO_QUANTITY("wants none of it", 422),
        MALFORMED("sends half a document", 400),
        HUGE("sends too much", 413);

        final String text;
        final int expected;

        Kind(String text, int expected) {
            this.text = text;
            this.expected = expected;
        }

        boolean mayLeave() {
            return this == LEAVE || this == LEAVE_AND_REPEAT;
        }
    }

    boolean left() {
        return status == 0;
    }

    boolean confirmed() {
        return order != null;
    }

    /** Whether the shop has answered as it should. */
    boolean asExpected() {
        return left() ? kind.mayLeave() : status == kind.expected || cameAgain() || fellBack();
    }

    /** Who sends an order again may be told of the first. */
    private boolean cameAgain() {
        return kind == Kind.LEAVE_AND_REPEAT && status == 200;
    }

    /** A feed that fails too late is a slow one. */
    private boolean fellBack() {
        return kind == Kind.BUY_BROKEN && order != null && order.price().source() == Price.Source.LIST;
    }
}
