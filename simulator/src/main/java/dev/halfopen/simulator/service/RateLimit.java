package dev.halfopen.simulator.service;

import dev.halfopen.internal.Ranges;

/**
 * A rate limit of the service: a token bucket. Immutable.
 *
 * @param perSecond how many calls it lets pass; more than 0, at most a million
 * @param burst how many at once after a pause; 1 to a million
 * @param statesWait whether a refusal says how long to wait
 * @since 0.1.0
 */
public record RateLimit(double perSecond, double burst, boolean statesWait) {
  private static final double MOST = 1e6;

  /** Checks it. */
  public RateLimit {
    if (!(perSecond > 0 && perSecond <= MOST)) {
      throw Ranges.error("perSecond", perSecond, "more than 0, at most 1000000");
    }
    if (!(burst >= 1 && burst <= MOST)) {
      throw Ranges.error("burst", burst, "1 to 1000000");
    }
  }

  Throttle start(long now) {
    return new Throttle(new TokenBucket(perSecond, burst, now), statesWait);
  }
}
