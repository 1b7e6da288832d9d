package dev.halfopen.micrometer;

/**
 * Shows the figures of breakers to a meter registry. It is told of one change at a time, in order
 * and outside of all locks.
 */
interface Exposition {
  /** From now on this one's figures are shown, unless it is gone already. */
  void show(Watched breaker);

  /** They are shown no more; also told of some that were never shown. */
  void hide(Watched breaker);
}
