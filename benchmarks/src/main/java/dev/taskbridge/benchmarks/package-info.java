/** What things cost, measured beside what one would use instead. Not published. */
@NullMarked
package dev.taskbridge.benchmarks;

import org.jspecify.annotations.NullMarked;
