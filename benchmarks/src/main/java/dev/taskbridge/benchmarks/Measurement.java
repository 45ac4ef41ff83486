package dev.taskbridge.benchmarks;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** Measures one way, in new JVMs: by JMH, or as a program. */
final class Measurement {
    private static final int LONGEST_MINUTES = 3;

    private final Settings settings;
    private final Results results;

    Measurement(Settings settings, Results results) {
        this.settings = settings;
        this.results = results;
    }

    /** Answers false if it failed; then the log tells why, and there is no result. */
    boolean of(Comparison comparison, String way) throws IOException, InterruptedException {
        String name = comparison.name() + "." + way;
        Files.deleteIfExists(results.file(name));
        return comparison.isProgram() ? program(comparison, way, name) : benchmark(comparison, way, name);
    }

    private boolean benchmark(Comparison comparison, String way, String name) throws IOException {
        TimeValue time = TimeValue.milliseconds(settings.millis());
        try {
            new Runner(new OptionsBuilder()
                            .include("^" + Pattern.quote(comparison.type().getName() + "." + way) + "$")
                            .forks(settings.forks())
                            .warmupForks(0)
                            .warmupIterations(settings.warmups())
                            .warmupTime(time)
                            .measurementIterations(settings.iterations())
                            .measurementTime(time)
                            .timeout(TimeValue.minutes(LONGEST_MINUTES))
                            .shouldFailOnError(true)
                            .addProfiler(GCProfiler.class)
                            .resultFormat(ResultFormatType.JSON)
                            .result(results.file(name).toString())
                            .output(results.log(name).toString())
                            .build())
                    .run();
            return true;
        } catch (RunnerException failed) {
            Files.writeString(
                    results.log(name), failed + System.lineSeparator(), java.nio.file.StandardOpenOption.APPEND);
            Files.deleteIfExists(results.file(name));
            return false;
        }
    }

    private boolean program(Comparison comparison, String way, String name) throws IOException, InterruptedException {
        List<List<Way.Figure>> rounds = new ArrayList<>();
        for (int round = 0; round < settings.rounds(); round++) {
            Path output = Files.createTempFile("way", ".json");
            try {
                Process process = new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java")
                                        .toString(),
                                "-Xmx4g",
                                "-cp",
                                System.getProperty("java.class.path"),
                                Program.class.getName(),
                                comparison.type().getName(),
                                way,
                                String.valueOf(comparison.n()),
                                output.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(new File(results.log(name).toString()))
                        .start();
                if (!process.waitFor(LONGEST_MINUTES, TimeUnit.MINUTES)) {
                    process.destroyForcibly();
                    return false;
                }
                if (process.exitValue() != 0) {
                    return false;
                }
                rounds.add(Results.parse(Files.readString(output)));
            } finally {
                Files.delete(output);
            }
        }
        results.write(name, rounds);
        return true;
    }
}
