package dev.taskbridge;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/**
 * What operations allocate. Bytes are stable where time is not: whatever else runs in this JVM can only add to them, and so can code that is not
 * compiled yet, so the least of several rounds is what the operations themselves need.
 */
public final class Allocation {
    private static final int ROUNDS = 20;

    private Allocation() {}

    /**
     * Runs operations over and over, on whatever threads they like.
     *
     * @param operations how many {@code all} does
     * @param all what to measure
     * @return bytes for one of them
     */
    public static long bytesPerOperation(int operations, Runnable all) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            // of all platform threads, those that carry the virtual ones among them: a virtual one has no figure of its
            // own
            long before = threads.getTotalThreadAllocatedBytes();
            all.run();
            least = Math.min(least, threads.getTotalThreadAllocatedBytes() - before);
        }
        return least / operations;
    }
}
