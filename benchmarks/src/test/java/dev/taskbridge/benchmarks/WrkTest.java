package dev.taskbridge.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class WrkTest {

    @Test
    void parse_ofARunThatSucceeded_answersItsFigures() {
        assertThat(Wrk.parse("Requests/sec: 12\nload: 1000 2000000 150 900 0\n"))
                .isEqualTo(new Wrk.Load(1000, 2e9, 150e3, 900e3));
    }

    @Test
    void parse_ofARunWithErrors_fails() {
        assertThatThrownBy(() -> Wrk.parse("load: 1000 2000000 150 900 1\n"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("not every request");
    }

    @Test
    void parse_ofARunWithoutRequests_fails() {
        assertThatThrownBy(() -> Wrk.parse("load: 0 2000000 0 0 0\n")).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void parse_ofAnythingElse_fails() {
        assertThatThrownBy(() -> Wrk.parse("unable to connect\n"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("unable to connect");
    }
}
