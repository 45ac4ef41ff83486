package dev.taskbridge.docs.shop;

import static dev.taskbridge.docs.shop.Timeline.span;

import dev.taskbridge.Emitter;
import io.r2dbc.spi.R2dbcDataIntegrityViolationException;
import io.r2dbc.spi.Readable;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What the shop keeps in its database. */
public final class Store {
    private static final String SCHEMA = """
        CREATE TABLE customer (id VARCHAR(64) PRIMARY KEY, name VARCHAR(64) NOT NULL);
        CREATE TABLE item (sku VARCHAR(64) PRIMARY KEY, list_price BIGINT NOT NULL,
            stock BIGINT NOT NULL CHECK (stock >= 0));
        CREATE TABLE orders (id VARCHAR(64) PRIMARY KEY, customer VARCHAR(64) NOT NULL,
            sku VARCHAR(64) NOT NULL, quantity BIGINT NOT NULL,
            cents BIGINT NOT NULL, price_from VARCHAR(8) NOT NULL);
        CREATE TABLE journal (number BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            path VARCHAR(10000) NOT NULL, micros BIGINT NOT NULL)\
        """;

    /** How many rows of the catalogue are read at a time. */
    static final int PAGE = 500;

    private final Database database;

    /** Over a database that is empty, or has been set up before. */
    public Store(Database database) {
        this.database = database;
    }

    /** Creates the tables, and puts in customers and stock. */
    public void setUp(List<Customer> customers, List<Item> items) throws Exception {
        database.transaction(session -> {
            for (String statement : SCHEMA.split(";", -1)) {
                session.update(statement);
            }
            for (Customer one : customers) {
                session.update("INSERT INTO customer VALUES ($1, $2)", one.id(), one.name());
            }
            for (Item one : items) {
                insert(session, one);
            }
            return null;
        });
    }

    @Nullable
    Customer customer(String id) throws Exception {
        return first("SELECT * FROM customer WHERE id = $1", Store::toCustomer, id);
    }

    @Nullable
    Item item(String sku) throws Exception {
        return first("SELECT * FROM item WHERE sku = $1", Store::toItem, sku);
    }

    @Nullable
    Order order(String id) throws Exception {
        return first("SELECT * FROM orders WHERE id = $1", Store::toOrder, id);
    }

    /** All orders there are. */
    public List<Order> orders() throws Exception {
        return database.connected(session -> session.query("SELECT * FROM orders", Store::toOrder));
    }

    /** All items there are. */
    public List<Item> items() throws Exception {
        return database.connected(session -> session.query("SELECT * FROM item", Store::toItem));
    }

    /** Hands out all items there are by sku, page by page: whoever is slow to take them holds no connection. */
    void catalogue(Emitter<? super Item> out) throws Exception {
        List<Item> page = items("");
        while (!page.isEmpty()) {
            page.forEach(out::emit);
            page = items(page.getLast().sku());
        }
    }

    private List<Item> items(String after) throws Exception {
        String sql = "SELECT * FROM item WHERE sku > $1 ORDER BY sku LIMIT " + PAGE;
        return database.connected(session -> session.query(sql, Store::toItem, after));
    }

    /** Where items are put. */
    @FunctionalInterface
    interface Shelf {
        void put(Item item);
    }

    /** What is put onto a shelf. */
    @FunctionalInterface
    interface Delivery<T> {
        T onto(Shelf shelf) throws Exception;
    }

    /** Puts in the whole delivery, or nothing. */
    <T> T stock(Delivery<T> delivery) throws Exception {
        return database.transaction(session -> delivery.onto(item -> insert(session, item)));
    }

    private static void insert(Session session, Item item) {
        try {
            session.update("INSERT INTO item VALUES ($1, $2, $3)", item.sku(), item.listPrice(), item.stock());
        } catch (R2dbcDataIntegrityViolationException taken) {
            throw new Refusal(409, "there is " + item.sku() + " already");
        }
    }

    /** Writes the order and takes it out of stock, or neither. Answers false if there is an order with this id already. */
    boolean place(Order order) throws Exception {
        try {
            database.transaction(session -> {
                span("insert", () -> insert(session, order));
                span("take", () -> take(session, order));
                return null;
            });
            return true;
        } catch (R2dbcDataIntegrityViolationException taken) {
            return false;
        }
    }

    private static void insert(Session session, Order order) {
        session.update(
                "INSERT INTO orders VALUES ($1, $2, $3, $4, $5, $6)",
                order.id(),
                order.customer(),
                order.sku(),
                order.quantity(),
                order.price().cents(),
                order.price().source().name());
    }

    private static void take(Session session, Order order) {
        long taken = session.update(
                "UPDATE item SET stock = stock - $1 WHERE sku = $2 AND stock >= $1", order.quantity(), order.sku());
        if (taken == 0) {
            throw new Refusal(409, "there are not " + order.quantity() + " of " + order.sku() + " left");
        }
    }

    /** Writes entries of the journal, all or none. */
    void write(List<Journal.Entry> entries) throws Exception {
        database.transaction(session -> {
            for (Journal.Entry one : entries) {
                session.update("INSERT INTO journal (path, micros) VALUES ($1, $2)", one.path(), one.micros());
            }
            return null;
        });
    }

    /** The paths that have been asked for, in the order in which the journal has them. */
    List<String> journal() throws Exception {
        return database.connected(
                session -> session.query("SELECT path FROM journal ORDER BY number", row -> text(row, "path")));
    }

    private <T> @Nullable T first(String sql, Function<Readable, T> row, String key) throws Exception {
        List<T> found = database.connected(session -> session.query(sql, row, key));
        return found.isEmpty() ? null : found.getFirst();
    }

    private static Customer toCustomer(Readable row) {
        return new Customer(text(row, "id"), text(row, "name"));
    }

    private static Item toItem(Readable row) {
        return new Item(text(row, "sku"), number(row, "list_price"), number(row, "stock"));
    }

    private static Order toOrder(Readable row) {
        Price price = new Price(number(row, "cents"), Price.Source.valueOf(text(row, "price_from")));
        return new Order(
                text(row, "id"), text(row, "customer"), text(row, "sku"), (int) number(row, "quantity"), price);
    }

    private static String text(Readable row, String column) {
        return Objects.requireNonNull(row.get(column, String.class));
    }

    private static long number(Readable row, String column) {
        return Objects.requireNonNull(row.get(column, Long.class));
    }
}
