package dev.taskbridge.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The load generator wrk, a process of its own on this machine. */
final class Wrk {
    /** More than are needed to keep both cores busy, so that the time for one request is that of the processors. */
    private static final int CONNECTIONS = 128;

    /** For an answer; a server has to load its classes first. */
    private static final int PATIENCE_SECONDS = 10;

    /** The last line of load.lua. */
    private static final Pattern LOAD = Pattern.compile("(?m)^load: (\\d+) (\\d+) (\\d+) (\\d+) (\\d+)$");

    private Wrk() {}

    /** What it has seen; times in nanoseconds. */
    record Load(long requests, double duration, double p50, double p99) {}

    /** What to do where it is not there. */
    static Optional<String> missing() {
        boolean there = Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "wrk")));
        return there ? Optional.empty() : Optional.of("needs the load generator wrk: apt-get install wrk");
    }

    /** Asks a server on this machine for what it can give, and fails if any answer is no success. */
    static Load load(int port, String pages, int seconds) throws IOException, InterruptedException {
        Path script = Files.createTempFile("load", ".lua");
        Path output = Files.createTempFile("wrk", ".txt");
        try (InputStream resource = Wrk.class.getResourceAsStream("load.lua")) {
            Files.copy(resource, script, StandardCopyOption.REPLACE_EXISTING);
            Process wrk = new ProcessBuilder(
                            "wrk",
                            "--threads",
                            "1",
                            "--connections",
                            String.valueOf(CONNECTIONS),
                            "--duration",
                            seconds + "s",
                            "--timeout",
                            PATIENCE_SECONDS + "s",
                            "--latency",
                            "--script",
                            script.toString(),
                            "http://127.0.0.1:" + port,
                            "--",
                            pages)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            if (!wrk.waitFor(seconds + 2 * PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                wrk.destroyForcibly();
                throw new IllegalStateException("wrk does not end");
            }
            return parse(Files.readString(output, UTF_8));
        } finally {
            Files.delete(script);
            Files.delete(output);
        }
    }

    static Load parse(String output) {
        Matcher load = LOAD.matcher(output);
        if (!load.find()) {
            throw new IllegalStateException("wrk has measured nothing: " + output);
        }
        if (!load.group(5).equals("0") || load.group(1).equals("0")) {
            throw new IllegalStateException("not every request has succeeded: " + output);
        }
        return new Load(
                Long.parseLong(load.group(1)), nanos(load.group(2)), nanos(load.group(3)), nanos(load.group(4)));
    }

    private static double nanos(String micros) {
        return Long.parseLong(micros) * 1e3;
    }
}
