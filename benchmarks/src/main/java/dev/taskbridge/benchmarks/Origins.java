package dev.taskbridge.benchmarks;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Where the figures of a page come from: most of them from one run, and which of them from others. */
final class Origins {
    private final List<Entry> entries;
    private final List<Origin> origins; // that of the most figures first, and of as many the later

    Origins(List<Entry> entries) {
        this.entries = entries;
        this.origins = entries.stream()
                .flatMap(entry -> entry.rows().stream())
                .collect(Collectors.groupingBy(Entry.Row::origin, Collectors.counting()))
                .entrySet()
                .stream()
                .sorted(Comparator.comparing(Map.Entry<Origin, Long>::getValue)
                        .thenComparing(each -> each.getKey().day())
                        .reversed())
                .map(Map.Entry::getKey)
                .toList();
    }

    String inWords() {
        Origin most = origins.getFirst();
        StringBuilder text = new StringBuilder(most.inWords());
        if (origins.size() > 1) {
            text.append(" But these figures are of other runs:\n");
        }
        for (Origin other : origins.subList(1, origins.size())) {
            text.append("\n- ").append(other.inWordsBeside(most)).append(": ").append(String.join("; ", of(other)));
        }
        return text.toString();
    }

    /** What is of that origin: a title where all of its ways are, and otherwise the ways. */
    private List<String> of(Origin origin) {
        List<String> names = new ArrayList<>();
        for (Entry entry : entries) {
            List<Entry.Row> rows = entry.rows().stream()
                    .filter(row -> row.origin().equals(origin))
                    .toList();
            String title = entry.comparison().id() + " " + entry.title();
            if (rows.size() == entry.rows().size()) {
                names.add(title);
            } else if (!rows.isEmpty()) {
                names.add(rows.stream()
                        .map(row -> Report.name(entry, row))
                        .collect(Collectors.joining(", ", title + " (", ")")));
            }
        }
        return names;
    }
}
