package dev.taskbridge.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LineTest {
    private final Line<Waiter<Integer>> line = new Line<>();

    @Test
    void poll_givesThemInTheOrderInWhichTheyCame() {
        List<Waiter<Integer>> all = stand(3);
        assertThat(line.size()).isEqualTo(3);
        for (Waiter<Integer> waiter : all) {
            assertThat(line.poll()).isSameAs(waiter);
        }
        assertThat(line.poll()).isNull();
        assertThat(line.isEmpty()).isTrue();
        assertThat(line.size()).isZero();
    }

    @Test
    void remove_ofWhoStandsElsewhereOrHasLeft_isFalseAndChangesNothing() {
        List<Waiter<Integer>> all = stand(2);
        Line<Waiter<Integer>> other = new Line<>();
        assertThat(other.remove(all.getFirst())).isFalse();
        assertThat(line.remove(all.getFirst())).isTrue();
        assertThat(line.remove(all.getFirst())).isFalse();
        assertThat(line.pollAll()).containsExactly(all.getLast());
        assertThat(line.remove(all.getLast())).isFalse();
        assertThat(line.size()).isZero();
    }

    @Test
    void add_ofWhoStandsInALine_isRefusedAndChangesNothing() {
        Waiter<Integer> stands = stand(1).getFirst();
        for (Line<Waiter<Integer>> again : List.of(line, new Line<Waiter<Integer>>())) {
            assertThatThrownBy(() -> again.add(stands))
                    .isInstanceOf(AssertionError.class)
                    .hasMessage("'0' stands in a line already");
        }
        assertThat(line.pollAll()).containsExactly(stands);
    }

    @Test
    void remove_leavesNoWayToTheOthers() {
        Waiter<Integer> middle = stand(3).get(1);
        line.remove(middle);
        assertThat(middle.ahead).isNull();
        assertThat(middle.behind).isNull();
        assertThat(middle.line).isNull();
    }

    @Test
    void remove_then_add_standsAtTheEnd_inThisLineOrAnother() {
        List<Waiter<Integer>> all = stand(3);
        line.remove(all.getFirst());
        line.add(all.getFirst());
        assertThat(line.pollAll()).containsExactly(all.get(1), all.get(2), all.get(0));

        Line<Waiter<Integer>> other = new Line<>();
        other.add(all.getFirst());
        assertThat(other.poll()).isSameAs(all.getFirst());
    }

    @Test
    void anyComingAndGoing_isThatOfAList() {
        Random random = new Random(20);
        List<Waiter<Integer>> expected = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            int step = random.nextInt(5);
            if (step < 2 || expected.isEmpty()) {
                expected.addAll(stand(1));
            } else if (step < 4) {
                Waiter<Integer> leaves = expected.remove(random.nextInt(expected.size()));
                assertThat(line.remove(leaves)).isTrue();
            } else {
                assertThat(line.poll()).isSameAs(expected.removeFirst());
            }
            assertThat(line.size()).isEqualTo(expected.size());
            assertThat(line.isEmpty()).isEqualTo(expected.isEmpty());
        }
        assertThat(line.pollAll()).isEqualTo(expected);
        assertThat(line.isEmpty()).isTrue();
    }

    @Test
    void inWords_namesTheFirstEight() {
        assertThat(line.inWords("waiting")).isEmpty();
        stand(2);
        assertThat(line.inWords("waiting")).isEqualTo(", 2 waiting: '0', '1'");
        stand(7);
        assertThat(line.inWords("waiting")).isEqualTo(", 9 waiting: '0', '1', '2', '3', '4', '5', '6', '7', …");
    }

    private List<Waiter<Integer>> stand(int many) {
        List<Waiter<Integer>> all = new ArrayList<>();
        for (int i = 0; i < many; i++) {
            Waiter<Integer> waiter = Waiter.threadless(new Caller(String.valueOf(line.size())), i);
            line.add(waiter);
            all.add(waiter);
        }
        return all;
    }
}
