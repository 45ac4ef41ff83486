package dev.taskbridge.benchmarks;

import java.util.Arrays;
import java.util.Locale;

/**
 * One figure of one way, measured several times.
 *
 * @param name what was measured
 * @param unit ns, B or 1/s
 * @param values in the order in which they were measured, at least one
 */
record Series(String name, String unit, double[] values) {

    double median() {
        double[] sorted = sorted();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    private double[] sorted() {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted;
    }

    String inWords() {
        return inWords(median(), unit);
    }

    /** From the least to the most. */
    String spread() {
        double[] sorted = sorted();
        String low = inWords(sorted[0], unit);
        String high = inWords(sorted[sorted.length - 1], unit);
        return low.equals(high) ? "" : low + " to " + high;
    }

    private static String inWords(double value, String unit) {
        if (Double.isNaN(value)) {
            return "?";
        }
        if (unit.equals("1/s")) {
            return String.format(Locale.ROOT, "%,.0f", value);
        }
        String[] units =
                unit.equals("ns") ? new String[] {"ns", "µs", "ms", "s"} : new String[] {"B", "kB", "MB", "GB"};
        double scaled = value;
        int at = 0;
        while (Math.abs(scaled) >= 999.5 && at < units.length - 1) {
            scaled /= 1000;
            at++;
        }
        return digits(scaled) + " " + units[at];
    }

    /** Three digits, more or less. */
    static String digits(double value) {
        double size = Math.abs(value);
        int places = size >= 99.95 ? 0 : size >= 9.995 ? 1 : size >= 0.0005 ? size < 0.0995 ? 3 : 2 : 0;
        return String.format(Locale.ROOT, "%." + places + "f", value);
    }
}
