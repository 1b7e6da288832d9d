package dev.halfopen;

import org.jspecify.annotations.Nullable;

/**
 * What ties an admitted call to the phase that admitted it (R2). A CLOSED phase is the admission of
 * all its calls, so that admitting one allocates nothing; a trial call has its own.
 */
sealed interface Admission permits Closed, Trial, Unjudged {
  /** The phase that the verdict belongs to; null if it is evidence for none. */
  @Nullable Phase phase();

  /** The machine that admitted it. */
  StateMachine machine();

  /** The service gave a sign of life. */
  default void renew(long now, CircuitBreakerConfig config) {}
}
