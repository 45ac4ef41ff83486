package dev.taskbridge;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class StepsTest {

    @Test
    void steps_inOrder_pass() {
        Steps steps = new Steps();
        steps.reached(1);
        steps.reached(2);
        steps.finished(3);
    }

    @Test
    void reached_outOfOrder_throwsThereAndAgainAtTheEnd() {
        Steps steps = new Steps();
        steps.reached(1);
        assertThatThrownBy(() -> steps.reached(3))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("step 3 came where step 2 was due");
        steps.reached(2);
        assertThatThrownBy(() -> steps.finished(3)).hasMessageContaining("step 3 came where step 2 was due");
    }

    @Test
    void reached_twice_throws() {
        Steps steps = new Steps();
        steps.reached(1);
        assertThatThrownBy(() -> steps.reached(1)).hasMessageContaining("step 1 came where step 2 was due");
    }

    @Test
    void reached_afterTheLast_throws() {
        Steps steps = new Steps();
        steps.finished(1);
        assertThatThrownBy(() -> steps.reached(2)).hasMessageContaining("after the last step");
    }

    @Test
    void finished_tooEarly_throws() {
        Steps steps = new Steps();
        steps.reached(1);
        assertThatThrownBy(() -> steps.finished(3)).hasMessageContaining("step 3 came where step 2 was due");
    }

    @Test
    void unreachable_swallowed_failsAtTheEnd() {
        Steps steps = new Steps();
        assertThatThrownBy(() -> steps.unreachable("the other branch")).isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> steps.finished(1)).hasMessageContaining("the other branch");
    }
}
