/**
 * Timeouts: how long a call and its parts may take, what a caller is told when they take longer,
 * and the timer that watches.
 *
 * <p>A {@link dev.halfopen.timeout.Timeouts} is an immutable recipe; who carries it out is none of
 * this package's business, and it must know nothing of breakers and their states.
 *
 * <p>The words are explained at {@link dev.halfopen}.
 */
@NullMarked
package dev.halfopen.timeout;

import org.jspecify.annotations.NullMarked;
