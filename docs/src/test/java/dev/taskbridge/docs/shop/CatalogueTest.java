package dev.taskbridge.docs.shop;

import static dev.taskbridge.Async.await;
import static dev.taskbridge.Async.run;
import static dev.taskbridge.Async.sleep;
import static dev.taskbridge.docs.shop.OpenShop.until;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivex.rxjava3.core.Single;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The catalogue, which streams as fast as the client reads. */
@ExtendWith(Quiet.class)
@Timeout(300)
class CatalogueTest {
    private static final int MILLION = 1_000_000;
    private static final int MOST_IN_FLIGHT = 20_000; // in the buffers of two sockets, of Netty, and of the generator

    private static OpenShop open() throws Exception {
        return new OpenShop(sku -> Single.just(500L), ofMinutes(1), (path, timeline) -> {});
    }

    @Test
    void catalogue_ofSeveralPages_hasEveryItemInOrder() {
        run(() -> {
            try (OpenShop shop = open()) {
                fill(shop, 3 * Store.PAGE);
                List<String> skus = new ArrayList<>();
                try (Socket client = shop.asks("/items")) {
                    BufferedReader rows = rows(client);
                    for (String row = row(rows); row != null; row = row(rows)) {
                        skus.add(Json.read(row.getBytes(US_ASCII), Item.class).sku());
                    }
                }
                assertThat(skus)
                        .startsWith("cocoa", "coffee", "item-0000001")
                        .endsWith("moondust", "saffron", "tea", "truffle")
                        .hasSize(3 * Store.PAGE + OpenShop.ITEMS.size())
                        .isSorted();
            }
        });
    }

    @Test
    void catalogue_ofAMillionItems_readSlowly_isNeverFarAheadOfItsClient() {
        run(() -> {
            try (OpenShop shop = open()) {
                fill(shop, MILLION);
                long expected = MILLION + OpenShop.ITEMS.size();
                try (Socket client = shop.asks("/items")) {
                    BufferedReader rows = rows(client);
                    long received = 0;
                    while (received < expected) {
                        if (received % 100_000 == 0) {
                            awaitStandstill(shop);
                        }
                        assertThat(row(rows)).startsWith("{\"sku\":");
                        received++;
                        if (received % 1_000 == 0) {
                            assertThat(generated(shop) - received)
                                    .as("rows in flight")
                                    .isLessThan(MOST_IN_FLIGHT);
                        }
                    }
                    assertThat(row(rows)).isNull();
                }
            }
        });
    }

    @Test
    void clientLeaves_whileItReads_endsTheGenerator() {
        run(() -> {
            try (OpenShop shop = open()) {
                fill(shop, 100 * Store.PAGE);
                try (Socket client = shop.asks("/items")) {
                    assertThat(row(rows(client))).startsWith("{\"sku\":");
                    awaitStandstill(shop);
                    until(() -> shop.database.onLoan() == 0);
                }
                shop.drained();
                assertThat(generated(shop)).isLessThan(MOST_IN_FLIGHT);
            }
        });
    }

    private static void fill(OpenShop shop, int items) throws Exception {
        shop.database.transaction(session -> session.update(
                "INSERT INTO item SELECT 'item-' || LPAD(x, 7, '0'), 100, 5 FROM SYSTEM_RANGE(1, " + items + ")"));
    }

    /** Past the head of the answer. */
    private static BufferedReader rows(Socket client) throws IOException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(client.getInputStream(), US_ASCII));
        assertThat(lines.readLine()).contains("200 OK");
        String line = lines.readLine();
        while (!line.isEmpty()) {
            line = lines.readLine();
        }
        return lines;
    }

    /** The next row, without what the transfer encoding puts around it; null at the end. */
    private static @Nullable String row(BufferedReader lines) throws IOException {
        String line = lines.readLine();
        while (!line.startsWith("{")) {
            if (line.equals("0")) {
                return null;
            }
            line = lines.readLine();
        }
        return line;
    }

    private static long generated(OpenShop shop) {
        return shop.driver.steps().stream().filter("SELECT"::equals).count() * Store.PAGE;
    }

    /** Does not read until the generator has stood still for a while; one that never does so is too far ahead. */
    private static void awaitStandstill(OpenShop shop) {
        long before = -1;
        for (int still = 0; still < 10; still++) {
            await(sleep(ofMillis(10)));
            long generated = generated(shop);
            still = generated == before ? still : 0;
            before = generated;
        }
    }
}
