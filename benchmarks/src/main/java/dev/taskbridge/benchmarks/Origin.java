package dev.taskbridge.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import kotlin.KotlinVersion;
import reactor.core.publisher.Mono;

/**
 * Where figures come from. It is kept with them, because those on one page may be of several runs.
 *
 * @param day on which the run began, in UTC; empty where that was not noted
 * @param commit of the code that was measured, and whether the code differed from it; empty where there is no git
 * @param machine with the versions of what was measured
 * @param settings in words
 */
record Origin(String day, String commit, String machine, String settings) {

    /** Of figures that were kept without one. */
    static final Origin UNKNOWN = new Origin("", "", "", "");

    /** Of a run that begins now, of the code around this folder. */
    static Origin of(Settings settings, Path folder) throws IOException, InterruptedException {
        return new Origin(LocalDate.now(ZoneOffset.UTC).toString(), commit(folder), here(), settings.inWords());
    }

    /** The pages are no code: what a run writes to them does not count as a change. */
    static String commit(Path folder) throws IOException, InterruptedException {
        Optional<String> head = git(folder, "rev-parse", "--short", "HEAD");
        if (head.isEmpty()) {
            return "";
        }
        String changes = git(folder, "status", "--porcelain", "--", ":/", ":(exclude,top)docs", ":(exclude,top)*.md")
                .orElse("");
        return head.get() + (changes.isEmpty() ? "" : " with changes");
    }

    /** What git prints; empty where it fails, or is not there. */
    private static Optional<String> git(Path folder, String... command) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of("git"));
        line.addAll(List.of(command));
        Process process;
        try {
            process = new ProcessBuilder(line)
                    .directory(folder.toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException missing) {
            return Optional.empty();
        }
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return process.waitFor() == 0 ? Optional.of(output.strip()) : Optional.empty();
    }

    private static String here() {
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return "%d cores, %d GB, %s on %s; %s %s; Reactor %s, Kotlin %s"
                .formatted(
                        Runtime.getRuntime().availableProcessors(),
                        Math.round(system.getTotalMemorySize() / 1e9),
                        System.getProperty("os.name"),
                        System.getProperty("os.arch"),
                        System.getProperty("java.vm.name"),
                        System.getProperty("java.vm.version"),
                        Mono.class.getPackage().getImplementationVersion(),
                        KotlinVersion.CURRENT);
    }

    String inWords() {
        return "Measured " + when() + "." + sentence(machine) + sentence(settings);
    }

    /** What is not as in the other, beside the day and the commit. */
    String inWordsBeside(Origin other) {
        return when() + different(machine, other.machine) + different(settings, other.settings);
    }

    private static String different(String text, String other) {
        return text.isEmpty() || text.equals(other) ? "" : "; " + text;
    }

    private String when() {
        return day.isEmpty()
                ? "on a day that was not noted"
                : "on " + day + (commit.isEmpty() ? "" : " at commit " + commit);
    }

    private static String sentence(String text) {
        return text.isEmpty() ? "" : " " + text + ".";
    }
}
