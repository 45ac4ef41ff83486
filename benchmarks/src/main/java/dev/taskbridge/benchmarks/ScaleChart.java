package dev.taskbridge.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What one task costs among few and among many: a line for each way, both scales in powers of ten. */
final class ScaleChart {
    private static final String[] COLOURS = {"#3b82c4", "#7fb0de", "#1f4e79", "#c2762e", "#d9a566", "#8b949e"};
    private static final int LEFT = 70;
    private static final int RIGHT = 560;
    private static final int TOP = 40;
    private static final int BOTTOM = 300;

    private final Map<String, Map<Integer, Double>> lines = new LinkedHashMap<>();
    private double lowest = Double.MAX_VALUE;
    private double highest;
    private int least = Integer.MAX_VALUE;
    private int most;

    /** Empty where nothing of it was measured. */
    static Optional<String> of(List<Entry> entries, boolean roomy) {
        ScaleChart chart = new ScaleChart();
        entries.stream()
                .filter(entry -> entry.comparison().sizes().size() > 1)
                .filter(entry -> entry.comparison().roomy() == roomy)
                .forEach(chart::add);
        String heap = roomy ? ", in a large heap" : "";
        return chart.lines.isEmpty() ? Optional.empty() : Optional.of(chart.svg(heap));
    }

    private void add(Entry entry) {
        int n = Integer.parseInt(entry.param());
        least = Math.min(least, n);
        most = Math.max(most, n);
        for (Entry.Row row : entry.rows()) {
            double each = row.median(entry.figure());
            lines.computeIfAbsent(Report.name(entry, row).replace("`", ""), way -> new LinkedHashMap<>())
                    .put(n, each);
            lowest = Math.min(lowest, Math.pow(10, Math.floor(Math.log10(each))));
            highest = Math.max(highest, Math.pow(10, Math.ceil(Math.log10(each))));
        }
    }

    private double x(double n) {
        return LEFT + (RIGHT - LEFT) * Math.log(n / least) / Math.log((double) most / least);
    }

    private double y(double nanos) {
        return BOTTOM - (BOTTOM - TOP) * Math.log(nanos / lowest) / Math.log(highest / lowest);
    }

    private String svg(String heap) {
        StringBuilder svg = new StringBuilder("""
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 800 340" role="img" aria-label="Time for one task among many">
            <style>
            text { font: 12px system-ui, sans-serif; fill: #424a53; } .end { text-anchor: end; } .middle { text-anchor: middle; }
            .grid { stroke: #8b949e; stroke-opacity: 0.3; } polyline { fill: none; stroke-width: 2; }
            @media (prefers-color-scheme: dark) { text { fill: #c4ccd4; } }
            </style>
            """);
        svg.append(format(
                "<text x=\"%d\" y=\"20\">Time for one task, by how many there are at a time%s</text>%n", LEFT, heap));
        for (double tick = lowest; tick <= highest * 1.01; tick *= 10) {
            svg.append(format("<path class=\"grid\" d=\"M%d %.1fH%d\"/>", LEFT, y(tick), RIGHT));
            svg.append(format(
                    "<text class=\"end\" x=\"%d\" y=\"%.1f\">%s</text>%n",
                    LEFT - 8, y(tick) + 4, new Series("", "ns", new double[] {tick}).inWords()));
        }
        for (int n = least; n <= most; n *= 10) {
            svg.append(format(
                    "<text class=\"middle\" x=\"%.1f\" y=\"%d\">%s</text>%n",
                    x(n), BOTTOM + 20, String.format(Locale.ROOT, "%,d", n)));
        }
        List<String> ways = new ArrayList<>(lines.keySet());
        for (int i = 0; i < ways.size(); i++) {
            line(svg, ways.get(i), COLOURS[i % COLOURS.length], TOP + 20 * i);
        }
        return svg.append("</svg>\n").toString();
    }

    private void line(StringBuilder svg, String way, String colour, int legend) {
        svg.append(format("<polyline stroke=\"%s\" points=\"", colour));
        lines.getOrDefault(way, Map.of()).forEach((n, each) -> svg.append(format("%.1f,%.1f ", x(n), y(each))));
        svg.append(format("\"/><path stroke=\"%s\" stroke-width=\"2\" d=\"M%d %dh16\"/>", colour, RIGHT + 20, legend));
        svg.append(format("<text x=\"%d\" y=\"%d\">%s</text>%n", RIGHT + 42, legend + 4, way));
    }

    private static String format(String format, Object... args) {
        return String.format(Locale.ROOT, format, args);
    }
}
