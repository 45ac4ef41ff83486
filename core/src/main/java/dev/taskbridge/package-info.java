/** Tasks, coroutines and the verbs that run and await them. */
@NullMarked
package dev.taskbridge;

import org.jspecify.annotations.NullMarked;
