package dev.taskbridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Time is a number here: nothing sleeps. */
@Timeout(120)
@ExtendWith(LeakCheck.class)
class TimetableTest {
    private static final int FIRINGS = 4_000_000;

    private final Timetable timetable = new Timetable();

    /** A timer that knows when it is due, and when it came. */
    private static final class Due implements Timed {
        final long tick;
        final int number;
        private @Nullable Object place;
        private int index;

        Due(long tick, int number) {
            this.tick = tick;
            this.number = number;
        }

        @Override
        public void fire() {}

        @Override
        public @Nullable Object place() {
            return place;
        }

        @Override
        public int index() {
            return index;
        }

        @Override
        public void put(@Nullable Object place, int index) {
            this.place = place;
            this.index = index;
        }
    }

    private Due add(long tick, int number) {
        Due due = new Due(tick, number);
        timetable.add(due, tick);
        return due;
    }

    /** Takes the first tick, checks that what is in it belongs there and is in order, and answers the numbers. */
    private List<Integer> take() {
        long tick = timetable.first();
        List<Integer> numbers = new ArrayList<>();
        for (Timed timer : timetable.takeFirst()) {
            if (timer instanceof Due due) {
                if (due.tick != tick || !numbers.isEmpty() && due.number <= numbers.getLast()) {
                    throw new AssertionError(due.number + " of tick " + due.tick + " after " + numbers + " in " + tick);
                }
                numbers.add(due.number);
            }
        }
        if (numbers.isEmpty()) {
            throw new AssertionError("nothing is due in the first tick, " + tick);
        }
        return numbers;
    }

    /** Often next to where a table might turn a page. */
    private static long delay(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> 1 + random.nextInt(100);
            case 1 -> Math.max(1, (1L << random.nextInt(20)) + random.nextInt(5) - 2);
            case 2 -> 1 + random.nextInt(20_000);
            default -> 1 + random.nextInt(1 + random.nextInt(1_000_000));
        };
    }

    @Test
    void takeFirst_millionsAtRandom_neverEarlyNorLateAndInOrder() {
        Random random = new Random(19);
        List<Due> some = new ArrayList<>(); // that may be cancelled, some of them too late
        long now = 0;
        int made = 0;
        int taken = 0;
        int cancelled = 0;
        for (int round = 0; taken < FIRINGS; round++) {
            int most = round / 500 % 4 < 3 ? 2_000 : 5; // now and then there are few
            for (int i = random.nextInt(most); i > 0; i--) {
                Due due = add(now + delay(random), made++);
                if (random.nextInt(8) == 0) {
                    some.add(due);
                }
            }
            for (int i = random.nextInt(300); i > 0 && !some.isEmpty(); i--) {
                Collections.swap(some, random.nextInt(some.size()), some.size() - 1);
                Due due = some.removeLast();
                timetable.remove(due);
                cancelled += due.tick > now ? 1 : 0;
            }
            long last = now;
            now += 1 + (random.nextInt(10) == 0 ? random.nextInt(50_000) : random.nextInt(100));
            while (timetable.first() <= now) {
                if (timetable.first() <= last) {
                    throw new AssertionError(
                            timetable.first() + " should have been taken, with " + last + " or before");
                }
                last = timetable.first();
                taken += take().size();
            }
            assertThat(timetable.size()).isEqualTo(made - taken - cancelled);
        }
        assertThat(cancelled).isGreaterThan(FIRINGS / 50);
        while (timetable.size() > 0) {
            taken += take().size();
        }
        assertThat(taken).isEqualTo(made - cancelled);
    }

    @Test
    void first_ofNone_isTheLastOfAllTicks() {
        assertThat(timetable.first()).isEqualTo(Long.MAX_VALUE);
        timetable.remove(add(7, 0));
        assertThat(timetable.first()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void first_theOnlyTimerOfTheTickIsCancelled_isTheNext() {
        add(9, 0);
        Due due = add(7, 1);
        assertThat(timetable.first()).isEqualTo(7);
        timetable.remove(due);
        assertThat(timetable.first()).isEqualTo(9);
        assertThat(take()).containsExactly(0);
    }

    @Test
    void remove_twice_isOnce() {
        Due due = add(7, 0);
        add(7, 1);
        timetable.remove(due);
        timetable.remove(due);
        assertThat(timetable.size()).isEqualTo(1);
        assertThat(take()).containsExactly(1);
    }

    @Test
    void remove_whatWasTaken_leavesTheNextOfThatTickAlone() {
        Due due = add(7, 0);
        assertThat(take()).containsExactly(0);
        add(7, 1);
        timetable.remove(due);
        assertThat(take()).containsExactly(1);
    }

    @Test
    void remove_mostOfATick_leavesNoGarbage() {
        List<Due> all = new ArrayList<>();
        for (int i = 0; i < 100_000; i++) {
            all.add(add(7, i));
        }
        for (int i = 0; i < 100_000; i++) {
            if (i % 20_000 != 77) {
                timetable.remove(all.get(i));
            }
        }
        Timed[] row = timetable.takeFirst();
        assertThat(row).contains(all.get(77), all.get(20_077), all.get(80_077)).hasSizeLessThan(50);
    }

    @Test
    void remove_ofManyTicks_leavesNoRoomForThem() {
        int atFirst = timetable.room();
        List<Due> all = new ArrayList<>();
        for (int i = 0; i < 100_000; i++) {
            all.add(add(i, i));
        }
        assertThat(timetable.room()).isGreaterThan(100_000);
        Due last = all.removeLast();
        all.forEach(timetable::remove);
        assertThat(timetable.room()).isEqualTo(atFirst);
        assertThat(timetable.takeFirst()).contains(last);
    }

    @Test
    void remove_oneForEachThatComes_leavesNoGarbage() {
        Due due = add(7, 0);
        for (int i = 1; i < 100_000; i++) {
            Due next = add(7, i);
            timetable.remove(due);
            due = next;
        }
        assertThat(timetable.takeFirst()).contains(due).hasSizeLessThan(50);
    }
}
