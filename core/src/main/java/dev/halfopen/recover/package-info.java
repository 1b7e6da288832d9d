/**
 * Recovery: how long an open circuit breaker waits, and when its trial calls close it.
 *
 * <p>{@link dev.halfopen.recover.RecoveryTest} and {@link dev.halfopen.recover.RecoveryDelay} are
 * immutable recipes. They read no clock and must know nothing of breakers.
 *
 * <p>The words are explained at {@link dev.halfopen}.
 */
@NullMarked
package dev.halfopen.recover;

import org.jspecify.annotations.NullMarked;
