/**
 * Failure detectors: when a closed circuit breaker must open.
 *
 * <p>A {@link dev.halfopen.detect.FailureDetector} is an immutable recipe; each CLOSED phase starts
 * a state of its own from it. Detectors read no clock and take no lock, and must know nothing of
 * breakers.
 *
 * <p>The words are explained at {@link dev.halfopen}.
 */
@NullMarked
package dev.halfopen.detect;

import org.jspecify.annotations.NullMarked;
