package dev.taskbridge.docs;

import dev.taskbridge.docs.shop.Price;
import dev.taskbridge.docs.shop.Shop;
import dev.taskbridge.docs.shop.Timeline;
import dev.taskbridge.docs.shop.Timeline.Span;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The shop's day, for a reader. */
final class Report implements Shop.Recorder {
    private static final int COLUMNS = 50;

    private final PrintStream out;
    private final Queue<List<Span>> requests = new ConcurrentLinkedQueue<>();

    Report(PrintStream out) {
        this.out = out;
    }

    @Override
    public void record(String path, Timeline timeline) {
        requests.add(timeline.spans());
    }

    // ---- outcomes

    void outcomes(List<Visit> visits, Books books) {
        Map<String, List<Visit>> rows = visits.stream()
                .collect(Collectors.groupingBy(visit -> row(visit, books), TreeMap::new, Collectors.toList()));
        out.printf("    %-54s %6s %7s %7s %7s %7s%n", "", "visits", "p50 ms", "p90", "p99", "max");
        rows.forEach(this::line);
        line(
                "      all that were answered",
                visits.stream().filter(visit -> !visit.left()).toList());
    }

    private void line(String row, List<Visit> visits) {
        List<Duration> took = visits.stream()
                .filter(visit -> !visit.left())
                .map(Visit::took)
                .sorted()
                .toList();
        out.printf(
                "    %-54s %6d %7s %7s %7s %7s%n",
                row, visits.size(), at(took, 0.50), at(took, 0.90), at(took, 0.99), at(took, 1.00));
    }

    private static String at(List<Duration> sorted, double share) {
        int index = (int) Math.ceil(share * sorted.size()) - 1;
        return sorted.isEmpty()
                ? ""
                : String.format("%.1f", sorted.get(Math.max(0, index)).toNanos() / 1e6);
    }

    private static String row(Visit visit, Books books) {
        if (visit.left()) {
            return books.has(visit.id()) ? "  –   left, and the order stands" : "  –   left, and nothing was written";
        }
        String status = visit.asExpected() ? "  " + visit.status() + " " : "! " + visit.status() + " ";
        if (visit.order() == null) {
            return status + "refused: the client " + visit.kind().text;
        }
        if (visit.status() == 200) {
            return status + "confirmed when it came again: the order stood";
        }
        return status + "confirmed at the "
                + (visit.order().price().source() == Price.Source.FEED ? "feed's price" : "list price");
    }

    // ---- timelines

    /** Draws the request in the middle of those, by time, that have all these steps. */
    void timeline(String title, Predicate<List<Span>> which) {
        List<List<Span>> found = requests.stream()
                .filter(which)
                .sorted(Comparator.comparingLong(Report::end))
                .toList();
        if (found.isEmpty()) {
            return;
        }
        List<Span> spans = found.get(found.size() / 2);
        double scale = (double) COLUMNS / end(spans);
        out.printf("%n    %s%n", title);
        for (Span span : spans) {
            int from = Math.min(COLUMNS - 1, (int) (span.from() * scale));
            int length = Math.max(1, Math.min(COLUMNS, (int) Math.round(span.to() * scale)) - from);
            String bar = "·".repeat(from) + "█".repeat(length) + "·".repeat(COLUMNS - from - length);
            out.printf("      %-9s %s %7.2f … %.2f ms%n", span.step(), bar, span.from() / 1e6, span.to() / 1e6);
        }
    }

    private static long end(List<Span> spans) {
        return spans.stream().mapToLong(Span::to).max().orElse(1);
    }

    // ---- the books

    void books(Books books) {
        out.printf(
                "%n    %d orders in the database = %d confirmed + %d whose client left after the commit had begun%n",
                books.orders().size(), books.confirmed(), books.stands());
        check(books.lost() == 0, books.lost() + " confirmed orders are missing or differ");
        check(books.unasked() == 0, books.unasked() + " orders that were refused, or that nobody sent");
        check(books.stockOff() == 0, books.stockOff() + " pieces of stock unaccounted for");
        check(books.unexpected() == 0, books.unexpected() + " answers that should have been others");
        check(books.unwritten() == 0, books.unwritten() + " requests missing in the journal");
        check(books.onLoan() == 0, books.onLoan() + " connections not back in the pool");
        out.printf("    %s%n%n", books.balance() ? "The books balance." : "THE BOOKS DO NOT BALANCE.");
    }

    private void check(boolean holds, String finding) {
        out.printf("      %s %s%n", holds ? "✓" : "✗", finding);
    }
}
