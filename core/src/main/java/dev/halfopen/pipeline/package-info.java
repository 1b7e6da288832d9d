/**
 * What stands around circuit breakers: timeouts, concurrency limits, retries, hedging and other
 * targets, in one pipeline.
 *
 * <p>It uses breakers by their public face only, so it can't break a rule of theirs; breakers know
 * nothing of it.
 *
 * <p>The words are explained at {@link dev.halfopen}.
 */
@NullMarked
package dev.halfopen.pipeline;

import org.jspecify.annotations.NullMarked;
