package dev.taskbridge.guide;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The regions of the tests in this package, marked as Javadoc's external snippets are. */
final class Snippets {
    private static final Pattern MARKER =
            Pattern.compile("\\s*// @(?<which>start|end) region=\"(?<name>[\\w-]+)\"\\s*");

    private final Path folder;

    Snippets(Path folder) {
        this.folder = folder;
    }

    /** The lines of a region such as {@code TutorialTest#gather}, as far to the left as they go. */
    String region(String id) {
        String[] parts = id.split("#", 2);
        Path file = folder.resolve(parts[0] + ".java");
        if (!Files.exists(file)) {
            throw new AssertionError("snippet " + id + ": there is no " + file.getFileName());
        }
        List<String> inside = new ArrayList<>();
        boolean started = false;
        for (String line : lines(file)) {
            Matcher marker = MARKER.matcher(line);
            if (!marker.matches()) {
                if (started) {
                    inside.add(line);
                }
            } else if (marker.group("name").equals(parts[1])) {
                if (marker.group("which").equals("end")) {
                    return String.join("\n", inside).stripIndent() + "\n";
                }
                started = true;
            }
        }
        throw new AssertionError("snippet " + id + ": the region is missing, or has no end");
    }

    /** All regions, as {@code TutorialTest#gather}. */
    List<String> ids() {
        List<String> ids = new ArrayList<>();
        try (var files = Files.list(folder)) {
            for (Path file : files.sorted().toList()) {
                for (String line : lines(file)) {
                    Matcher marker = MARKER.matcher(line);
                    if (marker.matches() && marker.group("which").equals("start")) {
                        ids.add(file.getFileName().toString().replace(".java", "#") + marker.group("name"));
                    }
                }
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return ids;
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
