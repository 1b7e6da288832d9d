/**
 * Failure detectors: when a closed circuit breaker must open.
 *
 * <p>A {@link dev.halfopen.detect.FailureDetector} is an immutable recipe; each CLOSED phase starts
 * a state of its own from it. Detectors read no clock and take no lock, and must know nothing of
 * breakers.
 */
@NullMarked
package dev.halfopen.detect;

import org.jspecify.annotations.NullMarked;
