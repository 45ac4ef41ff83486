package dev.taskbridge;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/**
 * What operations allocate. Bytes are stable where time is not: whatever else runs in this JVM can only add to them, and so can code that is not
 * compiled yet, so the least of several rounds is what the operations themselves need.
 */
public final class Allocation {
    private static final int MOST_ROUNDS = 200;

    private Allocation() {}

    /**
     * Runs operations over and over, on whatever threads they like, until they have once made do with what they may, or often enough to say that
     * they cannot.
     *
     * @param allowed bytes for one of them
     * @param operations how many {@code all} does
     * @param all what to measure
     * @return bytes that one of them took in the best round
     */
    public static long bytesPerOperation(long allowed, int operations, Runnable all) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        assumeTrue(threads.getTotalThreadAllocatedBytes() > 0, "this JVM counts no bytes");
        long least = Long.MAX_VALUE;
        for (int round = 0; round < MOST_ROUNDS && least > allowed; round++) {
            // of all platform threads, those that carry the virtual ones among them: a virtual one has no figure of its
            // own
            long before = threads.getTotalThreadAllocatedBytes();
            all.run();
            least = Math.min(least, (threads.getTotalThreadAllocatedBytes() - before) / operations);
        }
        return least;
    }
}
