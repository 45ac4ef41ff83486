package dev.taskbridge.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskbridge.benchmarks.Comparison.Target;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class EntryTest {
    private static final Target BOTH = new Target("time", 1, 1.5);

    @Test
    void meets_ofOursWithinBothLimits_isTrue() {
        assertThat(entry(row("taskbridge", 9), row("kotlin", 10), row("operators", 6))
                        .meets(BOTH))
                .contains(true);
    }

    @Test
    void meets_ofOursSlowerThanKotlin_isFalse() {
        assertThat(entry(row("taskbridge", 11), row("kotlin", 10), row("operators", 10))
                        .meets(BOTH))
                .contains(false);
    }

    @Test
    void meets_ofOursTooSlowBesideTheOthers_isFalse() {
        assertThat(entry(row("taskbridge", 9), row("kotlin", 10), row("operators", 5))
                        .meets(BOTH))
                .contains(false);
    }

    @Test
    void meets_ofOthersWithoutALimit_doesNotLookAtThem() {
        assertThat(entry(row("taskbridge", 9), row("kotlin", 10), row("operators", 1))
                        .meets(new Target("time", 1)))
                .contains(true);
    }

    @Test
    void meets_ofOursAlone_isOpen() {
        assertThat(entry(row("taskbridge", 9)).meets(BOTH)).isEmpty();
    }

    @Test
    void meets_ofATargetForAnotherOfOurs_looksAtThatOne() {
        Target forEach = new Target("ForEach", "time", 0.5, Double.NaN);
        Entry entry = entry(row("taskbridge", 9), row("taskbridgeForEach", 5), row("kotlin", 10));
        assertThat(entry.meets(forEach)).contains(true);
        assertThat(entry.toKotlins(forEach)).isEqualTo(0.5);
        assertThat(Report.title(entry, forEach)).isEqualTo("nothing, forEach");
        assertThat(Report.title(entry, BOTH)).isEqualTo("nothing");
    }

    private static Entry entry(Entry.Row... rows) {
        Comparison comparison =
                new Comparison("W0", "nothing", Sleepers.class, "", List.of(1), Set.of(), List.of(BOTH));
        return new Entry(comparison, "", Stream.of(rows).toList());
    }

    private static Entry.Row row(String way, double time) {
        return new Entry.Row(way, Origin.UNKNOWN, List.of(new Series("time", "ns", new double[] {time})));
    }
}
