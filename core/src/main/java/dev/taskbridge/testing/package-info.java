/** Tests of coroutines: time that jumps, and test methods that await. */
@NullMarked
package dev.taskbridge.testing;

import org.jspecify.annotations.NullMarked;
