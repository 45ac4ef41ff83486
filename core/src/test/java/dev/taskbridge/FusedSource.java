package dev.taskbridge;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.IntConsumer;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/** A source that lends its queue to its one reader, and keeps a record of what the reader does with it. */
final class FusedSource implements Subscription, FusedQueue<Integer> {
    final List<String> steps = new CopyOnWriteArrayList<>(); // what it was told
    final List<Object> discarded = new CopyOnWriteArrayList<>(); // by the reader, and by itself when it was cleared
    final List<Object> dropped = new CopyOnWriteArrayList<>(); // by the reader: items and errors
    volatile int polls;
    volatile int fusions; // how often it was asked for its queue
    volatile boolean overlapped; // a poll, and a cancel or clear on another thread
    volatile Reader items;
    Subscriber<? super Integer> subscriber;
    IntConsumer inPoll = number -> {};

    private final boolean synchronous;
    private final int last;
    private final Queue<Integer> queue = new ConcurrentLinkedQueue<>();
    private final CountDownLatch held = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);
    private int failsAt;
    private Throwable failure = new AssertionError();
    private boolean late;
    private volatile Thread inside;

    private FusedSource(boolean synchronous, int last) {
        this.synchronous = synchronous;
        this.last = last;
    }

    /** Gives the numbers from 1 on. */
    static FusedSource synchronous(int last) {
        return new FusedSource(true, last);
    }

    static FusedSource asynchronous() {
        return new FusedSource(false, 0);
    }

    /** The poll with that number throws. */
    FusedSource failingAt(int number, Throwable with) {
        failsAt = number;
        failure = with;
        return this;
    }

    /** The poll with that number blocks, until {@link #letGo}. */
    FusedSource holdingAt(int number) {
        inPoll = at -> {
            if (at == number) {
                held.countDown();
                try {
                    released.await();
                } catch (InterruptedException stopped) {
                    throw new IllegalStateException(stopped);
                }
            }
        };
        return this;
    }

    void awaitHeld() {
        try {
            held.await();
        } catch (InterruptedException timedOut) {
            throw new AssertionError(timedOut);
        }
    }

    void letGo() {
        released.countDown();
    }

    /** Has no subscription for the reader yet. */
    FusedSource late() {
        late = true;
        return this;
    }

    void handOver() {
        items.onSubscribe(this);
    }

    Items<Integer> each(int prefetch) {
        Reader reader = new Reader(this, prefetch);
        items = reader;
        subscriber = reader;
        reader.subscribe();
        return reader;
    }

    void give(int from, int to) {
        for (int i = from; i <= to; i++) {
            queue.add(i);
            subscriber.onNext(null);
        }
    }

    // ---- the queue

    @Override
    public boolean isSynchronous() {
        return synchronous;
    }

    @Override
    public Integer poll() throws Throwable {
        inside = Thread.currentThread();
        try {
            int number = synchronous ? ++polls : polls + 1;
            inPoll.accept(number);
            if (number == failsAt) {
                throw failure;
            }
            if (synchronous) {
                return number <= last ? number : null;
            }
            Integer item = queue.poll();
            polls = item == null ? polls : number;
            return item;
        } finally {
            inside = null;
        }
    }

    @Override
    public void clear() {
        outside();
        if (!synchronous) {
            steps.add("clear");
        }
        for (Integer item = queue.poll(); item != null; item = queue.poll()) {
            discarded.add(item);
        }
    }

    private void outside() {
        Thread polling = inside;
        if (polling != null && polling != Thread.currentThread()) {
            overlapped = true;
        }
    }

    // ---- the subscription

    @Override
    public void request(long n) {
        steps.add("request " + n);
    }

    @Override
    public void cancel() {
        outside();
        steps.add("cancel");
    }

    static final class Reader extends StreamReader<Integer> {
        private final FusedSource source;

        Reader(FusedSource source, int prefetch) {
            super("a fused source", prefetch);
            this.source = source;
        }

        void subscribe() {
            subscribeBy(() -> {
                if (!source.late) {
                    onSubscribe(source);
                }
            });
        }

        @Override
        protected FusedQueue<Integer> fuse(Subscription subscription) {
            source.fusions++;
            return source;
        }

        @Override
        protected void discarded(Integer item) {
            source.discarded.add(item);
        }

        @Override
        protected void dropped(Integer item) {
            source.dropped.add(item);
        }

        @Override
        protected void tooLate(Throwable error) {
            source.dropped.add(error);
        }
    }
}
