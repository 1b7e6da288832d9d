package dev.halfopen.simulator.traffic;

import org.jspecify.annotations.Nullable;

/**
 * The calls of one run, one after the other. Not thread-safe.
 *
 * @since 0.1.0
 */
public interface CallSource {
  /** The next call, not before the one before it; null: there are no more. */
  @Nullable Demand next();

  /**
   * A call has ended for its caller, who may make another one.
   *
   * @param now when, in nanoseconds since the beginning
   * @return the caller's next call, not before now; null: it makes none because of that
   */
  default @Nullable Demand after(long now) {
    return null;
  }
}
