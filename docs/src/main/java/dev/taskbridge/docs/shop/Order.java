package dev.taskbridge.docs.shop;

/** A row of table orders, and what a client is told of it. */
public record Order(String id, String customer, String sku, int quantity, Price price) {

    /** Whether this is what the client asked for. */
    boolean answers(OrderRequest wanted) {
        return customer.equals(wanted.customer()) && sku.equals(wanted.sku()) && quantity == wanted.quantity();
    }
}
