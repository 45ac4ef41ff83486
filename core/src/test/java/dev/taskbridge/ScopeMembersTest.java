package dev.taskbridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is in a scope: the newest task comes and goes without the lock, and none is lost or stays behind. */
@Timeout(120)
class ScopeMembersTest {
    private static final int ROUNDS = 20_000;
    private static final int KEPT = 3; // by each thread at a time

    private final EventLoop loop = EventLoop.parallel("members");

    /** What the tests ask of a scope. */
    private interface Members {
        void join(PromiseTask<Void> member);

        void leave(PromiseTask<Void> member);

        List<? extends Task<?>> tasks();
    }

    private record Real(Scope scope) implements Members {
        @Override
        public void join(PromiseTask<Void> member) {
            scope.join(member);
        }

        @Override
        public void leave(PromiseTask<Void> member) {
            scope.leave(member);
        }

        @Override
        public List<? extends Task<?>> tasks() {
            return scope.tasks();
        }
    }

    /** The canary: it looks whether there is a newest one, and then writes. */
    private static final class Broken implements Members {
        private final List<Task<?>> others = new ArrayList<>();
        private volatile Task<?> newest;

        @Override
        public void join(PromiseTask<Void> member) {
            Task<?> before = newest;
            Thread.yield(); // so that it is found out even where the threads share a core
            newest = member;
            if (before != null) {
                synchronized (others) {
                    others.add(before);
                }
            }
        }

        @Override
        public void leave(PromiseTask<Void> member) {
            if (newest == member) {
                newest = null;
            } else {
                synchronized (others) {
                    others.remove(member);
                }
            }
        }

        @Override
        public List<Task<?>> tasks() {
            synchronized (others) {
                List<Task<?>> all = new ArrayList<>(others);
                if (newest != null) {
                    all.add(newest);
                }
                return all;
            }
        }
    }

    private PromiseTask<Void> member(int number) {
        return PromiseTask.unjoined("m" + number, loop.endless);
    }

    /** Two threads have members come and go; each looks whether its own are there. */
    private void comeAndGo(Members members) {
        CyclicBarrier both = new CyclicBarrier(2);
        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            CompletableFuture<Void> first = CompletableFuture.runAsync(() -> comeAndGoHere(members, both), threads);
            CompletableFuture<Void> second = CompletableFuture.runAsync(() -> comeAndGoHere(members, both), threads);
            CompletableFuture.allOf(first, second).join();
        }
        assertThat(members.tasks()).isEmpty();
    }

    private void comeAndGoHere(Members members, CyclicBarrier both) {
        try {
            both.await();
        } catch (Exception broken) {
            throw new AssertionError(broken);
        }
        Deque<PromiseTask<Void>> mine = new ArrayDeque<>();
        for (int round = 0; round < ROUNDS; round++) {
            PromiseTask<Void> next = member(round);
            members.join(next);
            mine.add(next);
            if (round % 16 == 0) {
                assertThat(members.tasks().containsAll(mine))
                        .as("all of mine are there")
                        .isTrue();
            }
            if (mine.size() > KEPT) {
                members.leave(round % 2 == 0 ? mine.removeFirst() : mine.removeLast());
            }
        }
        mine.forEach(members::leave);
    }

    @Test
    void members_comeAndGoOnTwoThreads_noneIsLostAndNoneStays() {
        comeAndGo(new Real(new Scope(loop.endless)));
    }

    @Test
    void canary_lookingBeforeWriting_isFoundOut() {
        assertThatThrownBy(() -> {
                    for (int times = 0; times < 100; times++) {
                        comeAndGo(new Broken());
                    }
                })
                .isInstanceOfAny(AssertionError.class, CompletionException.class);
    }

    @Test
    void tasks_areInTheOrderInWhichTheyCame_whoeverHasLeft() {
        Scope scope = new Scope(loop.endless);
        List<PromiseTask<Void>> all = List.of(member(0), member(1), member(2), member(3), member(4));
        all.subList(0, 3).forEach(scope::join);
        scope.leave(all.get(2)); // the newest
        scope.join(all.get(3));
        scope.leave(all.get(0)); // one of the others
        scope.join(all.get(4));
        assertThat(scope.tasks()).containsExactly(all.get(1), all.get(3), all.get(4));
    }

    @Test
    void leave_withoutHavingJoined_andTwice_isWithoutEffect() {
        Scope scope = new Scope(loop.endless);
        PromiseTask<Void> stranger = member(0);
        PromiseTask<Void> other = member(1);
        scope.join(other);
        scope.leave(stranger);
        assertThat(scope.tasks()).containsExactly(other);
        scope.leave(other);
        scope.leave(other);
        assertThat(scope.tasks()).isEmpty();
    }
}
