package dev.taskbridge.guide;

import static dev.taskbridge.Async.await;
import static dev.taskbridge.Async.gather;
import static dev.taskbridge.Async.run;
import static dev.taskbridge.Async.sleep;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.taskbridge.Coroutine;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class TutorialTest {

    @Test
    void gather_helloAndWorld_givesBothInOrder() {
        // @start region="gather"
        Coroutine<String> sayHello = () -> {
            await(sleep(ofSeconds(1)));
            return "Hello";
        };
        Coroutine<String> sayWorld = () -> {
            await(sleep(ofSeconds(1)));
            return "World";
        };

        List<String> words = run(() -> await(gather(sayHello, sayWorld))); // one second, not two
        // @end region="gather"

        assertThat(words).containsExactly("Hello", "World");
    }
}
