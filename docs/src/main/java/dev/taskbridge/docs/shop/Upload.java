package dev.taskbridge.docs.shop;

import static dev.taskbridge.Async.timeout;
import static dev.taskbridge.reactor.ReactorBridge.each;
import static java.time.Duration.ofSeconds;

import dev.taskbridge.Coroutine;
import dev.taskbridge.Items;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import reactor.netty.channel.AbortedException;
import reactor.netty.http.server.HttpServerRequest;

/** The body of a request, of which no more is in memory than has been asked for, and a few network buffers. */
final class Upload implements AutoCloseable {
    private static final int LONGEST = 10_000;
    private static final int PREFETCH = 4;
    private static final Duration PATIENCE = ofSeconds(30);

    private final Items<byte[]> parts;
    private final Iterator<byte[]> rest;
    private byte[] part = {};
    private int at;

    Upload(HttpServerRequest request) {
        parts = each(request.receive().asByteArray(), PREFETCH);
        rest = parts.iterator();
    }

    /** All of it. */
    byte[] whole() {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        while (more()) {
            add(whole, part.length);
        }
        return whole.toByteArray();
    }

    /** The next line, without its end; null if there is none. */
    byte @Nullable [] line() {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        while (more()) {
            int end = at;
            while (end < part.length && part[end] != '\n') {
                end++;
            }
            add(line, end);
            if (end < part.length) {
                at++;
                return line.toByteArray();
            }
        }
        return line.size() == 0 ? null : line.toByteArray();
    }

    private void add(ByteArrayOutputStream piece, int end) {
        if (piece.size() + end - at > LONGEST) {
            throw new Refusal(413, "longer than " + LONGEST + " bytes");
        }
        piece.write(part, at, end - at);
        at = end;
    }

    /** Whether there is something at hand, now or soon. */
    private boolean more() {
        while (at == part.length) {
            if (!arrives()) {
                return false;
            }
            part = rest.next();
            at = 0;
        }
        return true;
    }

    private boolean arrives() {
        Coroutine<Boolean> next = rest::hasNext;
        try {
            return timeout(PATIENCE, next);
        } catch (TimeoutException late) {
            throw new Refusal(408, "the body has not arrived");
        } catch (AbortedException left) {
            throw new Refusal(400, "the client has left"); // as nobody will read
        }
    }

    @Override
    public void close() {
        parts.close();
    }
}
