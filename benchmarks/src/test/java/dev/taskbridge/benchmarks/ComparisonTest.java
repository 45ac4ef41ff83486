package dev.taskbridge.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Mono;

/** All ways of a comparison do the same. */
@Timeout(120)
class ComparisonTest {

    @TestFactory
    List<DynamicTest> way_once_answersWhatTheOthersDo() {
        List<DynamicTest> tests = new ArrayList<>();
        for (Comparison comparison : Comparison.ALL) {
            for (String way : comparison.ways()) {
                tests.add(DynamicTest.dynamicTest(comparison.name() + "." + way, () -> once(comparison, way)));
            }
        }
        return tests;
    }

    private static void once(Comparison comparison, String way) throws Exception {
        if (comparison.isProgram()) {
            Optional<String> missing = comparison.missing(way);
            assumeTrue(missing.isEmpty(), () -> comparison.id() + " " + missing.orElseThrow());
            assertThat(comparison.way(way).measure(1000)).isNotEmpty();
        } else if (!way.equals("structuredTaskScope")) { // a preview, which is not on here
            ((Workload) comparison.type().getConstructor().newInstance()).check(way);
        }
    }

    @Test
    void check_ofAWayThatDoesSomethingElse_fails() {
        AwaitingMono wrong = new AwaitingMono(Mono.just(8), 1000) {};
        assertThatThrownBy(() -> wrong.check("taskbridge"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("8000 instead of 7000");
    }
}
