package dev.taskbridge.benchmarks;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;

@Timeout(60)
class ServiceTest {

    @Test
    void check_ofPagesThatAnswerSomethingElse_fails() {
        Shop shop = new Shop(Duration.ZERO);
        DisposableServer server = Pages.open(new Pages() {
            private final Pages right = new OperatorPages(shop);

            @Override
            public Mono<Reply> item(String sku) {
                return right.item(sku);
            }

            @Override
            public Mono<Reply> order(Mono<byte[]> body) {
                return right.order(body).map(reply -> new Reply(200, reply.json()));
            }
        });
        try {
            assertThatThrownBy(() -> Service.check(server.port()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("malformed");
        } finally {
            server.disposeNow();
        }
    }
}
