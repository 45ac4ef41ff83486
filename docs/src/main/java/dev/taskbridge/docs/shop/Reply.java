package dev.taskbridge.docs.shop;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.handler.codec.http.HttpHeaderNames;
import java.util.Map;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerResponse;

/** What goes back to the client. */
@FunctionalInterface
interface Reply {

    Publisher<Void> sendTo(HttpServerResponse response);

    /** A status and a JSON document. */
    static Reply of(int status, Object document) {
        String json = Json.write(document);
        return response -> response.status(status)
                .header(HttpHeaderNames.CONTENT_TYPE, "application/json")
                .header(HttpHeaderNames.CONTENT_LENGTH, String.valueOf(json.getBytes(UTF_8).length))
                .sendString(Mono.just(json));
    }

    static Reply because(int status, String reason) {
        return of(status, Map.of("error", reason));
    }

    /** JSON documents, one a line, as fast as the client takes them. */
    static Reply lines(Flux<?> documents) {
        Flux<String> lines = documents.map(document -> Json.write(document) + "\n");
        return response -> response.header(HttpHeaderNames.CONTENT_TYPE, "application/x-ndjson")
                .sendString(lines);
    }
}
