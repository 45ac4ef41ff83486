package dev.taskbridge.docs.shop;

import static dev.taskbridge.Async.await;
import static dev.taskbridge.Async.createTask;
import static dev.taskbridge.Async.run;
import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.taskbridge.Task;
import dev.taskbridge.docs.shop.HeldDriver.Hold;
import io.reactivex.rxjava3.core.Single;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The journal, which is written behind the requests. */
@ExtendWith(Quiet.class)
@Timeout(120)
class JournalTest {
    private static final PriceFeed FEED = sku -> Single.just(500L);
    private static final Shop.Recorder NOBODY = (path, timeline) -> {};

    @Test
    void journal_closedWhileItsWriterStands_isWrittenWhole() {
        List<String> paths =
                IntStream.range(0, 350).mapToObj(number -> "/" + number).toList();
        run(() -> {
            try (OpenShop shop = new OpenShop(FEED, ofMinutes(1), NOBODY)) {
                Journal journal = new Journal(shop.store);
                Hold hold = shop.driver.holdBefore("INSERT");
                Task<?> writing = createTask("journal", journal::write);
                for (String path : paths) {
                    journal.record(path, Timeline.begin());
                }
                await(hold.reached().task());
                journal.close();
                assertThat(writing.isDone()).isFalse();
                assertThat(journal.unwritten()).isEqualTo(350);

                hold.goOn().succeed(true);
                await(writing);
                assertThat(shop.store.journal()).isEqualTo(paths);
                assertThat(journal.unwritten()).isZero();
            }
        });
    }

    @Test
    void request_whileTheWriterStands_isAnswered() {
        AtomicReference<Shop.Recorder> recorder = new AtomicReference<>(NOBODY);
        run(() -> {
            try (OpenShop shop = new OpenShop(
                    FEED, ofMinutes(1), (path, timeline) -> recorder.get().record(path, timeline))) {
                Journal journal = new Journal(shop.store);
                recorder.set(journal);
                Hold hold = shop.driver.holdBefore("INSERT");
                Task<?> writing = createTask("journal", journal::write);
                assertThat(shop.get("/items/tea").status()).isEqualTo(200);
                await(hold.reached().task());
                assertThat(shop.get("/items/cocoa").status()).isEqualTo(200);
                assertThat(shop.get("/items/mud").status()).isEqualTo(404);
                assertThat(shop.store.journal()).isEmpty();

                hold.goOn().succeed(true);
                shop.shop.drain();
                journal.close();
                await(writing);
                assertThat(shop.store.journal()).containsExactly("/items/tea", "/items/cocoa", "/items/mud");
            }
        });
    }
}
