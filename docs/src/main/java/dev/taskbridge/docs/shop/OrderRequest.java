package dev.taskbridge.docs.shop;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a client sends. The client chooses the id, and an id names one order for ever: whoever loses the connection before the answer
 * comes sends the same again. Then the order is placed now, or the client is told of the one that exists; it is never placed twice.
 */
public record OrderRequest(String id, String customer, String sku, int quantity) {
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9-]{1,64}");
    private static final int MOST = 1_000;

    /** Refuses what makes no sense, whatever is in the database. */
    public OrderRequest {
        present("id", id);
        present("customer", customer);
        present("sku", sku);
        if (!ID.matcher(id).matches()) {
            throw new Refusal(422, "id must be 1 to 64 letters, digits or hyphens");
        }
        if (quantity < 1 || quantity > MOST) {
            throw new Refusal(422, "quantity must be from 1 to " + MOST);
        }
    }

    Order at(Price price) {
        return new Order(id, customer, sku, quantity, price);
    }

    private static void present(String field, @Nullable String value) {
        if (value == null) {
            throw new Refusal(422, field + " is missing");
        }
    }
}
