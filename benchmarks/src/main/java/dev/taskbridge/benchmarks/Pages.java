package dev.taskbridge.benchmarks;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaderNames;
import java.util.Map;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerResponse;

/** Two pages of the example service. How they are written is what W11 compares; all that is here is shared. */
public interface Pages {

    /** The item, or 404. */
    Mono<Reply> item(String sku);

    /**
     * Looks up customer, item and price side by side, the price for {@link Shop#PATIENCE} at the most and otherwise that of the list, and
     * places the order; 422 where customer or item is unknown, 400 where the body is malformed.
     */
    Mono<Reply> order(Mono<byte[]> body);

    /** A status, and what is written as JSON. */
    record Reply(int status, byte[] json) {

        public static Reply of(int status, Object document) {
            return new Reply(status, Shop.write(document));
        }

        public static Reply because(Shop.Refusal refusal) {
            return of(refusal.status, Map.of("error", String.valueOf(refusal.getMessage())));
        }

        private Publisher<Void> sendTo(HttpServerResponse response) {
            return response.status(status)
                    .header(HttpHeaderNames.CONTENT_TYPE, "application/json")
                    .header(HttpHeaderNames.CONTENT_LENGTH, String.valueOf(json.length))
                    .sendObject(Unpooled.wrappedBuffer(json));
        }
    }

    /** Opens them to clients on this machine. */
    static DisposableServer open(Pages pages) {
        return HttpServer.create()
                .host("127.0.0.1")
                .port(0)
                .route(routes -> routes.get(
                                "/items/{sku}",
                                (request, response) -> pages.item(String.valueOf(request.param("sku")))
                                        .flatMapMany(reply -> reply.sendTo(response)))
                        .post(
                                "/orders",
                                (request, response) -> pages.order(
                                                request.receive().aggregate().asByteArray())
                                        .flatMapMany(reply -> reply.sendTo(response))))
                .bindNow();
    }
}
