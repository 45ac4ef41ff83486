package dev.taskbridge.docs.shop;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.netty.handler.codec.http.HttpHeaderNames;
import java.util.Map;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerResponse;

/** A status and a JSON document. */
record Reply(int status, String json) {

    static Reply of(int status, Object document) throws JsonProcessingException {
        return new Reply(status, Json.write(document));
    }

    static Reply because(int status, String reason) throws JsonProcessingException {
        return of(status, Map.of("error", reason));
    }

    Publisher<Void> sendTo(HttpServerResponse response) {
        return response.status(status)
                .header(HttpHeaderNames.CONTENT_TYPE, "application/json")
                .header(HttpHeaderNames.CONTENT_LENGTH, String.valueOf(json.getBytes(UTF_8).length))
                .sendString(Mono.just(json));
    }
}
