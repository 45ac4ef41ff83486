package dev.taskbridge.testing;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A JUnit 5 test method that is a coroutine: it may await. By default it runs on a {@link VirtualTime} of its own, which it can have as a
 * parameter, of that type or as an {@link dev.taskbridge.EventLoop}.
 *
 * <p>Beside its own failure, the test fails, with a list of the tasks, when it leaves tasks behind that have not ended, when a task or
 * callback failed and nobody was told, and when it takes longer than its limit in real time. Where it fails already, what nobody was told
 * of is suppressed in its failure.
 */
@SuppressWarnings("exports") // whoever marks a method with it has JUnit, and nobody else should need it
@Test
@ExtendWith(AsyncTestExtension.class)
@Documented
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
public @interface AsyncTest {

    /** The kinds of loops. */
    enum Loop {
        /** {@link VirtualTime}. */
        VIRTUAL,
        /** {@link dev.taskbridge.EventLoop#confined()}, on real time. */
        CONFINED,
        /** {@link dev.taskbridge.EventLoop#parallel(String)}, on real time. */
        PARALLEL
    }

    /**
     * The loop that the method runs on.
     *
     * @return its kind
     */
    Loop loop() default Loop.VIRTUAL;

    /**
     * The seed of the virtual time; see {@link VirtualTime#seeded}.
     *
     * @return the seed; zero for the order in which steps become possible
     */
    long seed() default 0;

    /**
     * The limit in real time.
     *
     * @return seconds
     */
    int limitSeconds() default 30;
}
