/**
 * The circuit breaker: what users hold, and the phases behind it.
 *
 * <p>Start at {@link dev.halfopen.CircuitBreaker}. Inside, {@code StateMachine} is the only place
 * that changes state; {@code Closed}, {@code Open} and {@code HalfOpen} are the phases that it
 * moves between. The package uses {@link dev.halfopen.detect}, {@link dev.halfopen.recover} and
 * {@link dev.halfopen.retry} and must know nothing of AI clients, HTTP, metrics systems or
 * frameworks.
 */
@NullMarked
package dev.halfopen;

import org.jspecify.annotations.NullMarked;
