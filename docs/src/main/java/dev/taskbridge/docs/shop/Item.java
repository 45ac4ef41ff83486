package dev.taskbridge.docs.shop;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A row of table item, and a line of the catalogue; the list price is in cents. */
public record Item(String sku, long listPrice, long stock) {
    private static final Pattern SKU = Pattern.compile("[A-Za-z0-9-]{1,64}");

    /** Refuses what makes no sense. */
    public Item {
        if (!named(sku)) {
            throw new Refusal(422, "sku must be 1 to 64 letters, digits or hyphens");
        }
        if (listPrice < 1) {
            throw new Refusal(422, "listPrice must be 1 or more");
        }
        if (stock < 0) {
            throw new Refusal(422, "stock must be 0 or more");
        }
    }

    private static boolean named(@Nullable String sku) {
        return sku != null && SKU.matcher(sku).matches();
    }
}
