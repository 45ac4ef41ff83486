package dev.taskbridge;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where in the user's code a call of ours comes from. */
final class CallSite {
    private static final StackWalker STACK = StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);

    private CallSite() {}

    /** The first frame that is neither ours nor a bridge's. */
    static Optional<StackWalker.StackFrame> caller() {
        Module core = CallSite.class.getModule();
        return STACK.walk(frames -> frames.filter(frame -> !isLibrary(frame.getDeclaringClass(), core))
                .findFirst());
    }

    /** The same in words, in debug mode; null otherwise. */
    static @Nullable String told(EventLoop loop) {
        return loop.debug ? caller().map(Object::toString).orElse("an unknown place") : null;
    }

    private static boolean isLibrary(Class<?> type, Module core) {
        return (core.isNamed() && type.getModule() == core)
                || type.getPackage() == CallSite.class.getPackage()
                || type.getSimpleName().endsWith("Bridge");
    }
}
