package dev.taskbridge.benchmarks;

import static java.util.Map.entry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The page of figures. */
final class Report {
    private static final Map<String, String> NAMES = Map.ofEntries(
            entry("taskbridge", "Taskbridge"),
            entry("taskbridgeConfined", "Taskbridge, confined loop"),
            entry("taskbridgeBodies", "Taskbridge, a body for each"),
            entry("taskbridgeThreadless", "Taskbridge, no body"),
            entry("taskbridgeForEach", "Taskbridge, forEach"),
            entry("kotlinDefault", "Kotlin on Dispatchers.Default"),
            entry("kotlinDefaultBuffered", "Kotlin on Dispatchers.Default, toFlowable"),
            entry("kotlinUnconfined", "Kotlin on Dispatchers.Unconfined"),
            entry("kotlinRunBlocking", "Kotlin in runBlocking"),
            entry("operators", "Reactor's operators"),
            entry("virtualThread", "virtual thread"));

    private final Settings settings;
    private final List<Entry> entries;

    Report(Settings settings, List<Entry> entries) {
        this.settings = settings;
        this.entries = entries;
    }

    /** It shows the charts of what a task costs among few and among many, too, which are in these files. */
    String page(List<String> scales) throws IOException {
        String charts = scales.stream()
                .map("![What one task costs among few and among many](%s)%n%n"::formatted)
                .collect(Collectors.joining());
        return """
            # Performance

            What Taskbridge costs beside what one would use instead, measured by `benchmarks/run --%s`, which also wrote this
            page. Each way is written as its own users write it, and checked to do the same. Less is better, but for requests per second.
            What is marked as a bound does less than the workload asks for, and shows what that costs at the least if it is done so.

            %s

            The text below the tables was written by hand. Its figures, unless they are those of a table, are not of this run: they are of bare loops and of
            earlier states, on the machine of these notes, which had 2 cores, and on which W1 was 86 ns and 179 of Kotlin, or on another one where that is said.

            ![Each workload as a multiple of the best figure of Kotlin's coroutines](performance.svg)

            %s%s\
            """.formatted(settings.name(), new Origins(entries).inWords(), charts, tables());
    }

    String tables() throws IOException {
        StringBuilder page = new StringBuilder();
        summary(page);
        String id = "";
        for (int i = 0; i < entries.size(); i++) {
            Entry entry = entries.get(i);
            if (!entry.comparison().id().equals(id)) {
                id = entry.comparison().id();
                page.append("\n## ").append(id).append('\n');
            }
            details(page, entry);
            boolean last = i == entries.size() - 1
                    || !entries.get(i + 1).comparison().id().equals(id);
            Path notes = Path.of("notes", id + ".md");
            if (last && Files.exists(notes)) {
                page.append('\n').append(Files.readString(notes));
            }
        }
        return page.toString();
    }

    private void summary(StringBuilder page) {
        page.append(
                "| | | Taskbridge | best of Kotlin | ratio | target | best of the others | ratio | target | met |\n");
        page.append("|---|---|---:|---:|---:|---:|---|---:|---:|---|\n");
        for (Entry entry : entries) {
            for (Comparison.Target target : entry.targets()) {
                String figure = target.figure();
                Optional<Entry.Row> others = entry.others(figure);
                page.append("| %s | %s | %s | %s | %s | %s | %s | %s | %s | %s |%n"
                        .formatted(
                                entry.comparison().id(),
                                title(entry, target),
                                inWords(entry.ours(target), figure),
                                inWords(entry.kotlins(figure), figure),
                                ratio(entry.toKotlins(target)),
                                ratio(target.kotlins()),
                                others.map(row -> name(entry, row) + ", " + inWords(others, figure))
                                        .orElse(""),
                                ratio(entry.toOthers(target)),
                                ratio(target.others()),
                                entry.meets(target)
                                        .map(met -> met ? "yes" : "no")
                                        .orElse("")));
            }
        }
    }

    /** What is done, if need be which of ours does it, and what is measured of it. */
    static String title(Entry entry, Comparison.Target target) {
        String way = NAMES.getOrDefault("taskbridge" + target.ours(), "");
        String which = way.substring(NAMES.get("taskbridge").length());
        String figure = target.figure().equals(entry.figure()) ? "" : ", " + target.figure();
        return entry.title() + which + figure;
    }

    private static void details(StringBuilder page, Entry entry) {
        String figure = entry.figure();
        Optional<Entry.Row> best = entry.peers(figure);
        List<Series> columns = entry.rows().getFirst().series();
        page.append("\n### ")
                .append(capital(entry.title()))
                .append("\n\n| | ")
                .append(figure)
                .append(" (median) | spread | ratio to the best peer |");
        columns.stream()
                .skip(1)
                .forEach(column -> page.append(' ').append(column.name()).append(" |"));
        page.append("\n|---|---:|---:|---:|")
                .append("---:|".repeat(columns.size() - 1))
                .append('\n');
        for (Entry.Row row : entry.rows()) {
            boolean bound = entry.comparison().bounds().contains(row.way());
            page.append("| ").append(name(entry, row)).append(bound ? " (bound)" : "");
            page.append(" | ").append(inWords(Optional.of(row), figure));
            page.append(" | ").append(row.named(figure).map(Series::spread).orElse(""));
            page.append(" | ")
                    .append(ratio(Entry.ratio(Optional.of(row), best, figure)))
                    .append(" |");
            for (Series column : columns.subList(1, columns.size())) {
                page.append(' ')
                        .append(inWords(Optional.of(row), column.name()))
                        .append(" |");
            }
            page.append('\n');
        }
    }

    private static String inWords(Optional<Entry.Row> row, String figure) {
        return row.flatMap(one -> one.named(figure)).map(Series::inWords).orElse("");
    }

    private static String ratio(double ratio) {
        return Double.isNaN(ratio) ? "" : Series.digits(ratio);
    }

    /** What is not in the list is called as in its own interface. */
    static String name(Entry entry, Entry.Row row) {
        String way = row.way()
                .substring(0, row.way().length() - entry.comparison().word().length());
        return NAMES.getOrDefault(way, "`" + way + "`");
    }

    private static String capital(String title) {
        return Character.toUpperCase(title.charAt(0)) + title.substring(1);
    }
}
