package dev.taskbridge.benchmarks;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/**
 * One thing to do, and the ways of doing it that are compared.
 *
 * @param id its number, which several may share
 * @param title what is done
 * @param type a {@link Workload}, or an enum of {@link Way}s
 * @param word what the names of the ways end in; those that end otherwise are no part of it
 * @param sizes for ways, how many at a time or how many milliseconds, one after the other
 * @param bounds the ways that no library can be quicker than; they do less
 * @param targets what ours is to be at the most
 * @param roomy whether the programs get a heap in which the collector has nothing to do
 */
record Comparison(
        String id,
        String title,
        Class<?> type,
        String word,
        List<Integer> sizes,
        Set<String> bounds,
        List<Target> targets,
        boolean roomy) {

    private static final long ROOM = 8_000_000_000L; // of the machine, in bytes

    Comparison(
            String id,
            String title,
            Class<?> type,
            String word,
            List<Integer> sizes,
            Set<String> bounds,
            List<Target> targets) {
        this(id, title, type, word, sizes, bounds, targets, false);
    }

    /**
     * What one of ours is to be at the most.
     *
     * @param ours which of ours: what its name has after {@code taskbridge}; empty for what users write first
     * @param figure what is measured
     * @param kotlins as a multiple of the best of Kotlin's; not a number where it may be anything
     * @param others as a multiple of the best of the others, likewise
     */
    record Target(String ours, String figure, double kotlins, double others) {
        Target(String figure, double kotlins, double others) {
            this("", figure, kotlins, others);
        }

        Target(String figure, double kotlins) {
            this(figure, kotlins, Double.NaN);
        }
    }

    private static final String TIME = "time";

    /** W11: 0.95 of the throughput of the operators, ahead of Kotlin, and the p99 no worse than either's. */
    private static final Target[] SERVICE = {
        new Target("time per request", 1, 1 / 0.95), new Target("p99", 1, 1),
    };

    private static final int SERVICE_MILLIS = 10_000;

    private static final Comparison SLEEPS = new Comparison(
            "W4",
            "1,000,000 sleeps of one second at a time",
            Sleepers.class,
            "",
            List.of(1_000_000),
            Set.of("timerEntries"),
            List.of(new Target("time above 1 s", 0.25), new Target("peak resident", 0.4)));

    private static final Comparison CROWD = new Comparison(
            "W4",
            "a task among others that wait for the same",
            Crowd.class,
            "",
            List.of(1_000, 10_000, 100_000, 1_000_000),
            Set.of(),
            List.of());

    static final List<Comparison> ALL = List.of(
            benchmark("W1", "create a task with a trivial body and await it", Create.class, 0.5, "virtualThread"),
            benchmark("W2", "gather 1,000 trivial bodies", GatherMany.class, 0.25),
            benchmark("W2Y", "gather 1,000 bodies that yield once", GatherYielding.class, 1),
            benchmark("W3", "there and back between two tasks over one-slot queues", PingPong.class, 1),
            SLEEPS,
            SLEEPS.withRoom(),
            CROWD,
            CROWD.withRoom(),
            reading("an element from a Flux", ReadFlux.class, "baseSubscriber"),
            reading("an element from a Flux behind publishOn", ReadPublishOn.class, "baseSubscriber"),
            reading("an element from a Flowable", ReadFlowable.class, "subscriber"),
            reading("an element from an Observable", ReadObservable.class, "observer"),
            benchmark("W6", "an element into a Flux", EmitFlux.class, 0.1, "generate"),
            benchmark("W6", "an element into a Flux before publishOn", EmitPublishOn.class, 0.8, "generate"),
            benchmark("W7", "await Mono.just", AwaitJust.class, 0.15),
            benchmark("W7", "await a Mono that completes at once", AwaitCompleted.class, 0.15),
            benchmark("W7", "await a Mono that completes elsewhere", AwaitMonoElsewhere.class, 1),
            benchmark("W7", "await a Single that completes at once", AwaitSingle.class, 0.15),
            benchmark("W7", "await a Single that completes elsewhere", AwaitSingleElsewhere.class, 1),
            benchmark("W7", "await a Mono that reads the Context", AwaitWithContext.class, 0.15),
            program("W8", "memory of a task that awaits a promise", Suspended.class, "Promise", 100_000),
            program("W8", "memory of a task that sleeps", Suspended.class, "Sleep", 100_000),
            program("W8", "memory of a task that awaits a Mono", Suspended.class, "Mono", 100_000),
            benchmark("W9", "a cold Mono of a body, awaited", ColdAwaited.class, 0.2, "fromCallable"),
            benchmark("W9", "a cold Mono of a body, in concatMap", ColdConcatenated.class, 2, "fromCallable"),
            benchmark("W10", "enter and leave a timeout", Limit.class, Double.NaN),
            benchmark("W10", "create, cancel and await a task", Cancel.class, Double.NaN),
            benchmark("W10", "gather 10 trivial bodies", GatherTen.class, Double.NaN),
            benchmark("W10", "take a free lock and give it back", Lock.class, Double.NaN, "reentrantLock"),
            benchmark("W10", "take a permit and give it back", Permit.class, Double.NaN, "semaphore"),
            benchmark("W10", "put an item into a queue and get it", PutGet.class, Double.NaN, "arrayBlockingQueue"),
            program("W11", "GET an item held in memory", Service.class, "Held", SERVICE_MILLIS, SERVICE),
            program("W11", "GET an item from the database", Service.class, "Item", SERVICE_MILLIS, SERVICE),
            program("W11", "POST an order", Service.class, "Order", SERVICE_MILLIS, SERVICE));

    private static Comparison benchmark(String id, String title, Class<?> type, double ratio, String... bounds) {
        List<Target> targets = Double.isNaN(ratio) ? List.of() : List.of(new Target(TIME, ratio));
        return new Comparison(id, title, type, "", List.of(), Set.of(bounds), targets);
    }

    /** Both by a {@code for} loop and by {@code forEach}. */
    private static Comparison reading(String title, Class<?> type, String bound) {
        List<Target> targets = List.of(new Target(TIME, 0.05), new Target("ForEach", TIME, 0.05, Double.NaN));
        return new Comparison("W5", title, type, "", List.of(), Set.of(bound), targets);
    }

    private static Comparison program(String id, String title, Class<?> type, String word, int n, Target... targets) {
        return new Comparison(id, title, type, word, List.of(n), Set.of(), List.of(targets));
    }

    /** The same in a large heap. */
    private Comparison withRoom() {
        return new Comparison(id, title + ", in a large heap", type, word, sizes, bounds, List.of(), true);
    }

    /** What the JVM of a program is told. */
    List<String> options() {
        return roomy ? List.of("-Xms6g", "-Xmx6g", "-Xmn5g", "-XX:+AlwaysPreTouch") : List.of("-Xmx4g");
    }

    boolean isProgram() {
        return type.isEnum();
    }

    /** What a way needs of the machine and does not find. */
    Optional<String> missing(String name) {
        if (roomy && Memory.ofMachine() < ROOM) {
            return Optional.of("a machine with 8 GB");
        }
        return isProgram() ? way(name).missing() : Optional.empty();
    }

    /** One of the ways of a program. */
    Way way(String name) {
        return Arrays.stream(type.getEnumConstants())
                .map(Way.class::cast)
                .filter(way -> way.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** What the results of its ways begin with. */
    String name() {
        return type.getSimpleName() + (roomy ? "Roomy" : "");
    }

    /** The names of the ways: ours first, then Kotlin's, then the others. */
    List<String> ways() {
        Stream<String> names = isProgram()
                ? Arrays.stream(type.getEnumConstants()).map(way -> ((Way) way).name())
                : Arrays.stream(type.getMethods())
                        .filter(method -> method.isAnnotationPresent(Benchmark.class))
                        .map(Method::getName);
        return names.filter(name -> name.endsWith(word))
                .sorted(Comparator.comparing(Comparison::rank).thenComparing(Comparator.naturalOrder()))
                .toList();
    }

    static boolean isOurs(String way) {
        return way.startsWith("taskbridge");
    }

    static boolean isKotlins(String way) {
        return way.startsWith("kotlin");
    }

    private static int rank(String way) {
        return isOurs(way) ? 0 : isKotlins(way) ? 1 : 2;
    }

    /** The values of its parameter, or one empty one: those of a benchmark's field, or several sizes. */
    List<String> params() {
        if (isProgram()) {
            return sizes.size() > 1 ? sizes.stream().map(String::valueOf).toList() : List.of("");
        }
        return parameter()
                .map(field -> List.of(field.getAnnotation(Param.class).value()))
                .orElse(List.of(""));
    }

    /** What its parameter counts. */
    String unit() {
        return parameter().map(Field::getName).orElse("tasks");
    }

    private Optional<Field> parameter() {
        return Arrays.stream(type.getFields())
                .filter(field -> field.isAnnotationPresent(Param.class))
                .findFirst();
    }
}
