/**
 * Retries: how often and after which waits a failed call is made again, and how many such extra
 * calls a service has to bear.
 *
 * <p>{@link dev.halfopen.retry.Retry} and {@link dev.halfopen.retry.RetryBudget} are immutable
 * recipes. They read no clock, wait for nothing, and must know nothing of breakers.
 *
 * <p>The words are explained at {@link dev.halfopen}.
 */
@NullMarked
package dev.halfopen.retry;

import org.jspecify.annotations.NullMarked;
