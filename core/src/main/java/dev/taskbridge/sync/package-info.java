/** What tasks share: locks, events, conditions, semaphores, barriers and queues, as in asyncio. */
@NullMarked
package dev.taskbridge.sync;

import org.jspecify.annotations.NullMarked;
