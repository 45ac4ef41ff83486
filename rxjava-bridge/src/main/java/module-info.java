import org.jspecify.annotations.NullMarked;

/** The bridge between Taskbridge and RxJava 3. */
@NullMarked
@SuppressWarnings({"module", "requires-automatic", "requires-transitive-automatic"})
module dev.taskbridge.rxjava3 {
    requires transitive dev.taskbridge;
    requires transitive io.reactivex.rxjava3;
    requires static transitive org.jspecify;

    exports dev.taskbridge.rxjava3;
}
