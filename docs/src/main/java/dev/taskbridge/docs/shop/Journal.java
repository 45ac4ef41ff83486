package dev.taskbridge.docs.shop;

import static dev.taskbridge.Async.shielded;

import dev.taskbridge.sync.AsyncQueue;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What the shop was asked for, written into its database by a task of its own: a request waits for room in a queue at the most, and not for
 * the database.
 */
public final class Journal implements Shop.Recorder, AutoCloseable {
    private static final int ROOM = 1_000;
    private static final int TOGETHER = 100;

    /** One request, and how long it took. */
    record Entry(String path, long micros) {}

    private final Store store;
    private final AsyncQueue<Entry> queue = new AsyncQueue<>("journal", ROOM);
    private final AtomicInteger unwritten = new AtomicInteger();

    /** One that has not been written yet. */
    public Journal(Store store) {
        this.store = store;
    }

    /** Shielded: a request whose client has left is in the journal as well. */
    @Override
    public void record(String path, Timeline timeline) {
        unwritten.incrementAndGet();
        shielded(() -> {
            queue.put(new Entry(path, timeline.age().toNanos() / 1_000));
        });
    }

    /** The body of the task that writes; it ends when the journal has been closed and all of it is written. */
    public void write() throws Exception {
        for (Entry first : queue) {
            List<Entry> batch = new ArrayList<>(List.of(first));
            while (batch.size() < TOGETHER && !queue.isEmpty()) {
                batch.add(queue.get()); // is there, as nobody else takes
            }
            store.write(batch);
            unwritten.addAndGet(-batch.size());
        }
    }

    /** How many requests were recorded and are not in the database. */
    public int unwritten() {
        return unwritten.get();
    }

    /** No more will come. */
    @Override
    public void close() {
        queue.shutdown();
    }
}
