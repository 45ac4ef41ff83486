package dev.taskbridge.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
    private final Origin origin;
    private final Results results;

    Measurement(Settings settings, Origin origin, Results results) {
        this.settings = settings;
        this.origin = origin;
        this.results = results;
    }

    /** Answers false if it failed; then the log tells why, and there is no result. */
    boolean of(Comparison comparison, String way) throws IOException, InterruptedException {
        String name = comparison.name() + "." + way;
        Files.deleteIfExists(results.file(name));
        boolean done = comparison.isProgram() ? program(comparison, way, name) : benchmark(comparison, way, name);
        if (done) {
            results.sign(name, origin);
        }
        return done;
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
            Files.writeString(results.log(name), failed + System.lineSeparator(), StandardOpenOption.APPEND);
            Files.deleteIfExists(results.file(name));
            return false;
        }
    }

    private boolean program(Comparison comparison, String way, String name) throws IOException, InterruptedException {
        Map<String, List<List<Way.Figure>>> byParam = new LinkedHashMap<>();
        List<String> params = comparison.params();
        for (int i = 0; i < params.size(); i++) {
            List<List<Way.Figure>> rounds = new ArrayList<>();
            for (int round = 0; round < settings.rounds(); round++) {
                Optional<List<Way.Figure>> figures =
                        once(comparison, way, comparison.sizes().get(i), results.log(name));
                if (figures.isEmpty()) {
                    return false;
                }
                rounds.add(figures.get());
            }
            byParam.put(params.get(i), rounds);
        }
        results.write(name, byParam);
        return true;
    }

    private static Optional<List<Way.Figure>> once(Comparison comparison, String way, int n, Path log)
            throws IOException, InterruptedException {
        Path output = Files.createTempFile("way", ".json");
        try {
            List<String> command = new ArrayList<>();
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.addAll(comparison.options());
            command.addAll(List.of("-cp", System.getProperty("java.class.path"), Program.class.getName()));
            command.addAll(List.of(comparison.type().getName(), way, String.valueOf(n), output.toString()));
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            boolean ended = process.waitFor(LONGEST_MINUTES, TimeUnit.MINUTES);
            if (!ended) {
                process.destroyForcibly();
                Files.writeString(log, "it took more than " + LONGEST_MINUTES + " minutes" + System.lineSeparator());
            }
            return ended && process.exitValue() == 0
                    ? Optional.of(Results.parse(Files.readString(output)))
                    : Optional.empty();
        } finally {
            Files.delete(output);
        }
    }
}
