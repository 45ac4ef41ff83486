package dev.taskbridge;

import static dev.taskbridge.Async.await;
import static dev.taskbridge.Async.createTask;
import static dev.taskbridge.Async.gather;

import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** Has a few bodies pause and go on, where very many pause and none has gone on yet. */
final class Rehearsal {

    /*
     * To the compiler, code that has never run is code that never will. What follows a pause is compiled like that if no thread has come back from
     * one, and then each thread that does come back falls to the interpreter at some ten microseconds, a million of them one after the other.
     * It takes some tens to have come back, in each method, before it is compiled; that is soon, after some thousand calls.
     */
    static final int STANDING = 1_000;
    static final int ENOUGH = 100; // that have gone on: nothing is left to rehearse
    static final int TIMES = 4;
    static final int CAST = 500;

    static final Rehearsal OF_PAUSES = new Rehearsal(Rehearsal::start);

    private final Runnable start;
    private final AtomicInteger standing =
            new AtomicInteger(); // counts up, and only while it matters, as the other one
    private final AtomicInteger wentOn = new AtomicInteger();

    Rehearsal(Runnable start) {
        this.start = start;
    }

    /** How many have stood still, up to the number that matters, and none once enough have gone on. */
    int standing() {
        return standing.get();
    }

    /** The thread is about to stand still. */
    void stands() {
        if (wentOn.get() < ENOUGH && standing.get() < STANDING && standing.incrementAndGet() == STANDING) {
            Guard.call(start, thrown -> {}); // it would have been quicker, no more
        }
    }

    /** The thread goes on. */
    void goesOn() {
        if (wentOn.get() < ENOUGH) {
            wentOn.incrementAndGet();
        }
    }

    private static void start() {
        EventLoop loop = EventLoop.parallel("rehearsal");
        loop.onUnhandled((what, failure) -> {});
        CurrentTask.outside(() -> perform(loop));
    }

    /** Members of a gather, and tasks of their own. */
    static Task<Integer> perform(EventLoop loop) {
        return loop.launch(
                "rehearsal",
                () -> {
                    int sum = 0;
                    for (int time = 0; time < TIMES; time += 2) {
                        sum += sum(await(gather(Collections.nCopies(CAST, scene()))));
                        Coroutine<Integer> one = scene();
                        List<Task<Integer>> tasks = Stream.generate(() -> createTask(one))
                                .limit(CAST)
                                .toList();
                        sum += sum(await(gather(tasks)));
                    }
                    return sum;
                },
                sum -> {});
    }

    /** All but the last to arrive pause until that one comes; answers 1 if it has paused. */
    private static Coroutine<Integer> scene() {
        Promise<Integer> allAreHere = new Promise<>();
        AtomicInteger missing = new AtomicInteger(CAST);
        return () -> {
            if (missing.decrementAndGet() > 0) {
                return await(allAreHere.task());
            }
            allAreHere.succeed(1);
            return 0;
        };
    }

    private static int sum(List<Integer> numbers) {
        return numbers.stream().mapToInt(Integer::intValue).sum();
    }
}
