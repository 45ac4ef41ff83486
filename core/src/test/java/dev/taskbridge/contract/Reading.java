package dev.taskbridge.contract;

import dev.taskbridge.EventLoop;
import dev.taskbridge.Items;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import org.reactivestreams.tck.SubscriberWhiteboxVerification.SubscriberPuppet;
import org.reactivestreams.tck.SubscriberWhiteboxVerification.WhiteboxSubscriberProbe;

/**
 * Subscribers for the TCK: what {@code each} subscribes with, and a task that reads the items to their end. Closing it ends the tasks whose
 * streams the TCK has left open.
 */
public final class Reading implements AutoCloseable {
    private final EventLoop loop = EventLoop.parallel("tck");
    private final Function<Publisher<Integer>, Items<Integer>> each;

    public Reading(Function<Publisher<Integer>, Items<Integer>> each) {
        this.each = each;
        loop.onUnhandled((what, failure) -> {}); // it breaks the rules on purpose, and leaves streams open
    }

    /** One that reads. */
    public Subscriber<Integer> subscriber() {
        return start(new CompletableFuture<>(), item -> {}, error -> {}, () -> {});
    }

    /** One that reads, and tells the probe what it has read. */
    public Subscriber<Integer> subscriber(WhiteboxSubscriberProbe<Integer> probe) {
        CompletableFuture<Items<Integer>> items = new CompletableFuture<>();
        Subscriber<Integer> reader =
                start(items, probe::registerOnNext, probe::registerOnError, probe::registerOnComplete);
        return new Probed(
                reader,
                new SubscriberPuppet() {
                    @Override
                    public void triggerRequest(long n) {} // reading does, by itself

                    @Override
                    public void signalCancel() {
                        items.join().close();
                    }
                },
                probe,
                new AtomicBoolean());
    }

    private Subscriber<Integer> start(
            CompletableFuture<Items<Integer>> opened,
            Consumer<Integer> next,
            Consumer<Throwable> failed,
            Runnable ended) {
        CompletableFuture<Subscriber<? super Integer>> subscriber = new CompletableFuture<>();
        loop.createTask(() -> {
            try (Items<Integer> items = each.apply(subscriber::complete)) {
                opened.complete(items);
                for (int item : items) {
                    next.accept(item);
                }
                ended.run();
            } catch (Exception error) {
                subscriber.completeExceptionally(error);
                failed.accept(error);
            }
        });
        @SuppressWarnings("unchecked") // each(Publisher<Integer>) subscribes with one of Integer
        Subscriber<Integer> reader = (Subscriber<Integer>) subscriber.join();
        return reader;
    }

    @Override
    public void close() {
        loop.close();
    }

    private record Probed(
            Subscriber<Integer> reader,
            SubscriberPuppet puppet,
            WhiteboxSubscriberProbe<Integer> probe,
            AtomicBoolean registered)
            implements Subscriber<Integer> {

        @Override
        public void onSubscribe(Subscription subscription) {
            reader.onSubscribe(subscription);
            if (registered.compareAndSet(false, true)) {
                probe.registerOnSubscribe(puppet);
            }
        }

        @Override
        public void onNext(Integer item) {
            reader.onNext(item);
        }

        @Override
        public void onError(Throwable error) {
            reader.onError(error);
        }

        @Override
        public void onComplete() {
            reader.onComplete();
        }
    }
}
