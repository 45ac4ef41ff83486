package dev.taskbridge.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** What was measured of one comparison, for one value of its parameter. */
record Entry(Comparison comparison, String param, List<Row> rows) {

    record Row(String way, List<Series> series) {

        Optional<Series> named(String figure) {
            return series.stream().filter(one -> one.name().equals(figure)).findFirst();
        }

        double median(String figure) {
            return named(figure).map(Series::median).orElse(Double.NaN);
        }
    }

    /** None where nothing was measured. */
    static List<Entry> of(Comparison comparison, Results results) throws IOException {
        List<Entry> entries = new ArrayList<>();
        for (String param : comparison.params()) {
            List<Row> rows = new ArrayList<>();
            for (String way : comparison.ways()) {
                List<Series> series =
                        results.read(comparison.name() + "." + way).get(param);
                if (series != null) {
                    rows.add(new Row(way, series));
                }
            }
            if (!rows.isEmpty()) {
                entries.add(new Entry(comparison, param, rows));
            }
        }
        return entries;
    }

    String title() {
        return comparison.title() + (param.isEmpty() ? "" : ", " + param + " " + comparison.unit());
    }

    /** What is compared first. */
    String figure() {
        return rows.getFirst().series().getFirst().name();
    }

    /** Ours: the one on the default loop, as users write it. */
    Optional<Row> ours() {
        return rows.stream()
                .filter(row -> row.way().equals("taskbridge" + comparison.word()))
                .findFirst();
    }

    Optional<Row> kotlins(String figure) {
        return best(figure, row -> Comparison.isKotlins(row.way()));
    }

    /** The best that is neither ours nor Kotlin's nor a mere bound. */
    Optional<Row> others(String figure) {
        return best(
                figure,
                row -> !Comparison.isOurs(row.way())
                        && !Comparison.isKotlins(row.way())
                        && !comparison.bounds().contains(row.way()));
    }

    Optional<Row> peers(String figure) {
        return best(
                figure,
                row -> !Comparison.isOurs(row.way()) && !comparison.bounds().contains(row.way()));
    }

    private Optional<Row> best(String figure, Predicate<Row> which) {
        return rows.stream()
                .filter(which)
                .filter(row -> !Double.isNaN(row.median(figure)))
                .min(Comparator.comparingDouble(row -> row.median(figure)));
    }

    /** The one as a multiple of the other; not a number where one is missing. */
    static double ratio(Optional<Row> one, Optional<Row> other, String figure) {
        return one.isPresent() && other.isPresent()
                ? one.get().median(figure) / other.get().median(figure)
                : Double.NaN;
    }
}
