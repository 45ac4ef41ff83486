package dev.taskbridge;

import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;

/** Where a body runs. The only place that makes threads. */
enum BodyThread {
    /** A virtual thread of its own. */
    VIRTUAL {
        @Override
        void start(BodyTask<?> body) {
            Thread.ofVirtual()
                    .name(body.name())
                    .inheritInheritableThreadLocals(false)
                    .start(body);
        }
    },

    /** A platform thread, for what pins a virtual one; as many as are asked for. */
    BLOCKING {
        @Override
        void start(BodyTask<?> body) {
            Pools.BLOCKING.execute(named(body));
        }
    },

    /** A platform thread out of as many as there are cores, for what computes. */
    CPU {
        @Override
        void start(BodyTask<?> body) {
            Pools.CPU.execute(named(body));
        }
    };

    /** Each is made by its first use. */
    private static final class Pools {
        static final Executor BLOCKING = Executors.newCachedThreadPool(factory("taskbridge-blocking-"));
        static final Executor CPU =
                Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors(), factory("taskbridge-cpu-"));

        private static ThreadFactory factory(String prefix) {
            return Thread.ofPlatform()
                    .daemon()
                    .name(prefix, 1)
                    .inheritInheritableThreadLocals(false)
                    .factory();
        }
    }

    abstract void start(BodyTask<?> body);

    /** Runs a job that is no body, and does not throw, on a virtual thread. */
    static void startJob(Runnable job) {
        Thread.ofVirtual()
                .name("taskbridge-job")
                .inheritInheritableThreadLocals(false)
                .start(job);
    }

    /** The thread that fires timers. */
    static Thread clock(Runnable job) {
        return Thread.ofPlatform()
                .daemon()
                .name("taskbridge-clock")
                .inheritInheritableThreadLocals(false)
                .unstarted(job);
    }

    /** The thread that performs starts which were put off. */
    static Thread starter(Runnable job) {
        return Thread.ofPlatform()
                .daemon()
                .name("taskbridge-starter")
                .inheritInheritableThreadLocals(false)
                .unstarted(job);
    }

    /** A thread that the JVM starts when it shuts down. */
    static Thread shutdown(Runnable job) {
        return Thread.ofPlatform()
                .name("taskbridge-shutdown")
                .inheritInheritableThreadLocals(false)
                .unstarted(job);
    }

    private static Runnable named(BodyTask<?> body) {
        return () -> {
            Thread thread = Thread.currentThread();
            String before = thread.getName();
            thread.setName(body.name());
            try {
                body.run();
            } finally {
                thread.setName(before);
            }
        };
    }
}
