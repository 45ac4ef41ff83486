package dev.taskbridge;

import static dev.taskbridge.Async.await;
import static dev.taskbridge.Async.createTask;
import static dev.taskbridge.Async.run;
import static dev.taskbridge.Async.shielded;
import static org.assertj.core.api.Assertions.assertThat;

import dev.taskbridge.Outcome.Success;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a body awaits in a shield is out of reach of the scope's end, as the body is. */
@ExtendWith(LeakCheck.class)
@Timeout(30)
class ScopeEndShieldTest {

    @Test
    void scopeEnd_whileAChildAwaitsAPromiseInAShield_letsItEnd() {
        AtomicReference<Outcome<String>> seen = new AtomicReference<>();
        run(() -> {
            Promise<Promise<String>> inside = new Promise<>();
            createTask(
                    "shielded",
                    () -> shielded(() -> {
                        Promise<String> connection = new Promise<>("connection");
                        connection.task().onDone(seen::set);
                        inside.succeed(connection);
                        return await(connection.task());
                    }));
            Promise<String> connection = await(inside.task());
            endsTogetherWithTheScope(() -> connection.succeed("here"));
        });
        assertThat(seen.get()).isEqualTo(new Success<>("here"));
    }

    @Test
    void scopeEnd_whileAChildAwaitsATaskInAShield_letsItEnd() {
        AtomicReference<Outcome<String>> seen = new AtomicReference<>();
        run(() -> {
            Promise<Boolean> inside = new Promise<>();
            Promise<String> connection = new Promise<>("connection");
            Task<String> outside = connection.task();
            createTask(
                    "shielded",
                    () -> shielded(() -> {
                        Promise<String> mine = new Promise<>("mine");
                        Task<String> inner = createTask("inner", () -> await(mine.task()));
                        inner.onDone(seen::set);
                        outside.onDone(outcome -> mine.succeed("here"));
                        inside.succeed(true);
                        return await(inner);
                    }));
            await(inside.task());
            endsTogetherWithTheScope(() -> connection.succeed("now"));
        });
        assertThat(seen.get()).isEqualTo(new Success<>("here"));
    }

    @Test
    void scopeEnd_afterAShieldWasLeft_cancelsWhatWasStartedInIt() {
        AtomicReference<Outcome<String>> seen = new AtomicReference<>();
        run(() -> shielded(() -> new Promise<String>("forgotten").task().onDone(seen::set)));
        assertThat(seen.get()).isInstanceOf(Outcome.Cancelled.class);
    }

    /** Leaves a task behind, the last one made, that acts when the scope's end reaches it: then it has reached all others. */
    private static void endsTogetherWithTheScope(Runnable act) {
        Promise<Boolean> waits = new Promise<>();
        createTask("last", () -> {
            try {
                waits.succeed(true);
                await(new Promise<String>("never").task());
            } finally {
                act.run();
            }
        });
        await(waits.task());
    }
}
