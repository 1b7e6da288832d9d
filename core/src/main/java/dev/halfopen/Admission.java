package dev.halfopen;

import org.jspecify.annotations.Nullable;

/**
 * What ties an admitted call to the phase that admitted it (R2). A CLOSED phase is the admission of
 * all its calls, so that admitting one allocates nothing; a trial call has its own.
 */
sealed interface Admission permits Closed, Trial, Unjudged, Observed, Joint, Joined {
  /** The phase that the verdict belongs to; null if it is evidence for none. */
  @Nullable Phase phase();

  /** The service gave a sign of life. */
  default void renew(long now, CircuitBreakerConfig config) {}

  /** The admission itself, without what inner calls share of it. */
  default Admission origin() {
    return this;
  }

  /**
   * What the inner calls proposed until this one ended: the last of them that had something to say;
   * null: there was none.
   */
  default @Nullable Proposal proposed() {
    return null;
  }

  /** When the service last gave a sign of life, in the call itself or in an inner one. */
  default long lastSign(long admittedAt) {
    return admittedAt;
  }
}
