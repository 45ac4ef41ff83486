/** What things cost, measured in one run beside what one would use instead. Not published. */
@NullMarked
package dev.taskbridge.benchmarks;

import org.jspecify.annotations.NullMarked;
