package dev.taskbridge.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Measures what is asked for, one after the other, and writes the report of all that was measured so far. */
final class Main {
    private static final String HELP = """
        benchmarks/run [--smoke | --quick | --full] [--resume | --report] [pattern]

          --quick    half an hour for all; the default
          --full     an hour and a quarter for all: the figures to publish
          --smoke    does it work at all? leaves docs/ alone
          --resume   leaves out what has been measured before, in the same mode
          --report   measures nothing, and writes the report of what has been
          pattern    a regular expression: W5, 'W7|W9', ReadFlux, 'Create.*kotlin'; the others keep their figures

        Figures of another day or commit stay on the page, which says which they are.

        Raw figures go to benchmarks/results/, the tables and the charts to docs/performance.md and docs/performance*.svg.
        """;

    private final Settings settings;
    private final Results results;

    private Main(Settings settings) throws IOException {
        this.settings = settings;
        this.results = new Results(Path.of("results", settings.name()));
    }

    /** One way of one comparison. */
    private record Job(Comparison comparison, String way) {
        String name() {
            return comparison.name() + "." + way;
        }
    }

    public static void main(String[] args) throws Exception {
        List<String> options = new ArrayList<>(List.of(args));
        if (options.remove("--help")) {
            System.out.print(HELP);
            return;
        }
        Settings settings =
                options.remove("--full") ? Settings.FULL : options.remove("--smoke") ? Settings.SMOKE : Settings.QUICK;
        options.remove("--quick");
        boolean resume = options.remove("--resume");
        boolean report = options.remove("--report");
        if (options.size() > 1 || options.stream().anyMatch(left -> left.startsWith("--"))) {
            System.err.print(HELP);
            System.exit(2);
        }
        Main main = new Main(settings);
        if (!report) {
            main.measure(options.isEmpty() ? "" : options.getFirst(), resume);
        }
        main.report();
    }

    private void measure(String pattern, boolean resume) throws Exception {
        Set<Job> jobs = jobs(pattern);
        Measurement measurement = new Measurement(settings, Origin.of(settings, Path.of(".")), results);
        List<String> failed = new ArrayList<>();
        Set<String> missing = new LinkedHashSet<>();
        int done = 0;
        for (Job job : jobs) {
            String name = job.name();
            done++;
            if (resume && results.has(name)) {
                continue;
            }
            System.out.printf(
                    "%3d of %d  %-4s %-40s", done, jobs.size(), job.comparison().id(), name);
            Optional<String> lack = job.comparison().missing(job.way());
            if (lack.isPresent()) {
                System.out.println("left out");
                missing.add(job.comparison().id() + " " + lack.get());
            } else if (measurement.of(job.comparison(), job.way())) {
                System.out.println(results.read(name).values().stream()
                        .map(all -> all.getFirst().inWords())
                        .toList());
            } else {
                System.out.println("FAILED, see " + results.log(name));
                failed.add(name);
            }
        }
        missing.forEach(System.out::println);
        if (!failed.isEmpty()) {
            System.out.println("failed: " + failed);
        }
    }

    private static Set<Job> jobs(String pattern) {
        Pattern wanted = Pattern.compile(pattern.isEmpty() ? "" : "\\b(?:" + pattern + ")(?![0-9])");
        Set<Job> jobs = new LinkedHashSet<>();
        for (Comparison comparison : Comparison.ALL) {
            for (String way : comparison.ways()) {
                Job job = new Job(comparison, way);
                if (wanted.matcher(comparison.id() + " " + job.name()).find()) {
                    jobs.add(job);
                }
            }
        }
        return jobs;
    }

    private void report() throws IOException {
        boolean published = settings != Settings.SMOKE;
        Path folder = published ? Path.of("..", "docs") : Path.of("target");
        List<Entry> entries = new ArrayList<>();
        for (Comparison comparison : Comparison.ALL) {
            entries.addAll(Entry.of(comparison, results));
        }
        if (entries.isEmpty()) {
            System.out.println("nothing has been measured");
            return;
        }
        Report report = new Report(settings, entries);
        List<String> scales = new ArrayList<>();
        for (boolean roomy : new boolean[] {false, true}) {
            Optional<String> scale = ScaleChart.of(entries, roomy);
            if (scale.isPresent()) {
                String file = roomy ? "performance-scale-roomy.svg" : "performance-scale.svg";
                Files.writeString(folder.resolve(file), scale.get());
                scales.add(file);
            }
        }
        Files.writeString(folder.resolve("performance.md"), report.page(scales));
        Files.writeString(folder.resolve("performance.svg"), new Chart(entries).svg());
        System.out.println(report.tables());
        System.out.println("written to " + folder.resolve("performance.md").normalize());
    }
}
