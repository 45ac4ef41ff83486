package dev.taskbridge.docs.shop;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.stream.Collectors;

/** JSON to records and back. */
final class Json {
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .build();

    private Json() {}

    static String write(Object value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException unwritable) {
            throw new UncheckedIOException(unwritable);
        }
    }

    /** Reads what a client has sent. */
    static <T> T read(byte[] json, Class<T> type) {
        T value;
        try {
            value = MAPPER.readValue(json, type);
        } catch (JsonMappingException unfit) {
            throw unfit.getCause() instanceof Refusal refusal ? refusal : new Refusal(400, at(unfit) + " does not fit");
        } catch (JsonProcessingException malformed) {
            throw new Refusal(400, "malformed JSON: " + malformed.getOriginalMessage());
        } catch (IOException unreadable) {
            throw new Refusal(400, "unreadable body");
        }
        if (value == null) {
            throw new Refusal(400, "the body does not fit");
        }
        return value;
    }

    private static String at(JsonMappingException unfit) {
        String path = unfit.getPath().stream()
                .map(JsonMappingException.Reference::getFieldName)
                .collect(Collectors.joining("."));
        return path.isEmpty() ? "the body" : path;
    }
}
