package dev.taskbridge.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OriginTest {
    private static final Origin NEW = new Origin("2026-11-29", "abc1234", "2 cores", "3 ×");
    private static final Origin OLD = new Origin("2026-11-28", "def5678 with changes", "2 cores", "3 ×");

    @TempDir
    Path folder;

    @Test
    void commit_whereThereIsNoGit_isEmpty() throws Exception {
        assertThat(Origin.commit(folder)).isEmpty();
    }

    @Test
    void commit_ofAChangedFile_saysSo_butNotOfAPage() throws Exception {
        Files.writeString(folder.resolve("Code.java"), "before");
        Files.writeString(folder.resolve("notes.md"), "before");
        assumeTrue(git("init", "-q") && git("add", ".") && git("commit", "-q", "-m", "first"));
        assertThat(Origin.commit(folder)).matches("[0-9a-f]{4,}");

        Files.writeString(folder.resolve("notes.md"), "after");
        Files.writeString(Files.createDirectory(folder.resolve("docs")).resolve("chart.svg"), "after");
        assertThat(Origin.commit(folder)).matches("[0-9a-f]{4,}");

        Files.writeString(folder.resolve("Code.java"), "after");
        assertThat(Origin.commit(Files.createDirectory(folder.resolve("inside"))))
                .matches("[0-9a-f]{4,} with changes");
    }

    private boolean git(String... command) throws InterruptedException {
        List<String> line = new ArrayList<>(List.of("git", "-c", "user.name=a", "-c", "user.email=a@localhost"));
        line.addAll(List.of(command));
        try {
            return new ProcessBuilder(line).directory(folder.toFile()).start().waitFor() == 0;
        } catch (IOException missing) {
            return false;
        }
    }

    @Test
    void sign_ofResults_keepsTheirOriginAndThem() throws Exception {
        Results results = new Results(folder);
        results.write("Some.way", Map.of("", List.of(List.of(new Way.Figure("time", "ns", 7)))));
        assertThat(results.origin("Some.way")).isEqualTo(Origin.UNKNOWN);

        results.sign("Some.way", NEW);
        assertThat(results.origin("Some.way")).isEqualTo(NEW);
        assertThat(results.read("Some.way").get("").getFirst().median()).isEqualTo(7);
    }

    @Test
    void inWords_ofOneRun_saysTheDayAndTheCommit() {
        assertThat(words(entry("this", row("taskbridge", NEW), row("monoDelay", NEW))))
                .isEqualTo("Measured on 2026-11-29 at commit abc1234. 2 cores. 3 ×.");
    }

    @Test
    void inWords_withoutGit_saysTheDay() {
        assertThat(words(entry("this", row("taskbridge", new Origin("2026-11-29", "", "2 cores", "3 ×")))))
                .isEqualTo("Measured on 2026-11-29. 2 cores. 3 ×.");
    }

    @Test
    void inWords_ofSeveralRuns_saysWhatIsOfTheOthers() {
        Origin elsewhere = new Origin("2026-11-27", "abc1234", "4 cores", "5 ×");
        assertThat(words(
                        entry("this", row("taskbridge", NEW), row("monoDelay", NEW), row("virtualThread", OLD)),
                        entry("that", row("taskbridge", OLD)),
                        entry("the other", row("taskbridge", NEW), row("monoDelay", elsewhere)),
                        entry("what is old", row("taskbridge", Origin.UNKNOWN))))
                .isEqualTo("""
                    Measured on 2026-11-29 at commit abc1234. 2 cores. 3 ×. But these figures are of other runs:

                    - on 2026-11-28 at commit def5678 with changes: W0 this (virtual thread); W0 that
                    - on 2026-11-27 at commit abc1234; 4 cores; 5 ×: W0 the other (`monoDelay`)
                    - on a day that was not noted: W0 what is old\
                    """);
    }

    private static String words(Entry... entries) {
        return new Origins(List.of(entries)).inWords();
    }

    private static Entry entry(String title, Entry.Row... rows) {
        Comparison comparison = new Comparison("W0", title, Sleepers.class, "", List.of(1), Set.of(), List.of());
        return new Entry(comparison, "", Stream.of(rows).toList());
    }

    private static Entry.Row row(String way, Origin origin) {
        return new Entry.Row(way, origin, List.of(new Series("time", "ns", new double[] {1})));
    }
}
