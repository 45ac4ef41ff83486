package dev.taskbridge.benchmarks;

import java.util.List;
import java.util.Optional;

/** One way of doing what is done once, in a new JVM: too large, or too much about memory, for JMH. Its name is as that of a benchmark. */
interface Way {

    /** As in an enum. */
    String name();

    /** What it needs of the machine and does not find, in a few words. */
    default Optional<String> missing() {
        return Optional.empty();
    }

    /** Does it, with so many tasks or for so many milliseconds, checks that it was done, and says what it cost. */
    List<Figure> measure(int n) throws Exception;

    /** What something cost. */
    record Figure(String name, String unit, double value) {}
}
