package dev.taskbridge.docs;

import static dev.taskbridge.Async.run;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.Duration.ofMillis;

import dev.taskbridge.docs.shop.Timeline.Span;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;

/**
 * The demo: {@code mvn -q -Pdemo compile}. With {@code -Ddemo.serve} the shop stays open; with {@code -Ddemo.sleeps=1000000} there are so many
 * sleeps at once instead.
 */
public final class Demo {
    private static final Duration PATIENCE = ofMillis(250);

    private final PrintStream out;

    private Demo(PrintStream out) {
        this.out = out;
    }

    /** Exits with 1 if the books do not balance. */
    public static void main(String[] args) {
        // Bars and arrows in whatever terminal, also behind Maven's pipe.
        Demo demo = new Demo(new PrintStream(new FileOutputStream(FileDescriptor.out), true, UTF_8));
        System.exit(demo.sound() ? 0 : 1);
    }

    private boolean sound() {
        Tutorial tutorial = new Tutorial(out);
        int sleeps = Integer.getInteger("demo.sleeps", 0);
        if (sleeps > 0) {
            tutorial.sleeps(sleeps);
            return true;
        }
        out.printf("%n 1  The tutorial%n%n");
        tutorial.helloWorld();
        return run(this::shop);
    }

    private boolean shop() throws Exception {
        // A crowd that is not reported, else the report would be of a JVM that loads and compiles its classes.
        ShopFront.open("warm-up", PATIENCE, (path, timeline) -> {}, front -> new Crowd(front.port()).visit());
        Report report = new Report(out);
        Books books = ShopFront.open("shop", PATIENCE, report, front -> {
            Crowd crowd = new Crowd(front.port());
            List<Visit> visits = crowd.visit();
            Books closed = front.closeBooks(visits);
            print(report, crowd, visits, closed);
            return closed;
        });
        if (books.balance() && Boolean.getBoolean("demo.serve")) {
            ShopFront.open("open", PATIENCE, (path, timeline) -> {}, front -> {
                invite(front.port());
                front.serve();
                return true;
            });
        }
        return books.balance();
    }

    private void print(Report report, Crowd crowd, List<Visit> visits, Books books) {
        out.printf(
                "%n 2  The shop: %d visits in %.1f s, up to %d at once%n%n",
                visits.size(), crowd.took().toMillis() / 1e3, crowd.mostAtOnce());
        report.outcomes(visits, books);
        report.timeline("One order, step by step", spans -> tookLonger(spans, Duration.ZERO) && bought(spans));
        report.timeline("One for which the feed was too slow", spans -> tookLonger(spans, PATIENCE) && bought(spans));
        report.books(books);
    }

    private static boolean bought(List<Span> spans) {
        return spans.stream().anyMatch(span -> span.step().equals("commit") && span.returned());
    }

    private static boolean tookLonger(List<Span> spans, Duration limit) {
        return spans.stream()
                .anyMatch(span -> span.step().equals("price") && span.to() - span.from() >= limit.toNanos());
    }

    private void invite(int port) {
        out.println(" 3  The shop is open. Try these, and stop it with Ctrl-C:");
        out.println();
        for (String document : List.of(
                "{\"id\":\"mine-1\",\"customer\":\"ada\",\"sku\":\"tea\",\"quantity\":2}",
                "{\"id\":\"mine-2\",\"customer\":\"ada\",\"sku\":\"saffron\",\"quantity\":2}",
                "{\"id\":\"mine-3\",\"customer\":\"ada\",\"sku\":\"truffle\",\"quantity\":2}",
                "{\"id\":\"mine-4\",\"customer\":\"mallory\",\"sku\":\"tea\",\"quantity\":2}")) {
            out.printf("    curl -i http://127.0.0.1:%d/orders -d '%s'%n", port, document);
        }
        out.printf("    curl -i http://127.0.0.1:%d/orders/mine-1%n", port);
        out.printf("    curl -i http://127.0.0.1:%d/items/tea%n", port);
        out.printf("    curl -i http://127.0.0.1:%d/items%n", port);
        for (String lines : List.of(
                "{\"sku\":\"plum\",\"listPrice\":120,\"stock\":7}\n{\"sku\":\"pear\",\"listPrice\":95,\"stock\":4}\n",
                "{\"sku\":\"fig\",\"listPrice\":80,\"stock\":9}\n{\"sku\":\"date\",\"stock\":-1}\n")) {
            out.printf(
                    "    printf '%s' | curl -i http://127.0.0.1:%d/items --data-binary @-%n",
                    lines.replace("\n", "\\n"), port);
        }
        out.println();
    }
}
