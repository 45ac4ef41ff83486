package dev.taskbridge;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a verb is given. Null is refused at the call, with advice: where it would be found out later, there may be nobody to tell. */
final class Given {
    private Given() {}

    static <B> B body(B body) {
        return Objects.requireNonNull(body, "the body is null; write what to run, () -> …");
    }

    static Coroutine<@Nullable Void> coroutine(Action body) {
        return body(body).asCoroutine();
    }

    static <G> G generator(G generator) {
        return Objects.requireNonNull(generator, "the generator is null; write what emits the items, out -> …");
    }

    static <F> F function(F function) {
        return Objects.requireNonNull(function, "the function is null; write what to call");
    }

    static <C> C callback(C callback) {
        return Objects.requireNonNull(callback, "the callback is null; write what to call");
    }

    static <H> H handler(H handler) {
        return Objects.requireNonNull(handler, "the handler is null; write who is told, (what, failure) -> …");
    }

    static Runnable job(Runnable job) {
        return Objects.requireNonNull(job, "the job is null; write what to run, () -> …");
    }

    static <T> T task(T task) {
        return Objects.requireNonNull(
                task, "the task is null; write one that has been started, as createTask(() -> …) returns it");
    }

    static <S> S stage(S stage) {
        return Objects.requireNonNull(stage, "the stage is null; write what to wait for");
    }

    /** One of several. */
    static <M> M member(M member) {
        return Objects.requireNonNull(member, "a member is null; leave it out");
    }

    static Throwable cause(Throwable cause) {
        return Objects.requireNonNull(cause, "the cause is null; write what went wrong, an exception");
    }

    static Duration duration(Duration duration) {
        return Objects.requireNonNull(duration, "the duration is null; write how long, as Duration.ofSeconds(1)");
    }

    static EventLoop loop(EventLoop loop) {
        return Objects.requireNonNull(loop, "the loop is null; write EventLoop.parallel(), or leave it out");
    }
}
