package dev.taskbridge.benchmarks;

import java.util.List;

/** One way of doing what is done once, in a new JVM: too large, or too much about memory, for JMH. Its name is as that of a benchmark. */
interface Way {

    /** As in an enum. */
    String name();

    /** Does it, with so many tasks, checks that it was done, and says what it cost. */
    List<Figure> measure(int n) throws Exception;

    /** What something cost. */
    record Figure(String name, String unit, double value) {}
}
