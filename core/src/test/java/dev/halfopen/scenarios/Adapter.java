package dev.halfopen.scenarios;

import dev.halfopen.CircuitBreakerConfig;

/** Says how one library's settings and counters are told by Halfopen. */
interface Adapter {
  /** Halfopen's settings for that library's; a trial call's lease outlives every scenario. */
  CircuitBreakerConfig.Builder config(Settings settings);

  /**
   * What Halfopen tells under a key of that library.
   *
   * @return a number, a text, a boolean, or null for "too few calls" and "not open"
   * @throws IllegalStateException if the key is unknown, so that nothing stays unchecked
   */
  Object tell(String key, Sight sight);

  /** The error of {@link #tell}. */
  static IllegalStateException unknown(String key) {
    return new IllegalStateException("a counter that the adapter doesn't know: " + key);
  }
}
