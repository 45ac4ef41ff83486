package dev.taskbridge.sync;

import dev.taskbridge.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a queue is made of: the items, those who wait for one, and those who wait for room.
 *
 * @param <T> the type of the items
 */
final class Exchange<T> {

    /*
     * Under the lock it always holds: while somebody waits to take, there is no item; while somebody waits to put, there is no room, or the
     * first of them is on the move.
     *
     * An item goes to a taker under the lock, and comes back if that turns out to have left; a taker may leave at any time until it has
     * been woken. With a putter it is the other way round: one that has left may put the same item again, so it is woken first, and its
     * item placed only when it has not left. As long as that takes, it is "moving", and nobody overtakes it. It does not return before
     * its item has been placed: it does so itself if it comes first.
     */
    private static final Object END = new Object();

    private final String label;
    private final Store<T> store; // guarded by lock, as all below
    final Work work;
    final int capacity; // Integer.MAX_VALUE is without limit
    private final ReentrantLock lock = new ReentrantLock();
    private final Line<Waiter<T>> takers = new Line<>(); // each is given an item, or null at the end
    private final Line<Waiter<T>> putters = new Line<>(); // each comes with an item, and null once it has been placed
    private final List<Promise<@Nullable Void>> watchers = new ArrayList<>(0); // of the end
    private @Nullable Waiter<T> moving;
    private boolean shut;
    private boolean drained;
    private @Nullable Throwable cause;
    final List<Feeder<T>> feeders = new CopyOnWriteArrayList<>(); // not guarded

    Exchange(String label, Store<T> store, int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("capacity must be 1 or more, and was " + capacity);
        }
        this.label = label;
        this.store = store;
        this.capacity = capacity;
        this.work = new Work(label);
    }

    // ---- putting

    /** Waits for room; throws {@link QueueShutDownException} if there will be none. */
    void put(T item) {
        Caller me = Caller.toWait();
        if (offer(item)) {
            return;
        }
        Waiter<T> putter = Waiter.suspended(me, label, item);
        if (stand(putter)) {
            roomMade(); // perhaps it was, meanwhile
            putter.await(this::withdraw);
        } else {
            putter.wake();
        }
        if (!settle(putter)) {
            throw shutDown("put");
        }
    }

    /** Answers false if there is no room, or somebody waits for it. */
    boolean offer(T item) {
        Waiter<T> taker;
        lock.lock();
        try {
            if (shut) {
                throw shutDown("put");
            }
            if (!isRoomFree()) {
                return false;
            }
            taker = place(item);
        } finally {
            lock.unlock();
        }
        wake(taker);
        return true;
    }

    private boolean isRoomFree() {
        return store.size() < capacity && putters.isEmpty() && moving == null;
    }

    private @Nullable Waiter<T> place(T item) {
        work.begun();
        Waiter<T> taker = takers.poll();
        if (taker == null) {
            store.add(item);
        } else {
            taker.what = item;
        }
        return taker;
    }

    private boolean stand(Waiter<T> putter) {
        return locked(() -> !shut && putters.add(putter));
    }

    private void withdraw(Waiter<T> putter) {
        boolean unused = locked(() -> putters.remove(putter));
    }

    /** There is room, perhaps, for the first who wait for it. */
    private void roomMade() {
        for (Waiter<T> next = move(); next != null; next = move()) {
            if (next.wake()) {
                settle(next);
            } else {
                abandon(next);
            }
        }
        feeders.forEach(Feeder::tend);
    }

    private @Nullable Waiter<T> move() {
        return locked(() -> {
            if (moving != null || store.size() >= capacity) {
                return null;
            }
            moving = putters.poll();
            return moving;
        });
    }

    private void abandon(Waiter<T> putter) {
        lock.lock();
        try {
            moving = moving == putter ? null : moving;
        } finally {
            lock.unlock();
        }
    }

    /** Places the item of a putter that has been woken, if nobody has; answers false if the queue was shut down before. */
    private boolean settle(Waiter<T> putter) {
        Waiter<T> taker;
        boolean placed;
        lock.lock();
        try {
            T item = putter.what;
            if (moving == putter && item != null) {
                moving = null;
                putter.what = null;
                putter.receiver = place(item);
            }
            placed = putter.what == null;
            taker = putter.receiver;
        } finally {
            lock.unlock();
        }
        wake(taker);
        return placed;
    }

    // ---- taking

    /** Waits for an item; null at the end. Throws what the queue was shut down with. */
    @Nullable
    T take() {
        Caller me = Caller.toWait();
        while (true) {
            Object next = next();
            if (next != null) {
                return next == END ? null : item(next);
            }
            Waiter<T> taker = Waiter.suspended(me, label, null);
            if (!standEmptyHanded(taker)) {
                taker.wake();
            }
            taker.await(this::giveBack);
            if (taker.what != null) {
                return taker.what;
            }
        }
    }

    /** The next item; null if there is none now. Throws, if there will be none. */
    @Nullable
    T poll() {
        Object next = next();
        if (next == END) {
            throw shutDown("get");
        }
        return next == null ? null : item(next);
    }

    @SuppressWarnings("unchecked") // the store holds nothing else
    private T item(Object next) {
        return (T) next;
    }

    private @Nullable Object next() {
        T item;
        boolean wanted;
        boolean last;
        lock.lock();
        try {
            item = store.poll();
            if (item == null) {
                return ended();
            }
            wanted = !putters.isEmpty() || !feeders.isEmpty();
            last = shut && store.size() == 0;
        } finally {
            lock.unlock();
        }
        if (wanted) {
            roomMade();
        }
        if (last) {
            tellWatchers();
        }
        return item;
    }

    private @Nullable Object ended() {
        if (shut && cause != null) {
            throw Exchange.<RuntimeException>asIs(cause);
        }
        return shut ? END : null;
    }

    private boolean standEmptyHanded(Waiter<T> taker) {
        return locked(() -> !shut && store.size() == 0 && takers.add(taker));
    }

    /** Puts an item back that was taken and not used. */
    void putBack(T item) {
        wake(locked(() -> placeBack(item)));
        work.tell();
    }

    private @Nullable Waiter<T> placeBack(T item) {
        if (drained) {
            work.dropped();
            return null;
        }
        Waiter<T> taker = takers.poll();
        if (taker == null) {
            store.putBack(item);
        } else {
            taker.what = item;
        }
        return taker;
    }

    private void giveBack(Waiter<T> taker) {
        wake(takenBack(taker));
        work.tell();
    }

    /** Takes from a taker that has left what it was given; answers who has it then. */
    private @Nullable Waiter<T> takenBack(Waiter<T> taker) {
        return locked(() -> {
            takers.remove(taker);
            T item = taker.what;
            taker.what = null;
            return item == null ? null : placeBack(item);
        });
    }

    private void wake(@Nullable Waiter<T> taker) {
        Waiter<T> at = taker;
        while (at != null && !at.wake()) {
            at = takenBack(at);
        }
    }

    // ---- sources that feed it

    /** Places an item of a source, or has it wait for room; drops it if the queue was shut down. */
    void feed(Feeder<T> feeder, T item) {
        Waiter<T> taker = null;
        lock.lock();
        try {
            feeder.outstanding--;
            if (!shut && isRoomFree()) {
                taker = place(item);
            } else if (!shut) {
                Waiter<T> putter = Waiter.threadless(Feeder.CALLER, item);
                putters.add(putter);
                feeder.waiting.add(putter);
            }
        } finally {
            lock.unlock();
        }
        wake(taker);
    }

    /** How many items to ask a source for. */
    long wanted(Feeder<T> feeder) {
        return locked(() ->
                feeder.ask(capacity == Integer.MAX_VALUE ? Long.MAX_VALUE : capacity - store.size() - putters.size()));
    }

    /** Whether items of a source wait for room. */
    boolean isBehind(Feeder<T> feeder) {
        return locked(() -> {
            feeder.waiting.removeIf(putter -> putter.what == null);
            return !shut && !feeder.waiting.isEmpty();
        });
    }

    // ---- the end

    /** Takes no more items. Those that are in can be taken, unless it is to end at once. */
    void shutDown(boolean immediate, @Nullable Throwable why) {
        List<Waiter<T>> told = new ArrayList<>();
        lock.lock();
        try {
            if (!shut) {
                shut = true;
                cause = why;
            }
            while (immediate && store.poll() != null) {
                work.dropped();
            }
            drained |= immediate;
            told.addAll(takers.pollAll());
            told.addAll(putters.pollAll());
            moving = null; // refused as well, if its item has not been placed
        } finally {
            lock.unlock();
        }
        told.forEach(Waiter::wake);
        work.tell();
        tellWatchers();
        feeders.forEach(Feeder::tend);
    }

    /** Throws what the queue was shut down with, if that was a failure. */
    void checkEnd() {
        Object unused = locked(this::ended);
    }

    QueueShutDownException shutDown(String verb) {
        return new QueueShutDownException(verb + " was called on a queue that was shut down: " + label, cause);
    }

    /** Ends the promise when nothing is left to be taken, ever. */
    void watch(Promise<@Nullable Void> end) {
        boolean unused = locked(() -> watchers.add(end));
        tellWatchers();
    }

    void unwatch(Promise<@Nullable Void> end) {
        boolean unused = locked(() -> watchers.remove(end));
        end.succeed(null);
    }

    private void tellWatchers() {
        List<Promise<@Nullable Void>> told =
                locked(() -> shut && store.size() == 0 ? List.copyOf(watchers) : List.of());
        for (Promise<@Nullable Void> end : told) {
            end.succeed(null);
        }
    }

    int size() {
        return locked(store::size);
    }

    boolean isShutDown() {
        return locked(() -> shut);
    }

    String inWords() {
        return locked(() -> store.size() + (capacity == Integer.MAX_VALUE ? "" : " of " + capacity) + " items"
                + work.inWords() + takers.inWords("waiting to get") + putters.inWords("waiting to put")
                + (shut ? ", shut down" : ""));
    }

    /** For what need not be quick. */
    private <R extends @Nullable Object> R locked(Supplier<R> action) {
        lock.lock();
        try {
            return action.get();
        } finally {
            lock.unlock();
        }
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // the compiler does not see what is thrown
    private static <X extends Throwable> X asIs(Throwable cause) throws X {
        throw (X) cause;
    }
}
