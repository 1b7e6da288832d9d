package dev.halfopen;

import org.jspecify.annotations.Nullable;

/**
 * What ties an admitted call to the phase that admitted it (R2). A CLOSED phase is the admission of
 * all its calls, so that admitting one allocates nothing; a trial call has its own.
 */
sealed interface Admission permits Closed, Watched, Trial, Unjudged, Observed, Joint, Joined {
  /** The phase that the verdict belongs to; null if it is evidence for none. */
  @Nullable Phase phase();

  /** The service gave a sign of life. */
  default void renew(long now, CircuitBreakerConfig config) {}

  /**
   * What the layers of the call come to.
   *
   * @param waits whether all of them wait for the service
   * @param seen whether the signs of life of one can be seen
   */
  default void follow(boolean waits, boolean seen, long now) {}

  /** Whether the call's silence is looked at, so that it must be told whether somebody waits. */
  default boolean isWatched() {
    return false;
  }

  /** What notes the signs of life of a call whose silence is looked at; null: it is not. */
  default @Nullable SignOfLife newSign() {
    return null;
  }

  /** Who was told of the call, and is to be told of it further; null: nobody. */
  default @Nullable Observed observed() {
    return null;
  }

  /**
   * The call ends; to be called once for each.
   *
   * @return whether its outcome is evidence: its silence was not before
   */
  default boolean leave() {
    return true;
  }

  /** The admission itself, without what inner calls share of it. */
  default Admission origin() {
    return this;
  }

  /** The admission by the phase, without all that belongs to this one call. */
  default Admission bare() {
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
