package dev.taskbridge.sync;

/**
 * What {@code acquire} returns, for try-with-resources: {@code try (Held held = lock.acquire()) { … }}. It stands for one acquisition, so
 * closing it gives back what was acquired and nothing else, from whichever task or thread.
 */
public interface Held extends AutoCloseable {

    /** Gives back what was acquired; without effect if it has been given back, in whatever way. Throws nothing and does not wait. */
    @Override
    void close();
}
