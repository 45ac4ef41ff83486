/** Awaiting what RxJava emits, and being a source to RxJava. */
@NullMarked
package dev.taskbridge.rxjava3;

import org.jspecify.annotations.NullMarked;
