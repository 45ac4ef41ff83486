package dev.taskbridge.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.StreamSupport;

/** The folder of raw figures: one file for each way, as JMH writes it, or much like it; the next run of the way replaces it. */
final class Results {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ORIGIN = "origin";

    private final Path folder;

    Results(Path folder) throws IOException {
        this.folder = Files.createDirectories(folder);
    }

    Path file(String name) {
        return folder.resolve(name + ".json");
    }

    Path log(String name) {
        return folder.resolve(name + ".log");
    }

    boolean has(String name) throws IOException {
        return Files.exists(file(name)) && Files.size(file(name)) > 2;
    }

    /** Writes the rounds of a program, by the value of its parameter. */
    void write(String name, Map<String, List<List<Way.Figure>>> byParam) throws IOException {
        ArrayNode all = JSON.createArrayNode();
        byParam.forEach((param, rounds) -> {
            ObjectNode run = all.addObject().put("benchmark", name);
            if (!param.isEmpty()) {
                run.withObjectProperty("params").put("n", param);
            }
            ObjectNode metrics = run.withObjectProperty("metrics");
            for (List<Way.Figure> round : rounds) {
                for (Way.Figure figure : round) {
                    ObjectNode metric =
                            metrics.withObjectProperty(figure.name()).put("scoreUnit", figure.unit());
                    metric.withArrayProperty("rawData").add(figure.value());
                }
            }
        });
        JSON.writerWithDefaultPrettyPrinter().writeValue(file(name).toFile(), all);
    }

    /** Notes with the figures of a way where they come from. */
    void sign(String name, Origin origin) throws IOException {
        JsonNode all = JSON.readTree(file(name).toFile());
        for (JsonNode run : all) {
            ((ObjectNode) run).set(ORIGIN, JSON.valueToTree(origin));
        }
        JSON.writerWithDefaultPrettyPrinter().writeValue(file(name).toFile(), all);
    }

    /** Where the figures of a way come from. */
    Origin origin(String name) throws IOException {
        JsonNode origin =
                has(name) ? JSON.readTree(file(name).toFile()).path(0).path(ORIGIN) : MissingNode.getInstance();
        return origin.isObject() ? JSON.treeToValue(origin, Origin.class) : Origin.UNKNOWN;
    }

    /** One line of the program, for {@link #parse}. */
    static String line(List<Way.Figure> figures) throws IOException {
        return JSON.writeValueAsString(figures);
    }

    static List<Way.Figure> parse(String line) throws IOException {
        return List.of(JSON.readValue(line, Way.Figure[].class));
    }

    /** What a way has cost, by the value of its parameter; empty where it was not measured. */
    Map<String, List<Series>> read(String name) throws IOException {
        Map<String, List<Series>> byParam = new LinkedHashMap<>();
        if (has(name)) {
            for (JsonNode run : JSON.readTree(file(name).toFile())) {
                JsonNode params = run.path("params");
                String param = params.isEmpty() ? "" : params.iterator().next().asText();
                byParam.put(param, run.has("metrics") ? ofProgram(run.get("metrics")) : ofBenchmark(run));
            }
        }
        return byParam;
    }

    private static List<Series> ofProgram(JsonNode metrics) {
        List<Series> all = new ArrayList<>();
        metrics.properties()
                .forEach(metric -> all.add(new Series(
                        metric.getKey(),
                        metric.getValue().get("scoreUnit").asText(),
                        numbers(metric.getValue().get("rawData")).toArray())));
        return all;
    }

    private static List<Series> ofBenchmark(JsonNode run) {
        List<Series> all = new ArrayList<>();
        all.add(new Series(
                "time", "ns", numbers(run.at("/primaryMetric/rawData")).toArray()));
        run.get("secondaryMetrics").properties().forEach(metric -> {
            if (metric.getKey().endsWith("gc.alloc.rate.norm")) {
                all.add(new Series(
                        "allocated",
                        "B",
                        numbers(metric.getValue().get("rawData")).toArray()));
            }
        });
        return all;
    }

    /** Those of all forks. */
    private static DoubleStream numbers(JsonNode data) {
        return data.isArray()
                ? StreamSupport.stream(data.spliterator(), false).flatMapToDouble(Results::numbers)
                : DoubleStream.of(data.asDouble());
    }
}
