package dev.taskbridge.benchmarks;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.BenchmarkParams;

/**
 * One thing to do, and several ways of doing it: each benchmark of a subclass is one way, named after it, and answers the same number. Those
 * whose names begin with {@code taskbridge} are ours, with {@code kotlin} Kotlin's.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public abstract class Workload {

    /** What each of the benchmarks answers. */
    abstract long expected();

    /** Nothing is measured that does not do its job. */
    @Setup(Level.Trial)
    public void check(BenchmarkParams params) throws ReflectiveOperationException {
        String benchmark = params.getBenchmark();
        check(benchmark.substring(benchmark.lastIndexOf('.') + 1));
    }

    /** Runs one benchmark, once. */
    final void check(String benchmark) throws ReflectiveOperationException {
        Object answer = getClass().getMethod(benchmark).invoke(this);
        if (!(answer instanceof Long sum) || sum != expected()) {
            throw new IllegalStateException(benchmark + " answers " + answer + " instead of " + expected());
        }
    }

    /** 0 + 1 + … + (n - 1) */
    static long sumBelow(int n) {
        return (long) n * (n - 1) / 2;
    }

    /** Numbers that exist already, so that nobody pays for making them. */
    static Integer[] numbers(int n) {
        Integer[] numbers = new Integer[n];
        for (int i = 0; i < n; i++) {
            numbers[i] = i;
        }
        return numbers;
    }
}
