import org.jspecify.annotations.NullMarked;

/** Tasks, coroutines and {@code await} on virtual threads, with no reactive library but the Reactive Streams interfaces. */
@NullMarked
@SuppressWarnings({"requires-automatic", "requires-transitive-automatic"})
module dev.taskbridge {
    requires transitive org.reactivestreams;
    requires static transitive org.jspecify;
    requires static org.junit.jupiter.api; // for dev.taskbridge.testing.AsyncTest alone

    uses dev.taskbridge.SubscriberDecorator;

    exports dev.taskbridge;
    exports dev.taskbridge.sync;
    exports dev.taskbridge.testing;
}
