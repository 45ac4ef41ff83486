package dev.taskbridge.docs;

import dev.taskbridge.docs.shop.Item;
import dev.taskbridge.docs.shop.Order;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The database against what clients were told.
 *
 * @param orders the ids of all orders in the database
 * @param confirmed how many visits were told of an order
 * @param stands orders whose client left after the commit had begun
 * @param lost orders that were confirmed, and are not in the database as they were confirmed
 * @param unasked orders in the database that were refused, or that nobody sent
 * @param unexpected visits that were not answered as they should have been
 * @param stockOff pieces by which the stock is not what it was less what was ordered
 * @param unwritten requests that are not in the journal
 * @param onLoan connections that are not back in the pool
 */
record Books(
        Set<String> orders,
        int confirmed,
        int stands,
        int lost,
        int unasked,
        long unexpected,
        long stockOff,
        int unwritten,
        int onLoan) {

    static Books of(
            List<Visit> visits, List<Item> before, List<Order> written, List<Item> after, int unwritten, int onLoan) {
        Map<String, Order> orders = new HashMap<>();
        Map<String, Long> stock = new HashMap<>();
        before.forEach(item -> stock.put(item.sku(), item.stock()));
        for (Order order : written) {
            orders.put(order.id(), order);
            stock.merge(order.sku(), (long) -order.quantity(), Long::sum);
        }
        long stockOff = 0;
        for (Item item : after) {
            stockOff += Math.abs(item.stock() - stock.getOrDefault(item.sku(), 0L));
        }
        int confirmed = 0;
        int stands = 0;
        int lost = 0;
        Set<String> unasked = new HashSet<>(orders.keySet());
        for (Visit visit : visits) {
            Order order = orders.get(visit.id());
            if (visit.order() != null) {
                confirmed++;
                lost += visit.order().equals(order) ? 0 : 1;
                unasked.remove(visit.id());
            } else if (visit.left() && order != null) {
                stands++;
                unasked.remove(visit.id());
            }
        }
        long unexpected = visits.stream().filter(visit -> !visit.asExpected()).count();
        return new Books(
                orders.keySet(), confirmed, stands, lost, unasked.size(), unexpected, stockOff, unwritten, onLoan);
    }

    boolean has(String id) {
        return orders.contains(id);
    }

    boolean balance() {
        return orders.size() == confirmed + stands
                && lost == 0
                && unasked == 0
                && unexpected == 0
                && stockOff == 0
                && unwritten == 0
                && onLoan == 0;
    }
}
