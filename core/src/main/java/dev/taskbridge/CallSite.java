package dev.taskbridge;

import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Where in the user's code a call of ours comes from. */
final class CallSite {
    private static final StackWalker STACK = StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);

    /*
     * Ours are told by their packages: core does not know the bridges' modules, there are none on the class path, and one jar may hold
     * both the library and its user. Tests that look at a place are in another package than what they test.
     */
    private static final String CORE = CallSite.class.getPackageName();

    private static final Set<String> LIBRARY =
            Set.of(CORE, CORE + ".sync", CORE + ".testing", CORE + ".reactor", CORE + ".rxjava3");

    private CallSite() {}

    /** The first frame that is neither ours nor a bridge's. */
    static Optional<StackWalker.StackFrame> caller() {
        return STACK.walk(frames -> frames.filter(frame -> !isLibrary(frame)).findFirst());
    }

    /** The same in words, in debug mode; null otherwise. */
    static @Nullable String told(EventLoop loop) {
        return loop.debug ? caller().map(Object::toString).orElse("an unknown place") : null;
    }

    /** The method of ours that the user's code has called; another name for it where the stack does not tell. */
    static String verb(String otherwise) {
        return STACK.walk(frames -> frames.takeWhile(CallSite::isLibrary).reduce((inner, outer) -> outer))
                .map(StackWalker.StackFrame::getMethodName)
                .filter(name -> name.chars().allMatch(Character::isLetter)) // no constructor, and no body of a lambda
                .orElse(otherwise);
    }

    private static boolean isLibrary(StackWalker.StackFrame frame) {
        return LIBRARY.contains(frame.getDeclaringClass().getPackageName());
    }
}
