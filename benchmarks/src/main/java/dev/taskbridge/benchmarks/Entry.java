package dev.taskbridge.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.DoubleStream;

/** What was measured of one comparison, for one value of its parameter. */
record Entry(Comparison comparison, String param, List<Row> rows) {

    record Row(String way, Origin origin, List<Series> series) {

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
                String name = comparison.name() + "." + way;
                List<Series> series = results.read(name).get(param);
                if (series != null) {
                    rows.add(new Row(way, results.origin(name), series));
                }
            }
            if (!rows.isEmpty()) {
                entries.add(new Entry(comparison, param, rows));
            }
        }
        return entries;
    }

    String title() {
        return comparison.title() + (param.isEmpty() ? "" : ", " + grouped(param) + " " + comparison.unit());
    }

    private static String grouped(String number) {
        return String.format(Locale.ROOT, "%,d", Integer.parseInt(number));
    }

    /** What is compared first. */
    String figure() {
        return rows.getFirst().series().getFirst().name();
    }

    /** What the summary has a line for: each target, or what is compared first. */
    List<Comparison.Target> targets() {
        return comparison.targets().isEmpty()
                ? List.of(new Comparison.Target(figure(), Double.NaN))
                : comparison.targets();
    }

    /** The one of ours that is meant; all are on the default loop. */
    Optional<Row> ours(Comparison.Target target) {
        return rows.stream()
                .filter(row -> row.way().equals("taskbridge" + target.ours() + comparison.word()))
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

    double toKotlins(Comparison.Target target) {
        return ratio(ours(target), kotlins(target.figure()), target.figure());
    }

    double toOthers(Comparison.Target target) {
        return ratio(ours(target), others(target.figure()), target.figure());
    }

    /** The most that ours may be, as far as the others were measured; not a number where it may be anything. */
    double most(Comparison.Target target) {
        String figure = target.figure();
        return DoubleStream.of(
                        median(kotlins(figure), figure) * target.kotlins(),
                        median(others(figure), figure) * target.others())
                .filter(most -> !Double.isNaN(most))
                .min()
                .orElse(Double.NaN);
    }

    /** Empty where ours may be anything, or was not measured. */
    Optional<Boolean> meets(Comparison.Target target) {
        double ours = median(ours(target), target.figure());
        double most = most(target);
        return Double.isNaN(ours) || Double.isNaN(most) ? Optional.empty() : Optional.of(ours <= most);
    }

    private Optional<Row> best(String figure, Predicate<Row> which) {
        return rows.stream()
                .filter(which)
                .filter(row -> !Double.isNaN(row.median(figure)))
                .min(Comparator.comparingDouble(row -> row.median(figure)));
    }

    /** The one as a multiple of the other; not a number where one is missing. */
    static double ratio(Optional<Row> one, Optional<Row> other, String figure) {
        return median(one, figure) / median(other, figure);
    }

    private static double median(Optional<Row> row, String figure) {
        return row.map(one -> one.median(figure)).orElse(Double.NaN);
    }
}
