package dev.taskbridge.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The figures as bars: each of ours as a multiple of Kotlin's best, to the left where it is less. */
final class Chart {
    private static final int WIDTH = 1000;
    private static final int LEFT = 440; // of the bars, and right of the longest title in a wide font
    private static final int RIGHT = WIDTH - 70; // of the bars; beside them the numbers, where no mark is in their way
    private static final int TOP = 60;
    private static final int STEP = 22;

    private record Bar(String title, double ours, double others, double target) {}

    private final List<Bar> bars = new ArrayList<>();
    private double lowest = 0.01; // the ends of the scale, powers of ten
    private double highest = 10;

    Chart(List<Entry> entries) {
        for (Entry entry : entries) {
            for (Comparison.Target target : entry.targets()) {
                if (target.figure().equals(entry.figure()) && entry.toKotlins(target) > 0) { // else one is missing
                    add(entry, target);
                }
            }
        }
    }

    private void add(Entry entry, Comparison.Target target) {
        String figure = target.figure();
        double ours = entry.toKotlins(target);
        double others = ours / entry.toOthers(target);
        double most = entry.most(target) / entry.kotlins(figure).orElseThrow().median(figure);
        bars.add(new Bar(entry.comparison().id() + " " + Report.title(entry, target), ours, others, most));
        while (Math.min(ours, others > 0 ? others : ours) < lowest) {
            lowest /= 10;
        }
        while (Math.max(ours, others > 0 ? others : ours) > highest) {
            highest *= 10;
        }
    }

    private double x(double ratio) {
        return LEFT + (RIGHT - LEFT) * Math.log(ratio / lowest) / Math.log(highest / lowest);
    }

    String svg() {
        int bottom = TOP + STEP * bars.size();
        StringBuilder svg = new StringBuilder();
        svg.append(format("""
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" role="img" aria-label="Taskbridge as a multiple of Kotlin">
            <style>
            text { font: 12px system-ui, sans-serif; fill: #424a53; }
            .less { fill: #3b82c4; } .more { fill: #c2762e; } .line { stroke: #8b949e; stroke-width: 1; }
            .grid { stroke: #8b949e; stroke-opacity: 0.3; } .target { stroke: #424a53; stroke-width: 2; }
            .other { fill: none; stroke: #424a53; stroke-width: 1.5; } .end { text-anchor: end; } .middle { text-anchor: middle; }
            @media (prefers-color-scheme: dark) { text { fill: #c4ccd4; } .target, .other { stroke: #c4ccd4; } }
            </style>
            """, WIDTH, bottom + 20));
        svg.append(format(
                "<text x=\"%d\" y=\"16\">Taskbridge as a multiple of Kotlin's best: to the left of 1 it takes"
                        + " less</text>\n",
                LEFT));
        svg.append(format(
                "<path class=\"target\" d=\"M%d 24v12\"/><text x=\"%d\" y=\"34\">target</text>\n", LEFT, LEFT + 8));
        svg.append(format(
                "<circle class=\"other\" cx=\"%d\" cy=\"30\" r=\"4\"/><text x=\"%d\" y=\"34\">best of the"
                        + " others</text>\n",
                LEFT + 70, LEFT + 80));
        for (double tick = lowest; tick <= highest * 1.01; tick *= 10) {
            String name = Math.abs(tick - 1) < 0.01 ? "line" : "grid";
            svg.append(format("<path class=\"%s\" d=\"M%.1f %dV%d\"/>", name, x(tick), TOP - 4, bottom));
            svg.append(format(
                    "<text class=\"middle\" x=\"%.1f\" y=\"%d\">%s</text>%n",
                    x(tick), TOP - 8, tick < 0.99 ? trimmed(tick) : format("%.0f", tick)));
        }
        for (int i = 0; i < bars.size(); i++) {
            bar(svg, bars.get(i), TOP + STEP * i);
        }
        return svg.append("</svg>\n").toString();
    }

    private void bar(StringBuilder svg, Bar bar, int y) {
        double from = Math.min(x(bar.ours), x(1));
        double to = Math.max(x(bar.ours), x(1));
        boolean less = bar.ours <= 1;
        svg.append(format("<text class=\"end\" x=\"%d\" y=\"%d\">%s</text>", LEFT - 10, y + 14, bar.title));
        svg.append(format(
                "<rect class=\"%s\" x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"14\"/>",
                less ? "less" : "more", from, y + 3, to - from));
        svg.append(
                format("<text class=\"end\" x=\"%d\" y=\"%d\">%s</text>", WIDTH - 10, y + 14, Series.digits(bar.ours)));
        if (bar.target > 0) {
            svg.append(format("<path class=\"target\" d=\"M%.1f %dv18\"/>", x(bar.target), y + 1));
        }
        if (bar.others > 0) {
            svg.append(format("<circle class=\"other\" cx=\"%.1f\" cy=\"%d\" r=\"4\"/>", x(bar.others), y + 10));
        }
        svg.append('\n');
    }

    private static String trimmed(double tick) {
        return format("%.6f", tick).replaceAll("0+$", "");
    }

    private static String format(String format, Object... args) {
        return String.format(Locale.ROOT, format, args);
    }
}
