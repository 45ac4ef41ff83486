package dev.taskbridge.docs.shop;

import static dev.taskbridge.Async.await;
import static dev.taskbridge.Async.blocking;
import static dev.taskbridge.Async.run;
import static dev.taskbridge.Async.sleep;
import static dev.taskbridge.docs.shop.OpenShop.until;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.taskbridge.Task;
import dev.taskbridge.docs.shop.HeldDriver.Hold;
import dev.taskbridge.docs.shop.OpenShop.Told;
import io.reactivex.rxjava3.core.Single;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Items that a client sends, one a line: all of them are put in, or none. */
@ExtendWith(Quiet.class)
@Timeout(120)
class ItemImportTest {
    private static final long GIGABYTE = 1 << 30;
    private static final int MOST_BYTES_AHEAD = 8 << 20;

    @FunctionalInterface
    private interface Visit {
        void to(OpenShop shop) throws Exception;
    }

    private static void inShop(Visit visit) {
        run(() -> {
            try (OpenShop shop = new OpenShop(sku -> Single.just(500L), ofMinutes(1), (path, timeline) -> {})) {
                visit.to(shop);
                shop.drained();
            }
        });
    }

    @Test
    void items_thatFit_areAllPutIn() {
        inShop(shop -> {
            Told told = shop.post("/items", lines(1, 2_000));
            assertThat(told.status()).isEqualTo(201);
            assertThat(told.json().toString()).isEqualTo("{\"items\":2000}");
            assertThat(shop.store.items()).hasSize(OpenShop.ITEMS.size() + 2_000);
            assertThat(shop.get("/items/item-1999").json().toString())
                    .isEqualTo("{\"sku\":\"item-1999\",\"listPrice\":100,\"stock\":5}");
        });
    }

    @Test
    void items_ofWhichTheLastLineHasNoEnd_areAllPutIn() {
        inShop(shop -> {
            assertThat(shop.post("/items", lines(1, 3).stripTrailing()).json().toString())
                    .isEqualTo("{\"items\":3}");
            assertThat(shop.store.items()).hasSize(OpenShop.ITEMS.size() + 3);
        });
    }

    @Test
    void items_ofWhichThereAreNone_areCounted() {
        inShop(shop -> {
            assertThat(shop.post("/items", "").json().toString()).isEqualTo("{\"items\":0}");
            assertThat(shop.store.items()).hasSameSizeAs(OpenShop.ITEMS);
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        400 | line 701: malformed JSON           | {"sku":"plum","listPr
        400 | line 701: the body does not fit    | ''
        400 | line 701: the body does not fit    | 17
        400 | line 701: stock does not fit       | {"sku":"plum","listPrice":5,"stock":"many"}
        400 | line 701: colour does not fit      | {"sku":"plum","listPrice":5,"stock":1,"colour":"blue"}
        422 | line 701: sku must be              | {"listPrice":5,"stock":1}
        422 | line 701: sku must be              | {"sku":"plum/1","listPrice":5,"stock":1}
        422 | line 701: listPrice must be        | {"sku":"plum","stock":1}
        422 | line 701: stock must be            | {"sku":"plum","listPrice":5,"stock":-1}
        409 | line 701: there is tea already     | {"sku":"tea","listPrice":5,"stock":1}
        409 | line 701: there is item-7 already  | {"sku":"item-7","listPrice":5,"stock":1}\
        """)
    void items_ofWhichOneIsWrong_areRefusedWithTheNumberOfTheLine(int status, String reason, String line) {
        inShop(shop -> {
            assertRefused(shop.post("/items", lines(1, 700) + line + "\n" + lines(701, 20)), status, reason);
            assertNothingPutIn(shop);
        });
    }

    @Test
    void items_ofWhichOneHasNoEnd_areRefused() {
        inShop(shop -> {
            assertRefused(
                    shop.post("/items", lines(1, 2) + "x".repeat(100_000)), 413, "line 3: longer than 10000 bytes");
            assertNothingPutIn(shop);
        });
    }

    @Test
    void items_ofWhichOneIsWrong_areRefusedBeforeTheRestHasCome() {
        inShop(shop -> {
            try (Socket client = shop.sends("/items", GIGABYTE, lines(1, 10) + "{}\n")) {
                BufferedReader answer = new BufferedReader(new InputStreamReader(client.getInputStream(), US_ASCII));
                assertThat(answer.readLine()).isEqualTo("HTTP/1.1 422 Unprocessable Entity");
            }
            assertNothingPutIn(shop);
        });
    }

    @Test
    void clientLeaves_whileItSends_hasPutInNothing() {
        inShop(shop -> {
            long before = inserts(shop);
            Socket client = shop.sends("/items", GIGABYTE, lines(1, 500));
            until(() -> inserts(shop) == before + 500);
            client.close();
            shop.drained();
            assertNothingPutIn(shop);
        });
    }

    @Test
    void items_whileTheDatabaseStands_holdTheirClientBack() {
        inShop(shop -> {
            Hold hold = shop.driver.holdBefore("INSERT");
            AtomicLong sent = new AtomicLong();
            Task<Void> sending;
            try (Socket client = shop.sends("/items", GIGABYTE, "")) {
                sending = blocking(() -> send(client, sent));
                await(hold.reached().task());
                awaitStandstill(sent);
            }
            await(sending);
            assertThat(sent.get()).isLessThan(MOST_BYTES_AHEAD);
            hold.goOn().succeed(true);
            shop.drained();
            assertNothingPutIn(shop);
        });
    }

    /** Sends lines until it is told to stop, or all of them. */
    private static Void send(Socket client, AtomicLong sent) {
        try {
            OutputStream out = client.getOutputStream();
            for (int number = 0; sent.get() < GIGABYTE; number += 1_000) {
                byte[] lines = lines(number, 1_000).getBytes(US_ASCII);
                out.write(lines);
                sent.addAndGet(lines.length);
            }
        } catch (IOException closed) {
            // the test has seen enough
        }
        return null;
    }

    /** Waits until nothing has been sent for a while; whoever sends without end is too far ahead. */
    private static void awaitStandstill(AtomicLong sent) {
        long before = -1;
        for (int still = 0; still < 20 && before < MOST_BYTES_AHEAD; still++) {
            await(sleep(ofMillis(10)));
            still = sent.get() == before ? still : 0;
            before = sent.get();
        }
    }

    private static String lines(int first, int count) {
        return IntStream.range(first, first + count)
                .mapToObj(number -> "{\"sku\":\"item-" + number + "\",\"listPrice\":100,\"stock\":5}\n")
                .collect(Collectors.joining());
    }

    private static long inserts(OpenShop shop) {
        return shop.driver.steps().stream().filter("INSERT"::equals).count();
    }

    private static void assertRefused(Told told, int status, String reason) {
        assertThat(told.status()).isEqualTo(status);
        assertThat(told.json().get("error").asText()).startsWith(reason);
    }

    private static void assertNothingPutIn(OpenShop shop) throws Exception {
        assertThat(shop.store.items()).hasSameSizeAs(OpenShop.ITEMS);
        List<String> transactions = shop.driver.steps().stream()
                .filter(step -> step.endsWith("Transaction"))
                .toList();
        assertThat(transactions).doesNotContainSubsequence("commitTransaction", "commitTransaction");
    }
}
