import org.jspecify.annotations.NullMarked;

/** The bridge between Taskbridge and Project Reactor. */
@NullMarked
@SuppressWarnings({"requires-automatic", "requires-transitive-automatic"})
module dev.taskbridge.reactor {
    requires transitive dev.taskbridge;
    requires transitive reactor.core;
    requires static transitive org.jspecify;

    exports dev.taskbridge.reactor;

    provides dev.taskbridge.SubscriberDecorator with
            dev.taskbridge.reactor.ContextDecorator;
}
