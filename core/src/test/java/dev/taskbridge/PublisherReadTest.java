package dev.taskbridge;

import dev.taskbridge.contract.ReadContract;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.reactivestreams.Publisher;

/** The contract of streams that are read, by any Publisher. */
class PublisherReadTest implements ReadContract {
    private final Reports reports = Reports.capture();

    @AfterEach
    void giveTheLoggerBack() {
        reports.close();
    }

    @Override
    public Items<Integer> each(Publisher<Integer> source, int prefetch) {
        return Publishers.each(source, prefetch);
    }

    @Override
    public Items<Integer> each(Publisher<Integer> source) {
        return Publishers.each(source);
    }

    @Override
    public void forEach(Publisher<Integer> source, Publishers.Body<Integer> body) throws Exception {
        Publishers.forEach(source, body);
    }

    @Override
    public Integer awaitFirst(Publisher<Integer> source) {
        return Publishers.awaitFirst(source);
    }

    @Override
    public Integer awaitLast(Publisher<Integer> source) {
        return Publishers.awaitLast(source);
    }

    @Override
    public List<Throwable> dropped() {
        return reports.failures();
    }
}
