package dev.taskbridge.benchmarks;

/**
 * How long to measure.
 *
 * @param name of the option and of the folder
 * @param forks new JVMs for each benchmark
 * @param warmups in each fork
 * @param iterations in each fork
 * @param millis for each of them
 * @param rounds new JVMs for each program
 */
record Settings(String name, int forks, int warmups, int iterations, int millis, int rounds) {

    /** Does it work at all? Says nothing about time. */
    static final Settings SMOKE = new Settings("smoke", 1, 1, 1, 200, 1);

    /** Half an hour for all. */
    static final Settings QUICK = new Settings("quick", 2, 8, 4, 250, 3);

    /** An hour and a quarter for all. */
    static final Settings FULL = new Settings("full", 3, 4, 4, 1000, 3);

    String inWords() {
        return "%d × (%d + %d) × %d ms for each benchmark: forks, iterations to warm up and to measure; %d × for each program"
                .formatted(forks, warmups, iterations, millis, rounds);
    }
}
