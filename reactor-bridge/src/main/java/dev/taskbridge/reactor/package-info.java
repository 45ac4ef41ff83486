/** Awaiting what Reactor publishes, and being a publisher to Reactor. */
@NullMarked
package dev.taskbridge.reactor;

import org.jspecify.annotations.NullMarked;
