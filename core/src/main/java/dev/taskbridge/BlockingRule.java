package dev.taskbridge;

import java.util.Set;

/** Which threads may wait, and what to do on those that must not. */
final class BlockingRule {

    /*
     * Reactor and RxJava mark the threads that must not block with an interface of theirs. Core depends on neither, so it looks for
     * the names; that spares each bridge a check of its own, and covers run() as well.
     */
    private static final Set<String> MARKS =
            Set.of("reactor.core.scheduler.NonBlocking", "io.reactivex.rxjava3.internal.schedulers.NonBlockingThread");

    private static final ClassValue<Boolean> NON_BLOCKING = new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
            for (Class<?> at = type; at != null; at = at.getSuperclass()) {
                for (Class<?> face : at.getInterfaces()) {
                    if (MARKS.contains(face.getName())) {
                        return true;
                    }
                }
            }
            return false;
        }
    };

    private BlockingRule() {}

    /** For waiting outside a task: virtual threads only. */
    static void mayBlock(String verb) {
        mustNotHoldUp(verb);
        Thread thread = Thread.currentThread();
        mustNotStall(verb, thread);
        if (!thread.isVirtual()) {
            throw new IllegalStateException(CallSite.verb(verb) + " was called on thread '" + thread.getName()
                    + "', outside a task; wrap the call in Async.run(() -> …), or call it on a virtual thread");
        }
    }

    /** For run: any thread that may block. */
    static void mayRun() {
        mustNotHoldUp("run");
        mustNotStall("run", Thread.currentThread());
    }

    /** A job that waits has the turn, and what it waits for may want it. */
    private static void mustNotHoldUp(String verb) {
        EventLoop loop = Turns.jobOf();
        if (loop != null && loop.turns instanceof SerialTurns) {
            throw new IllegalStateException(CallSite.verb(verb) + " was called inside a job or callback of " + loop
                    + ", which it would hold up; start a task there, createTask(() -> …), and await in its body");
        }
    }

    private static void mustNotStall(String verb, Thread thread) {
        if (NON_BLOCKING.get(thread.getClass())) {
            throw new IllegalStateException(CallSite.verb(verb) + " was called on thread '" + thread.getName()
                    + "', which must not block; return the body as a publisher instead, mono(() -> …) or single(() ->"
                    + " …), and let the pipeline subscribe to it");
        }
    }
}
